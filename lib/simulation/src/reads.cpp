#include "sarcotrace/simulation/reads.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "end_repair.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/probability.hpp"
#include "slippage.hpp"

namespace sarcotrace::simulation {
namespace {

/// A quality string and the running sum of -ln(1 - p) over its cycles: the next error after a
/// cycle is where the sum has grown by an exponential draw.
struct QualityString {
    std::string letters;
    std::vector<double> hazard;
};

std::vector<QualityString> make_quality_strings(std::int64_t length,
                                                const SequencingOptions& options,
                                                stats::Random& random) {
    std::vector<QualityString> strings(static_cast<std::size_t>(options.quality_strings));
    for (QualityString& quality : strings) {
        double sum = 0.0;
        for (std::int64_t i = 0; i < length; ++i) {
            const double place = static_cast<double>(i) / static_cast<double>(length);
            const double low = options.low_quality_start +
                               (options.low_quality_end - options.low_quality_start) * place;
            std::size_t level = 0;
            while (level + 1 < options.quality_levels.size() &&
                   random.bernoulli(level == 0 ? low : 0.3)) {
                ++level;
            }
            const int phred = options.quality_levels[level];
            sum -= std::log1p(-core::Phred(phred).to_probability().value());
            quality.letters.push_back(static_cast<char>(phred + 33));
            quality.hazard.push_back(sum);
        }
    }
    return strings;
}

std::string spacer(std::int64_t length_bp) {
    std::string bases;
    for (std::int64_t i = 0; i < length_bp; ++i) {
        bases += (length_bp - i) % 2 == 1 ? 'T' : 'G';
    }
    return bases;
}

/// A PCR error that some of a strand's reads share: another base, or a slip.
struct PcrError {
    StrandChange change;
    std::optional<Slip> slip;
    std::vector<std::int32_t> reads;
};

class Sequencer {
public:
    Sequencer(const LibraryOptions& library, const SequencingOptions& options,
              stats::Random& random)
        : library_(library),
          options_(options),
          random_(random),
          spacer_(spacer(library.spacer_length_bp)),
          qualities_(make_quality_strings(library.read_length_bp, options, random)) {}

    void sequence(std::int32_t index, const Molecule& molecule, std::vector<ReadPair>& pairs) {
        const StrandDamage damage = repair_ends(molecule, options_.end_repair, random_);
        sequence_strand(index, molecule, true, damage.top, pairs);
        sequence_strand(index, molecule, false, damage.bottom, pairs);
    }

private:
    void sequence_strand(std::int32_t index, const Molecule& molecule, bool top,
                         const std::vector<StrandChange>& damage, std::vector<ReadPair>& pairs) {
        const std::int32_t reads = top ? molecule.pairs_top : molecule.pairs_bottom;
        if (reads == 0) {
            return;
        }
        std::string strand = molecule.bases;
        for (const StrandChange& change : damage) {
            strand[static_cast<std::size_t>(change.index)] = change.base;
        }
        const std::vector<PcrError> errors = draw_pcr_errors(strand, reads);
        for (std::int32_t read = 0; read < reads; ++read) {
            pairs.push_back(read_pair(index, molecule, top, copy_of(strand, errors, read)));
        }
    }

    static std::string copy_of(const std::string& strand, const std::vector<PcrError>& errors,
                               std::int32_t read) {
        std::string copy = strand;
        std::vector<Slip> slips;
        for (const PcrError& error : errors) {
            if (std::find(error.reads.begin(), error.reads.end(), read) == error.reads.end()) {
                continue;
            }
            if (error.slip) {
                slips.push_back(*error.slip);
            } else {
                copy[static_cast<std::size_t>(error.change.index)] = error.change.base;
            }
        }
        apply_slips(std::move(slips), copy);
        return copy;
    }

    /// Every node of the reads' lineage tree that at least one read descends from makes
    /// Poisson(rate * length) errors. Nodes are hit in proportion to their reads, so a hit is
    /// kept with probability one over them.
    std::vector<PcrError> draw_pcr_errors(const std::string& strand, std::int32_t reads) {
        std::vector<PcrError> errors;
        const double copies = static_cast<double>(options_.pcr_cycles) * reads;
        const std::int64_t hits =
            random_.poisson(options_.pcr_error_rate * static_cast<double>(strand.size()) * copies);
        std::int64_t slips = 0;
        std::optional<SlippageSites> sites;
        if (options_.slippage.pcr_rate > 0.0) {
            sites.emplace(strand);
            slips = random_.poisson(options_.slippage.pcr_rate * sites->weight() * copies);
        }
        if (hits + slips == 0) {
            return errors;
        }
        std::vector<std::uint64_t> lineages;
        for (std::int32_t read = 0; read < reads; ++read) {
            lineages.push_back(random_.bits());
        }
        for (std::int64_t hit = 0; hit < hits + slips; ++hit) {
            PcrError error;
            error.reads = draw_descendants(lineages);
            if (hit < hits) {
                const std::size_t at = random_.below(strand.size());
                const std::size_t shift = 1 + random_.below(3);
                const auto code = static_cast<std::size_t>(core::to_base(strand[at]));
                error.change = {static_cast<std::int32_t>(at),
                                core::base_letters[(code + shift) % 4]};
            } else {
                error.slip = sites->draw(random_);
            }
            if (random_.bernoulli(1.0 / static_cast<double>(error.reads.size()))) {
                errors.push_back(std::move(error));
            }
        }
        return errors;
    }

    /// The reads below a node that is drawn with probability proportional to their number.
    std::vector<std::int32_t> draw_descendants(const std::vector<std::uint64_t>& lineages) {
        const auto chosen = random_.below(lineages.size());
        const auto cycle = 1 + random_.below(static_cast<std::uint64_t>(options_.pcr_cycles));
        std::vector<std::int32_t> reads;
        for (std::size_t read = 0; read < lineages.size(); ++read) {
            if ((lineages[read] ^ lineages[chosen]) >> (64U - cycle) == 0) {
                reads.push_back(static_cast<std::int32_t>(read));
            }
        }
        return reads;
    }

    ReadPair read_pair(std::int32_t index, const Molecule& molecule, bool top,
                       const std::string& strand) {
        const std::string& near_umi = top ? molecule.umi_first : molecule.umi_second;
        const std::string& far_umi = top ? molecule.umi_second : molecule.umi_first;
        const std::string forward = top ? strand : core::reverse_complement(strand);
        const std::string insert =
            near_umi + spacer_ + forward + core::reverse_complement(far_umi + spacer_);
        ReadPair pair{index, top, {}, {}, {}, {}};
        read(insert + options_.adapter_first, pair.bases_first, pair.qualities_first);
        read(core::reverse_complement(insert) + options_.adapter_second, pair.bases_second,
             pair.qualities_second);
        return pair;
    }

    void read(const std::string& molecule, std::string& bases, std::string& letters) {
        const auto length = static_cast<std::size_t>(library_.read_length_bp);
        bases = molecule.substr(0, length);
        if (options_.slippage.sequencing_rate > 0.0) {
            slip_while_reading(molecule, bases);
        }
        bases.resize(length, 'G');
        const QualityString& quality = qualities_[random_.below(qualities_.size())];
        letters = quality.letters;
        double threshold = random_.exponential(1.0);
        auto cycle = quality.hazard.begin();
        while ((cycle = std::lower_bound(cycle, quality.hazard.end(), threshold)) !=
               quality.hazard.end()) {
            char& base = bases[static_cast<std::size_t>(cycle - quality.hazard.begin())];
            const auto code = static_cast<std::size_t>(core::to_base(base));
            base = core::base_letters[(code + 1 + random_.below(3)) % 4];
            // The hazard is memoryless: go on from the end of this cycle.
            threshold = *cycle + random_.exponential(1.0);
            ++cycle;
        }
    }

    /// `bases` are the first ones of `molecule`.
    void slip_while_reading(const std::string& molecule, std::string& bases) {
        const SlippageSites sites(bases);
        const std::int64_t number =
            random_.poisson(options_.slippage.sequencing_rate * sites.weight());
        if (number == 0) {
            return;
        }
        std::vector<Slip> slips;
        for (std::int64_t i = 0; i < number; ++i) {
            slips.push_back(sites.draw(random_));
        }
        const std::size_t length = bases.size();
        bases = molecule;
        apply_slips(std::move(slips), bases);
        bases.resize(std::min(bases.size(), length));
    }

    const LibraryOptions& library_;
    const SequencingOptions& options_;
    stats::Random& random_;
    std::string spacer_;
    std::vector<QualityString> qualities_;
};

}  // namespace

std::vector<ReadPair> sequence_molecules(const std::vector<Molecule>& molecules,
                                         const LibraryOptions& library,
                                         const SequencingOptions& options, stats::Random& random) {
    Sequencer sequencer(library, options, random);
    std::vector<ReadPair> pairs;
    for (std::size_t i = 0; i < molecules.size(); ++i) {
        sequencer.sequence(static_cast<std::int32_t>(i), molecules[i], pairs);
    }
    for (std::size_t i = pairs.size(); i > 1; --i) {
        std::swap(pairs[i - 1], pairs[random.below(i)]);
    }
    return pairs;
}

}  // namespace sarcotrace::simulation
