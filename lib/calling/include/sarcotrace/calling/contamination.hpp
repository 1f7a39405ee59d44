#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace sarcotrace::calling {

/// Molecules of a sample at a common SNP.
struct SnpCounts {
    std::int64_t ref_molecules;
    std::int64_t alt_molecules;
    double population_frequency;  ///< of the alternative allele, in (0, 1)
};

/// Share of the molecules that are another person's, with its 95 % profile-likelihood interval.
struct Contamination {
    double fraction;
    double lower;
    double upper;
    std::int64_t snps;  ///< that were used
};

/// From the SNPs at which the sample is homozygous for the alternative allele (at least 20 molecules,
/// 70 % of them alternative): where it is homozygous for the reference, molecules of similar loci
/// that are aligned here look like another person. The other person has h alternative alleles by
/// Hardy-Weinberg at the population frequency f:
///
///     P(alt) = 1 - c (1 - h / 2), with error e: P (1 - e) + (1 - P) e
///     L(c, e) = prod_i [ (1 - w) sum_h P(h; f_i) Binomial(a_i; n_i, P(alt)) + w / (n_i + 1) ]
///
/// c is in [0, 0.25]; e in [1e-5, 0.02] is estimated with it; w = 0.05 is the share of SNPs that fit
/// no genotype (allelic bias). Nothing with fewer than 20 SNPs.
[[nodiscard]] std::optional<Contamination> estimate_contamination(
    std::span<const SnpCounts> snps);

}  // namespace sarcotrace::calling
