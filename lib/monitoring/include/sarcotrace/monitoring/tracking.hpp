#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sarcotrace/core/missing.hpp"
#include "sarcotrace/monitoring/length_ratios.hpp"
#include "sarcotrace/noise/score_test.hpp"
#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::monitoring {

struct Settings {
    double alpha = 0.005;       ///< level of the sample's test and of every limit of detection
    double design_vaf = 0.001;  ///< v0 of noise::ScoreTest and IntegratedTest
    std::int64_t least_molecules = 300;  ///< fewer informative molecules are not assessable
    std::int64_t least_loci = 2;  ///< with mutant molecules that a positive sample needs, 1 or 2
};

/// One tracked variant in one sample.
struct LocusEvidence {
    pileup::AlleleEvidence evidence;
    pileup::PerStratum<noise::ErrorRate> errors;
    /// Without the molecules that count at another variant of the same phase (counted_once()); as
    /// `evidence` if absent.
    std::optional<pileup::AlleleEvidence> once = std::nullopt;

    /// What all variants together are tested by.
    [[nodiscard]] const pileup::AlleleEvidence& joint() const noexcept {
        return once ? *once : evidence;
    }
};

class ControlPValues;

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
    /// Over all tracked variants, those of one phase counted once; de novo: at the median base of the
    /// target.
    std::int64_t informative_molecules = 0;
    std::int64_t mutant_molecules = 0;
    std::int64_t mutant_loci = 0;  ///< with at least one mutant molecule
    /// Loci far above the others (outlier_loci()); imaf, mean_vaf and max_vaf leave them out.
    std::int64_t outlier_loci = 0;
    Status status = Status::NotAssessable;
    std::optional<core::MissingReason> missing_reason;
    // Absent if not assessable.
    std::optional<double> imaf;  ///< common mutant fraction, maximum likelihood
    std::optional<double> imaf_lower;
    std::optional<double> imaf_upper;
    std::optional<double> p_value;
    std::optional<double> control_p_value;  ///< against frozen controls; absent without draws
    // Absent without a molecule.
    std::optional<double> lod95_vaf;
    std::optional<double> mean_vaf;  ///< over tracked variants with molecules
    std::optional<double> max_vaf;
};
/// All tracked variants together (IntegratedTest). `ratios`: of fragment lengths, by locus; empty
/// if lengths are not to be weighed. `controls`: with it a sample is DETECTED only if its p-value
/// against the controls is no higher than alpha either, and lod95_vaf is of that test.
/// \throws std::invalid_argument without any locus
[[nodiscard]] SampleResult sample_result(const std::vector<LocusEvidence>& loci,
                                         const Settings& settings,
                                         const std::vector<LengthRatios>& ratios = {},
                                         const ControlPValues* controls = nullptr);
/// P-value of that test under errors alone, lengths not weighed.
[[nodiscard]] double integrated_p_value(const std::vector<LocusEvidence>& loci,
                                        const Settings& settings);

/// VAF that a locus must have, relative to the others, to be an outlier.
inline constexpr double outlier_vaf_ratio = 8.0;
/// True for loci of which the VAF's lower 99 % limit is above 8 times the upper 95 % limit of the
/// mutant fraction of all other loci: clonal haematopoiesis, a germline allele, or the one
/// subclone that is left. Loci of one tumor differ by clonality and copy number, which is less.
[[nodiscard]] std::vector<bool> outlier_loci(const std::vector<LocusEvidence>& loci);

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
