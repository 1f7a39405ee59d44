#include "sarcotrace/simulation/reads.hpp"

#include <algorithm>
#include <cmath>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/probability.hpp"

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

/// A PCR error that some of a strand's reads share.
struct PcrError {
    StrandChange change;
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
        sequence_strand(index, molecule, true, pairs);
        sequence_strand(index, molecule, false, pairs);
    }

private:
    void sequence_strand(std::int32_t index, const Molecule& molecule, bool top,
                         std::vector<ReadPair>& pairs) {
        const std::int32_t reads = top ? molecule.pairs_top : molecule.pairs_bottom;
        if (reads == 0) {
            return;
        }
        std::string strand = molecule.bases;
        for (const StrandChange& change : top ? molecule.damage_top : molecule.damage_bottom) {
            strand[static_cast<std::size_t>(change.index)] = change.base;
        }
        const std::vector<PcrError> errors = draw_pcr_errors(strand, reads);
        for (std::int32_t read = 0; read < reads; ++read) {
            std::string copy = strand;
            for (const PcrError& error : errors) {
                if (std::find(error.reads.begin(), error.reads.end(), read) != error.reads.end()) {
                    copy[static_cast<std::size_t>(error.change.index)] = error.change.base;
                }
            }
            pairs.push_back(read_pair(index, molecule, top, copy));
        }
    }

    /// Every node of the reads' lineage tree that at least one read descends from makes
    /// Poisson(rate * length) errors. Nodes are hit in proportion to their reads, so a hit is
    /// kept with probability one over them.
    std::vector<PcrError> draw_pcr_errors(const std::string& strand, std::int32_t reads) {
        std::vector<PcrError> errors;
        const double upper = options_.pcr_error_rate * static_cast<double>(strand.size()) *
                             options_.pcr_cycles * reads;
        const std::int64_t hits = random_.poisson(upper);
        if (hits == 0) {
            return errors;
        }
        std::vector<std::uint64_t> lineages;
        for (std::int32_t read = 0; read < reads; ++read) {
            lineages.push_back(random_.bits());
        }
        for (std::int64_t hit = 0; hit < hits; ++hit) {
            const auto chosen = random_.below(static_cast<std::uint64_t>(reads));
            const auto cycle = 1 + random_.below(static_cast<std::uint64_t>(options_.pcr_cycles));
            PcrError error;
            for (std::int32_t read = 0; read < reads; ++read) {
                const std::uint64_t difference =
                    lineages[static_cast<std::size_t>(read)] ^ lineages[chosen];
                if (difference >> (64U - cycle) == 0) {
                    error.reads.push_back(read);
                }
            }
            const std::size_t at = random_.below(strand.size());
            const std::size_t shift = 1 + random_.below(3);
            if (random_.bernoulli(1.0 / static_cast<double>(error.reads.size()))) {
                const auto code = static_cast<std::size_t>(core::to_base(strand[at]));
                error.change = {static_cast<std::int32_t>(at),
                                core::base_letters[(code + shift) % 4]};
                errors.push_back(std::move(error));
            }
        }
        return errors;
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
