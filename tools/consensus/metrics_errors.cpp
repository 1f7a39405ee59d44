#include "metrics_errors.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace sarcotrace::consensus_tool {
namespace {

/// Templates of a strand whose reads are compared.
constexpr std::int64_t least_templates = 3;
/// Phred; lower bases of the consensus say too little, as where the strands disagree.
constexpr std::uint8_t least_consensus_quality = 30;

constexpr std::array<core::Base, 4> bases = {core::Base::A, core::Base::C, core::Base::G,
                                             core::Base::T};

std::size_t index_of(core::Base base) { return static_cast<std::size_t>(base); }

io::TsvSchema cycles_schema() {
    using io::ColumnType;
    return {"errors_by_cycle",
            "Read bases that differ from the consensus of their molecule, by sequencing cycle",
            {{"sample_id", ColumnType::String, "sample"},
             {"library", ColumnType::String, "library, NO_LIBRARY if it is not known"},
             {"read_number", ColumnType::Integer, "1, or 2 for the second read of a pair"},
             {"cycle", ColumnType::Integer, "from 1, in the order of sequencing, clips counted"},
             {"bases", ColumnType::Integer, "bases compared"},
             {"errors", ColumnType::Integer, "of these, other than the consensus"},
             {"error_rate", ColumnType::Number, "errors per base; NA without bases"}},
            {"sample_id", "library", "read_number", "cycle"}};
}

io::TsvSchema contexts_schema() {
    using io::ColumnType;
    return {"errors_by_context",
            "Read bases that differ from the consensus of their molecule, by trinucleotide",
            {{"sample_id", ColumnType::String, "sample"},
             {"library", ColumnType::String, "library, NO_LIBRARY if it is not known"},
             {"read_number", ColumnType::Integer, "1, or 2 for the second read of a pair"},
             {"context", ColumnType::String,
              "trinucleotide of the consensus in the direction of sequencing"},
             {"read_base", ColumnType::String, "base of the read for the middle one"},
             {"bases", ColumnType::Integer, "bases compared in the trinucleotide"},
             {"errors", ColumnType::Integer, "of these, with this base"},
             {"error_rate", ColumnType::Number, "errors per base; NA without bases"}},
            {"sample_id", "library", "read_number", "context", "read_base"}};
}

io::TsvCell rate(std::int64_t errors, std::int64_t compared) {
    return compared > 0 ? io::TsvCell(static_cast<double>(errors) / static_cast<double>(compared))
                        : io::TsvCell();
}

bool is_of_end(const consensus::MoleculeRead& called, const core::ReadView& read,
               std::int64_t five_prime) {
    return called.contig == read.contig && called.five_prime == five_prime &&
           called.is_reverse() == read.is_reverse();
}

/// Bases before the first of the record as sequenced, which the record does not hold.
std::size_t hard_clip_at_start(const core::ReadView& read) {
    if (read.packed_cigar.empty()) {
        return 0;
    }
    const core::CigarElement element =
        core::unpack(read.is_reverse() ? read.packed_cigar.back() : read.packed_cigar.front());
    return element.op == core::CigarOp::HardClip ? element.length : 0;
}

/// The trinucleotide around a base of the consensus in the direction of sequencing, if it is known.
std::optional<std::size_t> context_at(const consensus::MoleculeRead& called, std::size_t at) {
    if (at == 0 || at + 1 >= called.bases.size()) {
        return std::nullopt;
    }
    core::Base before = called.bases[at - 1];
    core::Base middle = called.bases[at];
    core::Base after = called.bases[at + 1];
    if (before == core::Base::N || after == core::Base::N) {
        return std::nullopt;
    }
    if (called.is_reverse()) {
        before = std::exchange(after, core::complement(before));
        before = core::complement(before);
        middle = core::complement(middle);
    }
    return 16 * index_of(before) + 4 * index_of(middle) + index_of(after);
}

std::string context_text(std::size_t context) {
    return {core::to_char(bases[context / 16]), core::to_char(bases[context / 4 % 4]),
            core::to_char(bases[context % 4])};
}

}  // namespace

ErrorMetrics::ErrorMetrics(std::size_t libraries, int workers)
    : workers_(static_cast<std::size_t>(std::max(1, workers)),
               std::vector<LibraryErrors>(libraries)),
      libraries_(libraries) {}

ErrorMetrics::Expanded ErrorMetrics::expand(const consensus::MoleculeRead& read) {
    Expanded expanded{&read, {}};
    std::int32_t query = 0;
    for (const core::CigarElement& element : read.cigar) {
        const auto length = static_cast<std::int32_t>(element.length);
        if (core::consumes_reference(element.op)) {
            for (std::int32_t i = 0; i < length; ++i) {
                expanded.query.push_back(core::is_aligned(element.op) ? query + i : -1);
            }
        }
        query += core::consumes_query(element.op) ? length : 0;
    }
    return expanded;
}

void ErrorMetrics::compare(const core::ReadView& read, const Expanded& consensus,
                           ReadErrors& errors) {
    const consensus::MoleculeRead& called = *consensus.read;
    const std::size_t clip = hard_clip_at_start(read);
    errors.cycles.resize(std::max(errors.cycles.size(), clip + read.length));
    std::int64_t offset = *read.position - called.position;
    std::size_t query = 0;
    for (const std::uint32_t word : read.packed_cigar) {
        const core::CigarElement element = core::unpack(word);
        for (std::uint32_t i = 0; core::is_aligned(element.op) && i < element.length; ++i) {
            const std::int64_t from_begin = offset + i;
            if (from_begin < 0 || from_begin >= static_cast<std::int64_t>(consensus.query.size())) {
                continue;
            }
            const std::int32_t found = consensus.query[static_cast<std::size_t>(from_begin)];
            const core::Base base = read.base(query + i);
            if (found < 0 || base == core::Base::N) {
                continue;
            }
            const auto at = static_cast<std::size_t>(found);
            if (called.bases[at] == core::Base::N ||
                called.base_qualities[at] < least_consensus_quality) {
                continue;
            }
            const std::size_t index = query + i;
            Cycle& cycle =
                errors.cycles[clip + (read.is_reverse() ? read.length - 1 - index : index)];
            ++cycle.bases;
            cycle.errors += base != called.bases[at] ? 1 : 0;
            if (const auto context = context_at(called, at)) {
                ++errors.contexts[*context]
                                 [index_of(read.is_reverse() ? core::complement(base) : base)];
            }
        }
        query += core::consumes_query(element.op) ? element.length : 0;
        offset += core::consumes_reference(element.op) ? element.length : 0;
    }
}

void ErrorMetrics::add(std::size_t worker, const Molecule& molecule,
                       const consensus::Molecule& called, std::span<const std::size_t> left_out) {
    std::array<std::int64_t, 2> strands{};
    for (const HeldTemplate& item : molecule.templates) {
        ++strands[item.top ? 0 : 1];
    }
    for (const std::size_t i : left_out) {
        --strands[molecule.templates[i].top ? 0 : 1];
    }
    if (std::max(strands[0], strands[1]) < least_templates) {
        return;
    }
    std::vector<Expanded> consensus = {expand(called.read)};
    if (called.mate) {
        consensus.push_back(expand(*called.mate));
    }
    LibraryErrors& errors = workers_[worker][molecule.library];
    const auto compare_end = [&](const core::ReadView& read, std::int64_t five_prime) {
        for (const Expanded& end : consensus) {
            if (is_of_end(*end.read, read, five_prime)) {
                compare(read, end, errors[read.has(core::flags::second) ? 1 : 0]);
                return;
            }
        }
    };
    for (std::size_t i = 0; i < molecule.templates.size(); ++i) {
        const HeldTemplate& item = molecule.templates[i];
        if (strands[item.top ? 0 : 1] < least_templates ||
            std::binary_search(left_out.begin(), left_out.end(), i)) {
            continue;
        }
        compare_end(item.lower, item.lower_five_prime);
        if (item.upper) {
            compare_end(*item.upper, item.upper_five_prime);
        }
    }
}

ErrorMetrics::LibraryErrors ErrorMetrics::sum_of(std::size_t library) const {
    LibraryErrors sum;
    for (const std::vector<LibraryErrors>& worker : workers_) {
        for (std::size_t read = 0; read < sum.size(); ++read) {
            const ReadErrors& part = worker[library][read];
            ReadErrors& whole = sum[read];
            whole.cycles.resize(std::max(whole.cycles.size(), part.cycles.size()));
            for (std::size_t i = 0; i < part.cycles.size(); ++i) {
                whole.cycles[i].bases += part.cycles[i].bases;
                whole.cycles[i].errors += part.cycles[i].errors;
            }
            for (std::size_t context = 0; context < part.contexts.size(); ++context) {
                for (std::size_t base = 0; base < bases.size(); ++base) {
                    whole.contexts[context][base] += part.contexts[context][base];
                }
            }
        }
    }
    return sum;
}

std::string ErrorMetrics::plot_row(const ReadErrors& errors, std::size_t cycles) {
    std::string text;
    for (std::size_t i = 0; i < cycles; ++i) {
        const Cycle cycle = i < errors.cycles.size() ? errors.cycles[i] : Cycle{};
        text += "\t" + (cycle.bases > 0 ? io::to_string(rate(cycle.errors, cycle.bases)) : "0");
    }
    return text + "\n";
}

void ErrorMetrics::write(MetricsFiles& files, const std::string& sample,
                         const std::vector<std::string>& libraries) const {
    io::TsvWriter& by_cycle = files.table(cycles_schema());
    io::TsvWriter& by_context = files.table(contexts_schema());
    std::vector<std::pair<std::string, ReadErrors>> curves;
    std::size_t longest = 0;
    for (std::size_t library = 0; library < libraries_; ++library) {
        LibraryErrors errors = sum_of(library);
        for (std::size_t read = 0; read < errors.size(); ++read) {
            const ReadErrors& of_read = errors[read];
            if (of_read.cycles.empty()) {
                continue;
            }
            const auto number = static_cast<std::int64_t>(read + 1);
            for (std::size_t i = 0; i < of_read.cycles.size(); ++i) {
                const Cycle& cycle = of_read.cycles[i];
                by_cycle.write({sample, libraries[library], number,
                                static_cast<std::int64_t>(i + 1), cycle.bases, cycle.errors,
                                rate(cycle.errors, cycle.bases)});
            }
            for (std::size_t context = 0; context < of_read.contexts.size(); ++context) {
                const auto& counts = of_read.contexts[context];
                const std::int64_t compared = counts[0] + counts[1] + counts[2] + counts[3];
                for (std::size_t base = 0; base < bases.size(); ++base) {
                    if (base != context / 4 % 4) {
                        by_context.write({sample, libraries[library], number, context_text(context),
                                          std::string(1, core::to_char(bases[base])), compared,
                                          counts[base], rate(counts[base], compared)});
                    }
                }
            }
            longest = std::max(longest, of_read.cycles.size());
            curves.emplace_back(
                sample + " " + libraries[library] + " read " + std::to_string(number), of_read);
        }
    }
    std::string text = multiqc_header("errors_by_cycle", "errors by sequencing cycle", "cycle",
                                      "errors per base") +
                       "Sample";
    for (std::size_t cycle = 1; cycle <= longest; ++cycle) {
        text += "\t" + std::to_string(cycle);
    }
    text += "\n";
    for (const auto& [name, errors] : curves) {
        text += name + plot_row(errors, longest);
    }
    files.plot("errors_by_cycle").write(text);
}

}  // namespace sarcotrace::consensus_tool
