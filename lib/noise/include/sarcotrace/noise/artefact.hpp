#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/noise/control_statistics.hpp"
#include "sarcotrace/noise/model.hpp"
#include "sarcotrace/noise/target_sites.hpp"
#include "sarcotrace/pileup/assembler.hpp"

namespace sarcotrace::noise {

/// The frozen noise model: what each control says, not the fit, so that a scored patient's own
/// controls can be taken out and the rest fitted again.
struct Artefact {
    std::string provenance;        ///< tool, version, options and input digests in one line
    std::string assay;             ///< name of assay and chemistry, as the user gave it
    std::string reference_sha256;  ///< of the reference's contig names and lengths
    std::string targets_sha256;    ///< of the targets' BED
    TargetSites targets;           ///< the sites that each control's `by_site` counts
    pileup::Settings settings;     ///< scoring must count as the controls were counted
    Exclusion exclusion;
    std::int64_t least_controls = 1;  ///< fewer left for a patient is an error
    std::vector<ControlStatistics> controls;
};

/// Format and version that parse_artefact() accepts.
inline constexpr std::string_view artefact_format = "sarcotrace-noise";
inline constexpr std::int64_t artefact_version = 3;

/// JSON text; the same artefact gives the same bytes.
[[nodiscard]] std::string to_json(const Artefact& artefact);

/// `name` is for the error messages. \throws core::InputError if the text is not a noise model, is
/// one of another version, or is damaged
[[nodiscard]] Artefact parse_artefact(std::string_view text, std::string_view name);

/// Refuses a model of another reference or, if an assay is asked for, of another assay. `name` is
/// for the error messages. \throws core::InputError
void require_match(const Artefact& artefact, std::string_view reference_sha256,
                   const std::optional<std::string>& assay, std::string_view name);
/// \throws core::InputError naming `name` if the artefact is of another assay than `assay`, if given
void require_assay(const Artefact& artefact, const std::optional<std::string>& assay,
                   std::string_view name);

/// The controls that share neither sample nor patient with what is scored.
/// \throws core::InputError if fewer than `least_controls` are left
[[nodiscard]] std::vector<const ControlStatistics*> independent_controls(
    const Artefact& artefact, const std::set<std::string>& sample_ids,
    const std::string& patient_id);

/// The model of independent_controls(). \throws core::InputError as that
[[nodiscard]] NoiseModel independent_model(const Artefact& artefact,
                                           const std::set<std::string>& sample_ids,
                                           const std::string& patient_id);

}  // namespace sarcotrace::noise
