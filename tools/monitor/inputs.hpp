#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "options.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/monitoring/joint_origin.hpp"
#include "sarcotrace/monitoring/tracked_variants.hpp"
#include "sarcotrace/monitoring/tracking.hpp"
#include "sarcotrace/noise/artefact.hpp"
#include "sarcotrace/sheets/records.hpp"

namespace sarcotrace::tools::monitor {

/// A plasma panel sample of the patient, in the sheet's order, with its BAM if one was given.
struct PlasmaSample {
    sheets::Sample sheet;
    std::optional<std::filesystem::path> molecules;
};

/// \throws core::InputError if the patient has no plasma panel sample, a BAM is of no such sample,
/// or two BAMs are of one
[[nodiscard]] std::vector<PlasmaSample> plasma_samples(const Options& options);

/// What a sample's own VCF says of it as a whole.
struct SampleCalls {
    std::int64_t uncertain_variants = 0;  ///< passing ones whose origin all samples leave open
    std::optional<monitoring::DeNovoEvidence> evidence;  ///< of its SAMPLE line
};

struct Calls {
    std::vector<monitoring::CalledVariant> variants;  ///< passing ones of all VCFs, normalised
    std::map<std::string, SampleCalls> by_sample;     ///< of samples with a VCF
};

/// \throws core::InputError if a VCF's first sample is not a plasma sample of the patient (nor
/// tumor tissue named as informing) or has two VCFs, or a passing record has no CLASS or several
/// ALTs; core::UsageError if an informing sample has no VCF
[[nodiscard]] Calls read_calls(const Options& options, const std::vector<PlasmaSample>& samples,
                               const hts::Reference& reference);

/// \throws core::InputError if a VCF does not state its limit of detection
void require_limits(const Calls& calls);

/// \throws core::InputError if the model is of another reference or assay
[[nodiscard]] noise::Artefact read_noise(const Options& options, const hts::Reference& reference);

}  // namespace sarcotrace::tools::monitor
