#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sarcotrace/core/missing.hpp"
#include "sarcotrace/noise/score_test.hpp"
#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::monitoring {

struct Settings {
    double alpha = 0.01;        ///< level of the sample's test and of every limit of detection
    double design_vaf = 0.001;  ///< v0 of noise::ScoreTest
    std::int64_t least_molecules = 300;  ///< fewer informative molecules are not assessable
};

/// One tracked variant in one sample.
struct LocusEvidence {
    pileup::AlleleEvidence evidence;
    pileup::PerStratum<noise::ErrorRate> errors;
};

struct VariantResult {
    std::int64_t molecules;
    std::int64_t duplex_molecules;
    std::int64_t alt_molecules;
    std::int64_t alt_duplex_molecules;
    // Absent without a molecule.
    std::optional<double> vaf;
    std::optional<double> vaf_lower;  ///< exact 95 % interval
    std::optional<double> vaf_upper;
    std::optional<double> p_value;    ///< under errors alone
    std::optional<double> lod95_vaf;  ///< VAF found in 95 % at level alpha with these molecules
};
[[nodiscard]] VariantResult variant_result(const LocusEvidence& locus, const Settings& settings);

enum class Status : std::uint8_t { Detected, NotDetected, NotAssessable };
[[nodiscard]] std::string_view to_string_view(Status status) noexcept;

/// How a sample was tested: by the patient's tracked variants, or, where the patient has none, by
/// de-novo calling of the sample itself.
enum class Basis : std::uint8_t { Tracked, DeNovo };
[[nodiscard]] std::string_view to_string_view(Basis basis) noexcept;

/// One sample as a whole. Fractions are of molecules, errors taken off.
struct SampleResult {
    Basis basis = Basis::Tracked;
    std::int64_t tracked_variants = 0;
    /// Over all tracked variants; de novo: at the median base of the target.
    std::int64_t informative_molecules = 0;
    std::int64_t mutant_molecules = 0;
    Status status = Status::NotAssessable;
    std::optional<core::MissingReason> missing_reason;
    // Absent if not assessable.
    std::optional<double> imaf;  ///< common mutant fraction, maximum likelihood
    std::optional<double> imaf_lower;
    std::optional<double> imaf_upper;
    std::optional<double> p_value;
    // Absent without a molecule.
    std::optional<double> lod95_vaf;
    std::optional<double> mean_vaf;  ///< over tracked variants with molecules
    std::optional<double> max_vaf;
};
/// All tracked variants together. \throws std::invalid_argument without any
[[nodiscard]] SampleResult sample_result(const std::vector<LocusEvidence>& loci,
                                         const Settings& settings);

/// What calling says of a sample in which it finds no tumor variant.
struct DeNovoEvidence {
    std::int64_t median_molecules;    ///< at a base of the target
    std::optional<double> lod95_vaf;  ///< of one SNV; absent if no tumor variant can be called
};
/// A sample of a patient without a tracked variant: NOT_DETECTED at the caller's own limit of
/// detection. The mutant fraction is 0 without an upper limit, for nothing says that the tumor has
/// a variant on the panel at all. NOT_EVALUABLE if the sample was not called (`evidence` absent) or
/// no tumor variant could be called (no matched normal).
[[nodiscard]] SampleResult de_novo_result(const std::optional<DeNovoEvidence>& evidence,
                                          const Settings& settings);

/// Haploid genome equivalents per ml of plasma from its cfDNA (3.3 pg a genome: 303 per ng).
[[nodiscard]] constexpr double hge_per_ml(double cfdna_ng_per_ml) noexcept {
    return 303.0 * cfdna_ng_per_ml;
}

}  // namespace sarcotrace::monitoring
