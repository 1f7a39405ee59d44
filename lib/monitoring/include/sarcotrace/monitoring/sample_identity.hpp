#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sarcotrace::monitoring {

/// Molecules of one sample at one germline SNP.
struct SnpCount {
    std::int64_t ref_molecules;
    std::int64_t alt_molecules;
};

/// How well two samples agree at the same SNPs.
struct Concordance {
    std::int64_t snps;  ///< with molecules enough in both
    /// ln of P(counts | one person) / P(counts | two persons).
    double log_ratio;
};

/// Least molecules of a sample at a SNP.
inline constexpr std::int64_t least_snp_molecules = 20;
/// |ln ratio| from which two samples are stated to be of one person, or of two: odds of 1000.
inline constexpr double stated_log_ratio = 6.907755278982137;

/// Sum over SNPs of ln [ 0.01 + 0.99 sum_g p_g L_a(g) L_b(g) / (sum_g p_g L_a(g) sum_g p_g L_b(g)) ]
/// with genotypes g = 0, 1, 2 at p = 1/4, 1/2, 1/4 and L(g) beta-binomial: Beta(1, 200) and its mirror
/// for the homozygous, Beta(5, 5) for the heterozygous, which a tumor's copy number shifts. A SNP says
/// at most 0.01 against one person, for an allele may be lost. Shape: a.size() == b.size().
[[nodiscard]] Concordance concordance(const std::vector<SnpCount>& a,
                                      const std::vector<SnpCount>& b);

/// Share of the molecules that show the other allele at SNPs where all other samples of the patient
/// are homozygous (at most 5 % of the other allele), with its exact 95 % limits; two persons' DNA
/// gives about a third of the second's share. Nothing with fewer than 5 such SNPs.
struct ForeignAlleles {
    std::int64_t snps;
    std::int64_t snps_with_foreign;
    double fraction;
    double lower;
    double upper;
};
[[nodiscard]] std::optional<ForeignAlleles> foreign_alleles(
    const std::vector<std::vector<SnpCount>>& samples, std::size_t tested);
/// More than half of the SNPs show the other allele, and the lower limit is above `highest`.
[[nodiscard]] bool is_contaminated(const ForeignAlleles& alleles, double highest) noexcept;

enum class Sex : std::uint8_t { Female, Male };
[[nodiscard]] std::string_view to_string_view(Sex sex) noexcept;
/// From the mean molecules at targets; absent where the panel has none of a kind. By Y over
/// autosomes: MALE above 0.2, FEMALE below 0.05; without Y targets by X: MALE below 0.65, FEMALE
/// above 0.85. Nothing between, or below 20 molecules on autosomes.
[[nodiscard]] std::optional<Sex> infer_sex(std::optional<double> autosomal,
                                           std::optional<double> x, std::optional<double> y);

}  // namespace sarcotrace::monitoring
