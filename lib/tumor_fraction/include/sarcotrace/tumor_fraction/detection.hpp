#pragma once

#include <optional>
#include <span>

#include "sarcotrace/tumor_fraction/joint_fraction.hpp"
#include "sarcotrace/tumor_fraction/known_profile.hpp"

namespace sarcotrace::tumor_fraction {

/// What the bins say of a sample by the signed estimator, with what blanks give.
struct BinsEvidence {
    SignedFraction estimate;
    EmpiricalNull null;
};

struct DetectionOptions {
    std::uint64_t seed = 1;
    /// Highest p-value of a detection: half of the 1 % of blanks that may be detected, so that a few
    /// hundred blanks stay below that.
    double level = 0.005;
    int blanks = 2000;    ///< simulated
    int positives = 300;  ///< simulated at each fraction tried
};

struct Detection {
    double p_value;
    double lob;  ///< 95 % of blanks have an estimate up to this
    /// Lowest fraction that is detected with 95 % power; 1 if none is.
    double lod95;
    bool detected;  ///< p-value below the level and estimate above the limit of blanks
};

/// Compares max_t L(t) / L(0) with that of simulated blanks of the same molecules, errors and bin
/// noise; the classes of variants are those that the other samples give (`fractions`: of all
/// samples), so that they are independent of the sample. Nothing without variants and bins.
[[nodiscard]] std::optional<Detection> detect(const JointEvidence& evidence, const JointMode& mode,
                                              std::size_t sample, std::span<const double> fractions,
                                              const std::optional<BinsEvidence>& bins,
                                              const JointOptions& joint,
                                              const DetectionOptions& options = {});

}  // namespace sarcotrace::tumor_fraction
