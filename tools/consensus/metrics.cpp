#include "metrics.hpp"

#include <algorithm>

#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::consensus_tool {
namespace {

/// Any fixed number will do.
constexpr std::uint64_t sample_seed = 20;

/// The first step, from 0, whose share of the names has this one.
std::size_t first_step_of(std::string_view name, std::size_t steps) {
    const std::uint64_t hash = stats::stream_seed(sample_seed, {stats::name_key(name)});
    return static_cast<std::size_t>((hash >> 32U) * steps >> 32U);
}

std::int64_t percent_of(std::size_t step, std::size_t steps) {
    return static_cast<std::int64_t>(100 * (step + 1) / steps);
}

io::TsvSchema yield_schema() {
    using io::ColumnType;
    return {"yield",
            "Molecules that a share of the templates would give",
            {{"sample_id", ColumnType::String, "sample"},
             {"library", ColumnType::String, "library, NO_LIBRARY if it is not known"},
             {"percent", ColumnType::Integer, "share of the templates, by a hash of the name"},
             {"templates", ColumnType::Integer, "templates of the share"},
             {"singletons", ColumnType::Integer, "molecules of one template"},
             {"simplex", ColumnType::Integer, "molecules of two or more templates of one strand"},
             {"duplex", ColumnType::Integer, "molecules of both strands"},
             {"duplex_3_3", ColumnType::Integer, "of these, three or more of each strand"}},
            {"sample_id", "library", "percent"}};
}

io::TsvSchema lengths_schema() {
    using io::ColumnType;
    return {"fragment_lengths",
            "Molecules by the distance of their unclipped 5' ends, both mates on one contig",
            {{"sample_id", ColumnType::String, "sample"},
             {"library", ColumnType::String, "library, NO_LIBRARY if it is not known"},
             {"length_bp", ColumnType::Integer, "length"},
             {"molecules", ColumnType::Integer, "molecules of this length"}},
            {"sample_id", "library", "length_bp"}};
}

io::TsvSchema hops_schema() {
    using io::ColumnType;
    return {"index_hops",
            "Molecules with the ends, strand and UMI of one of another library",
            {{"sample_id", ColumnType::String, "sample"},
             {"library", ColumnType::String, "library, NO_LIBRARY if it is not known"},
             {"molecules", ColumnType::Integer, "all molecules"},
             {"shared_molecules", ColumnType::Integer, "in another library too"},
             {"smaller_molecules", ColumnType::Integer,
              "of these, with fewer templates than there: hopped, or alike by chance"}},
            {"sample_id", "library"}};
}

io::TsvSchema pre_umi_error_schema() {
    using io::ColumnType;
    return {"pre_umi_error",
            "Errors of single strands before the UMI, by substitution in the strand's own letters",
            {{"sample_id", ColumnType::String, "sample"},
             {"from_base", ColumnType::String, "base of the reference and of the other strand"},
             {"to_base", ColumnType::String, "base of the strand"},
             {"bases", ColumnType::Integer, "bases of strands compared; 0 if nothing was learned"},
             {"changed", ColumnType::Integer, "of these, with to_base"},
             {"error_rate", ColumnType::Number, "what consensus takes: per base of from_base"}},
            {"sample_id", "from_base", "to_base"}};
}

}  // namespace

Metrics::Metrics(const Options& options, const hts::SamHeader& header,
                 const std::vector<std::string>& libraries, const io::Provenance& provenance)
    : sample_(options.sample),
      libraries_(libraries),
      files_(*options.metrics, provenance),
      pre_umi_error_(consensus::even_substitutions(options.consensus.rates.pre_umi_phred)),
      yields_(libraries.size()),
      lengths_(libraries.size()),
      shared_(libraries.size()) {
    if (options.targets) {
        targets_.emplace(*options.targets, header, libraries.size());
    }
    if (!options.group_only) {
        errors_.emplace(libraries.size(), options.threads);
    }
}

Metrics::Ends Metrics::ends_of(const HeldTemplate& item) {
    const core::ReadView& upper = item.upper ? *item.upper : item.lower;
    return {core::to_int(*item.lower.contig), item.lower_five_prime, item.lower.is_reverse(),
            core::to_int(*upper.contig),      item.upper_five_prime, upper.is_reverse()};
}

void Metrics::add(const Molecule& molecule) {
    std::array<std::pair<std::int64_t, std::int64_t>, steps> strands{};
    for (const HeldTemplate& item : molecule.templates) {
        for (std::size_t step = first_step_of(item.lower.name, steps); step < steps; ++step) {
            ++(item.top ? strands[step].first : strands[step].second);
        }
    }
    for (std::size_t step = 0; step < steps; ++step) {
        const auto [top, bottom] = strands[step];
        Yield& yield = yields_[molecule.library][step];
        yield.templates += top + bottom;
        yield.singletons += top + bottom == 1 ? 1 : 0;
        yield.simplex += top + bottom > 1 && (top == 0 || bottom == 0) ? 1 : 0;
        yield.duplex += top > 0 && bottom > 0 ? 1 : 0;
        yield.duplex_3_3 += top > 2 && bottom > 2 ? 1 : 0;
    }
    if (targets_) {
        targets_->add(molecule);
    }
    const HeldTemplate& front = molecule.templates.front();
    if (front.upper && front.upper->contig == front.lower.contig) {
        ++lengths_[molecule.library][front.upper_five_prime - front.lower_five_prime + 1];
    }
    ++shared_[molecule.library].molecules;
    const Ends ends = ends_of(front);
    if (ends_ != ends) {
        count_shared();
        ends_ = ends;
    }
    at_ends_.push_back({molecule.library, molecule.umi, molecule.templates.size()});
}

void Metrics::count_shared() {
    std::sort(at_ends_.begin(), at_ends_.end(), [](const AtEnds& a, const AtEnds& b) {
        return std::tie(a.umi, a.library) < std::tie(b.umi, b.library);
    });
    for (auto begin = at_ends_.begin(); begin != at_ends_.end();) {
        const auto end = std::find_if(begin, at_ends_.end(),
                                      [&](const AtEnds& other) { return other.umi != begin->umi; });
        std::size_t largest = 0;
        for (auto item = begin; item != end; ++item) {
            largest = std::max(largest, item->templates);
        }
        for (auto item = begin; item != end && end - begin > 1; ++item) {
            ++shared_[item->library].shared;
            shared_[item->library].smaller += item->templates < largest ? 1 : 0;
        }
        begin = end;
    }
    at_ends_.clear();
}

void Metrics::write() {
    count_shared();
    write_tables();
    files_.plot("yield").write(yield_for_multiqc());
    files_.plot("fragment_lengths").write(lengths_for_multiqc());
    if (targets_) {
        targets_->write(files_, sample_, libraries_);
    }
    if (errors_) {
        errors_->write(files_, sample_, libraries_);
        write_pre_umi_error();
    }
}

void Metrics::write_pre_umi_error() {
    io::TsvWriter& table = files_.table(pre_umi_error_schema());
    for (const core::Base from : {core::Base::A, core::Base::C, core::Base::G, core::Base::T}) {
        for (const core::Base to : {core::Base::A, core::Base::C, core::Base::G, core::Base::T}) {
            if (from != to) {
                table.write(
                    {sample_, std::string(1, core::to_char(from)),
                     std::string(1, core::to_char(to)), substitutions_.bases(from),
                     substitutions_.changed(from, to),
                     pre_umi_error_[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)]});
            }
        }
    }
}

void Metrics::write_tables() {
    io::TsvWriter& yields = files_.table(yield_schema());
    io::TsvWriter& lengths = files_.table(lengths_schema());
    io::TsvWriter& hops = files_.table(hops_schema());
    for (std::size_t library = 0; library < libraries_.size(); ++library) {
        if (shared_[library].molecules == 0) {
            continue;
        }
        const std::string& name = libraries_[library];
        for (std::size_t step = 0; step < steps; ++step) {
            const Yield& yield = yields_[library][step];
            yields.write({sample_, name, percent_of(step, steps), yield.templates, yield.singletons,
                          yield.simplex, yield.duplex, yield.duplex_3_3});
        }
        for (const auto& [length, molecules] : lengths_[library]) {
            lengths.write({sample_, name, length, molecules});
        }
        const Shared& shared = shared_[library];
        hops.write({sample_, name, shared.molecules, shared.shared, shared.smaller});
    }
}

std::string Metrics::yield_for_multiqc() const {
    std::string text =
        multiqc_header("duplex_yield", "duplex yield", "% of templates", "duplex molecules") +
        "Sample";
    for (std::size_t step = 0; step < steps; ++step) {
        text += "\t" + std::to_string(percent_of(step, steps));
    }
    for (std::size_t library = 0; library < libraries_.size(); ++library) {
        if (shared_[library].molecules > 0) {
            text += "\n" + sample_ + " " + libraries_[library];
            for (const Yield& yield : yields_[library]) {
                text += "\t" + std::to_string(yield.duplex);
            }
        }
    }
    return text + "\n";
}

std::string Metrics::lengths_for_multiqc() const {
    constexpr std::int64_t longest_bp = 500;  // what cfDNA plots show
    std::string text =
        multiqc_header("fragment_lengths", "molecule lengths", "bp", "molecules") + "Sample";
    for (std::int64_t length = 1; length <= longest_bp; ++length) {
        text += "\t" + std::to_string(length);
    }
    for (std::size_t library = 0; library < libraries_.size(); ++library) {
        if (shared_[library].molecules > 0) {
            text += "\n" + sample_ + " " + libraries_[library];
            for (std::int64_t length = 1; length <= longest_bp; ++length) {
                const auto found = lengths_[library].find(length);
                text += "\t" + std::to_string(found == lengths_[library].end() ? 0 : found->second);
            }
        }
    }
    return text + "\n";
}

}  // namespace sarcotrace::consensus_tool
