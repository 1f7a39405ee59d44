#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inputs.hpp"
#include "sarcotrace/monitoring/sample_identity.hpp"

namespace sarcotrace::tools::monitor {

/// Whether a sample is the patient's, by the germline SNPs of all VCFs.
struct SampleIdentity {
    /// CONCORDANT with another sample, DISCORDANT_ACCEPTED, CONTAMINATED_ACCEPTED, or
    /// NOT_ASSESSED: too few SNPs, one sample, no BAM.
    std::string state = "NOT_ASSESSED";
    std::int64_t snps = 0;  ///< with molecules enough here and in another sample
    std::optional<monitoring::ForeignAlleles> foreign;
    std::optional<monitoring::Sex> sex;
};

/// One entry per sample, in their order. \throws core::InputError naming the samples if two are of
/// two persons or sexes, or one is contaminated, and none of them is accepted by the options
[[nodiscard]] std::vector<SampleIdentity> check_identity(
    const Options& options, const std::vector<PlasmaSample>& samples, const Calls& calls,
    const std::vector<pileup::Window>& targets, const std::vector<pileup::ContigLength>& contigs,
    const pileup::Settings& settings);

}  // namespace sarcotrace::tools::monitor
