#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::simulation {

/// A stretch of the tumour genome with the copies of the two parental haplotypes.
struct CopyNumberSegment {
    std::size_t chromosome;  ///< index into human_chromosomes
    core::Interval interval;
    int copies_first;   ///< of haplotype 0
    int copies_second;  ///< of haplotype 1

    [[nodiscard]] int total() const noexcept { return copies_first + copies_second; }
};

/// How broken the genomes of a histology are.
struct CopyNumberOptions {
    /// Probability that one chromosome arm (or part of it) is gained or lost.
    double altered_share = 0.5;
    double whole_genome_doubling_probability = 0.3;
    /// Events are added until the autosomes' copy number has at least this standard deviation.
    double lowest_sd = 0.4;
    /// A 12q amplicon, as liposarcomas have it.
    bool amplicon_12q = false;
};

/// LMS, UPS, MPNST and OTHER are complex, LPS has a 12q amplicon, SYNOVIAL is nearly flat.
/// \throws core::InputError for another group
[[nodiscard]] CopyNumberOptions copy_number_options(const std::string& histology_group);

/// Segments cover every chromosome of human_chromosomes in order, without gaps.
class CopyNumberProfile {
public:
    explicit CopyNumberProfile(std::vector<CopyNumberSegment> segments);

    [[nodiscard]] const std::vector<CopyNumberSegment>& segments() const noexcept {
        return segments_;
    }
    /// The segment that holds `position`. \throws std::out_of_range
    [[nodiscard]] const CopyNumberSegment& at(const std::string& chromosome,
                                              core::Pos0 position) const;
    /// Mean total copy number of the autosomes.
    [[nodiscard]] double ploidy() const;
    /// Standard deviation of the total copy number over the autosomes, weighted by length.
    [[nodiscard]] double sd_copy_number() const;

private:
    std::vector<CopyNumberSegment> segments_;
};

/// A profile whose first million bases of every chromosome keep at least one copy, because the
/// panel's targets lie there. A male tumour starts from one X.
[[nodiscard]] CopyNumberProfile simulate_copy_number(const CopyNumberOptions& options, bool male,
                                                     stats::Random& random);

/// Share of DNA that is the tumour's: t psi / (t psi + 2 (1 - t)).
[[nodiscard]] double tumor_dna_fraction(double tumor_cell_fraction, double ploidy);

}  // namespace sarcotrace::simulation
