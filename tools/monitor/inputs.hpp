#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "options.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/monitoring/tracked_variants.hpp"
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

/// Passing variants of all VCFs, normalised. \throws core::InputError if a VCF's first sample is
/// not a plasma sample of the patient, or a passing record has no CLASS or several ALTs
[[nodiscard]] std::vector<monitoring::CalledVariant> read_calls(
    const Options& options, const std::vector<PlasmaSample>& samples,
    const hts::Reference& reference);

/// \throws core::InputError if the model is of another reference or assay
[[nodiscard]] noise::Artefact read_noise(const Options& options, const hts::Reference& reference);

}  // namespace sarcotrace::tools::monitor
