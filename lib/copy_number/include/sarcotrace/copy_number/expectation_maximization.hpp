#pragma once

#include <span>
#include <vector>

#include "sarcotrace/copy_number/mixture_model.hpp"

namespace sarcotrace::copy_number {

/// Where a run of the algorithm starts.
struct Start {
    double tumor_fraction;
    double baseline_ploidy;
    /// Usual copies of the genome: 2, or 4 where it is doubled. Sets the prior of the copies.
    double usual_copies = 2.0;
};

struct FitOptions {
    ModelOptions model;
    int max_iterations = 200;
    /// Stop when an iteration gains less than this in the log posterior.
    double tolerance = 1e-4;
};

/// A local maximum of the posterior density.
struct Solution {
    Start start;
    Mixture mixture;
    double log_likelihood;
    double log_posterior;  ///< log likelihood plus log priors of the parameters
    double log_karyotype;  ///< log prior of the decoded copies and of the genome being doubled
    int iterations;
    bool converged;
};

/// Maximum a posteriori mixture by expectation and conditional maximisation; the Student-t noise
/// is treated as a scale mixture of normals, so that every step is exact or one-dimensional
/// (Liu, Rubin 1995, Stat Sinica 5:19). Priors: normal fraction Beta(2, 2), baseline ploidy
/// Gamma(4, rate 1.5), precision Gamma(3) about `noise_sd`, rows of the chain Dirichlet.
/// `noise_sd`: of a usual bin, natural-log scale, above 0.
[[nodiscard]] Solution fit_mixture(const Observations& observations, const Start& start,
                                   double noise_sd, const FitOptions& options);

/// Goes on from a solution that has not converged; does nothing to one that has.
[[nodiscard]] Solution continue_fit(const Observations& observations, Solution solution,
                                    double noise_sd, const FitOptions& options);

}  // namespace sarcotrace::copy_number
