#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/noise/artefact.hpp"
#include "sarcotrace/noise/model.hpp"

namespace sarcotrace::noise {

enum class ErrorKind : std::uint8_t { Substitution, Deletion, Insertion };
/// SUBSTITUTION, DELETION, INSERTION.
[[nodiscard]] std::string_view to_string_view(ErrorKind kind) noexcept;

/// One cell of the model, with what all controls together show and what is made of it.
struct RateRow {
    pileup::Tier tier;
    ErrorKind kind;
    std::string context;  ///< trinucleotide; or bp of the run, or copies and unit of the repeat, after the anchor
    std::string alt;      ///< base; empty for an indel
    std::int64_t sites;
    std::int64_t molecules;  ///< summed over sites
    std::int64_t errors;
    std::optional<double> raw_rate;  ///< errors / molecules; absent without molecules
    ErrorRate rate;                  ///< fitted
};

/// Cells that scoring can ask for, in order of tier, kind, context and alt. Duplex molecules have
/// the middle base turned to C or T.
[[nodiscard]] std::vector<RateRow> rate_rows(const Artefact& artefact);

/// A control against the model of the others: a held-out check of rates and over-dispersion.
struct ControlRow {
    std::string sample_id;
    pileup::Tier tier;
    ErrorKind kind;
    std::int64_t molecules;  ///< tests: molecules summed over sites and alternatives
    std::int64_t errors;
    // Absent if there is no other control.
    std::optional<double> expected_errors;
    std::optional<double> expected_sd;  ///< with the spread between sites
};
[[nodiscard]] std::vector<ControlRow> control_rows(const Artefact& artefact);

/// Factor on the rate of a substitution by distance to the fragment's end.
struct EndRow {
    pileup::Tier tier;
    std::string substitution;  ///< e.g. C>T, along the strand that was sequenced
    std::size_t end_class;     ///< pileup::end_class_of()
    std::int64_t molecules;
    std::int64_t errors;
    double factor;
};
/// By tier, substitution, end class; those without molecules near an end are left out.
[[nodiscard]] std::vector<EndRow> end_rows(const Artefact& artefact);

/// A site that all controls together show to be noisy, or an allele that one control has as its own.
struct NoisySiteRow {
    std::string contig;
    std::int64_t position;  ///< 0-based
    char ref;
    char alt;
    std::optional<pileup::Stratum> stratum;  ///< absent for an own variant
    std::string own_variant_of;              ///< sample; empty for a noisy site
    std::int64_t molecules;
    std::int64_t errors;
    // Absent for an own variant.
    std::optional<double> factor;             ///< on the class's rate
    std::optional<double> noisy_probability;  ///< at least `least_noisy_probability`
};
/// By site, alt, stratum; own variants after.
[[nodiscard]] std::vector<NoisySiteRow> noisy_site_rows(const Artefact& artefact);

/// Substitutions of all controls at the sites to which the other controls give about one quality:
/// what was predicted and what was seen. Quality is -10 log10 of the rate of one wrong base.
struct ReliabilityRow {
    pileup::Tier tier;
    int quality_bin;  ///< lower edge, Phred; bins are `reliability_bin_phred` wide
    std::int64_t molecules;
    std::int64_t errors;
    double expected_errors;
    double predicted_quality;                ///< of the mean predicted rate, Phred
    std::optional<double> observed_quality;        ///< absent without errors
    double observed_quality_lower;                 ///< exact 95 % interval
    std::optional<double> observed_quality_upper;  ///< absent without errors
};
inline constexpr int reliability_bin_phred = 5;
/// By tier, then bin; bins without molecules are left out. Empty with one control.
[[nodiscard]] std::vector<ReliabilityRow> reliability_rows(const Artefact& artefact);

}  // namespace sarcotrace::noise
