#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/calling/caller.hpp"
#include "sarcotrace/hts/vcf.hpp"
#include "sarcotrace/io/provenance.hpp"

namespace sarcotrace::tools::call {

/// What the molecules say of an allele that was asked for.
enum class GivenStatus { Detected, NotDetected, NotAssessable };
struct GivenAllele {
    GivenStatus status;
    std::optional<double> lod95_vaf;  ///< nothing if no molecule covers it
};

/// A variant with everything that its VCF row shows.
struct CalledVariant {
    calling::Variant variant;
    std::string gene;  ///< empty if the target has no name
    std::vector<std::string> failed_filters;
    calling::Origin origin;
    calling::OriginLikelihood likelihood;
    calling::OriginPosterior posterior;
    double log_length_ratio;
    std::optional<pileup::AlleleEvidence> normal_evidence;  ///< with a matched normal only
    std::optional<GivenAllele> given;                       ///< of --alleles only
};

/// A sample's meta line: what it says of a variant that it does not show.
struct SampleCoverage {
    std::string sample_id;
    pileup::PerStratum<std::int64_t> median_molecules;
    std::optional<double> lod95_vaf;  ///< of the plasma, if tumor variants can be called in it
};

[[nodiscard]] std::vector<std::string> vcf_meta_lines(const io::Provenance& provenance,
                                                      const calling::Settings& settings,
                                                      double p_value_threshold,
                                                      const std::vector<SampleCoverage>& samples);
[[nodiscard]] hts::VcfRecord vcf_record(const CalledVariant& called);

}  // namespace sarcotrace::tools::call
