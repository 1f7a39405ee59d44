#pragma once

#include <optional>
#include <string>
#include <vector>

#include "patient.hpp"
#include "patient_inputs.hpp"
#include "sarcotrace/tumor_fraction/joint_evidence.hpp"
#include "sarcotrace/tumor_fraction/known_profile.hpp"

namespace sarcotrace::tools::fraction {

/// A patient's evidence under each reading of the copy numbers.
struct PatientModes {
    tumor_fraction::JointEvidence evidence;
    std::vector<SampleKey> keys;  ///< of the evidence's samples
    std::vector<PatientVariant> variants;
    std::string profile_of;       ///< sample or FILE; empty without a profile
    std::vector<bool> is_profile; ///< of each sample
    std::optional<double> sd_copy_number;
    /// Of the first mode: signed estimate of each sample that has bins and is not the profile's own;
    /// p-value against rotations; what the panel's donors give or, without a panel, the rotations.
    std::vector<std::optional<tumor_fraction::SignedFraction>> bins;
    std::vector<std::optional<double>> rotated_p;
    std::vector<std::optional<tumor_fraction::EmpiricalNull>> nulls;
};

/// The profile is that of --copy-profile, else of the sample whose bins tell most.
[[nodiscard]] PatientModes make_modes(const FractionOptions& options,
                                      const std::vector<EstimatedSample>& estimated,
                                      const std::optional<copy_number::PanelOfNormals>& panel);

}  // namespace sarcotrace::tools::fraction
