#pragma once

#include "sarcotrace/tumor_fraction/joint_fraction.hpp"

namespace sarcotrace::tumor_fraction {

/// What the chain of one mode gives.
struct ChainResult {
    std::vector<std::vector<double>> density;  ///< sample, fraction: mean conditional density
    std::vector<std::vector<double>> draws;    ///< sample, sweep
    std::vector<std::vector<double>> classes;  ///< variant, class: share of the sweeps
    double lost_fraction;
};

[[nodiscard]] ChainResult run_chain(const JointEvidence& evidence, std::size_t mode,
                                    const JointOptions& options);

/// Probability of each class of a variant by the other samples, whose fractions are given; the
/// prior where there is no other.
[[nodiscard]] std::vector<double> classes_by_others(const JointVariant& variant, int copies,
                                                    std::size_t sample,
                                                    std::span<const double> fractions,
                                                    const JointOptions& options);

/// ln probability of one sample's molecules on the grid, classes weighted as given. A variant of
/// blood cells has the share `blood_share`.
[[nodiscard]] std::vector<double> weighted_classes(const VariantMolecules& molecules, int copies,
                                                   std::span<const double> class_probability,
                                                   double blood_share);

/// One sample's variants by themselves; empty if it has no molecules.
[[nodiscard]] std::vector<double> variants_log_likelihood(const JointEvidence& evidence,
                                                          const JointMode& mode,
                                                          std::size_t sample,
                                                          const JointOptions& options);
/// One sample's allelic sites by themselves; empty if it has no molecules.
[[nodiscard]] std::vector<double> alleles_log_likelihood(const JointEvidence& evidence,
                                                         const JointMode& mode,
                                                         std::size_t sample);

}  // namespace sarcotrace::tumor_fraction
