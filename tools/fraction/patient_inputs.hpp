#pragma once

#include <map>
#include <string>
#include <vector>

#include "options.hpp"
#include "sarcotrace/copy_number/genome_bins.hpp"
#include "sarcotrace/tumor_fraction/joint_evidence.hpp"

namespace sarcotrace::tools::fraction {

/// A tracked variant of the patient.
struct PatientVariant {
    std::string id;
    std::string contig;
    core::Pos0 position;
    std::map<std::string, tumor_fraction::VariantMolecules> samples;
    bool clonal = true;
};

/// From --evidence, else from --monitor-variants; in the order of the file.
/// \throws InputError, IoError
[[nodiscard]] std::vector<PatientVariant> read_patient_variants(const FractionOptions& options);

/// A germline heterozygous site of the patient.
struct PatientSite {
    std::string contig;
    core::Pos0 position;
    /// Sample: molecules, and those of the alternative allele.
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> samples;
};

/// --germline-sites, by place. \throws InputError, IoError
[[nodiscard]] std::vector<PatientSite> read_germline_sites(const FractionOptions& options);

/// A segment of known copies.
struct KnownSegment {
    std::string contig;
    core::Interval interval;
    double copies;
};

/// --copy-profile. \throws InputError, IoError
[[nodiscard]] std::vector<KnownSegment> read_copy_profile(const FractionOptions& options);

/// cfDNA of each sample, ng per ml of plasma, where --samples tells it. \throws InputError, IoError
[[nodiscard]] std::map<std::string, double> read_cfdna(const FractionOptions& options);

}  // namespace sarcotrace::tools::fraction
