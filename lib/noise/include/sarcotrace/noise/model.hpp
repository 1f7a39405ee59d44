#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/noise/control_statistics.hpp"
#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::noise {

/// Error of a molecule of one stratum: its rate at a site is Beta with this mean and shape a
/// (b = a (1 - mean) / mean). The relative variance between sites is about 1 / shape.
struct ErrorRate {
    double mean;
    double shape;

    [[nodiscard]] double alpha() const noexcept { return shape; }
    [[nodiscard]] double beta() const noexcept { return shape * (1.0 - mean) / mean; }
    /// Variance of the site's rate.
    [[nodiscard]] double variance() const noexcept {
        const double total = alpha() + beta();
        return mean * (1.0 - mean) / (total + 1.0);
    }
};

/// Error rates shrunk in steps: tier <- substitution <- trinucleotide, and tier and kind <-
/// context (run length, or unit and copies of a repeat) for indels. The strength of each step is estimated from the spread of the children
/// (method of moments); over-dispersion between sites likewise, by tier and substitution.
/// Equations: tools/noise/README.md.
class NoiseModel {
public:
    /// Fits the sum of the controls' statistics.
    explicit NoiseModel(const std::vector<const ControlStatistics*>& controls);

    /// Rate of an error that shows this allele. An MNV takes the lowest of its bases' rates: its
    /// errors are not independent, so their product would be too low.
    [[nodiscard]] pileup::PerStratum<ErrorRate> rates(
        const pileup::Allele& allele, const pileup::ReferenceWindow& reference) const;

    [[nodiscard]] const ErrorRate& substitution(const SubstitutionCell& cell) const {
        return substitutions_[cell.index()];
    }
    [[nodiscard]] const ErrorRate& indel(std::size_t cell) const { return indels_[cell]; }
    /// By SubstitutionCell::index(), or by indel_cell().
    [[nodiscard]] const ErrorRate& rate(bool substitution, std::size_t cell) const {
        return substitution ? substitutions_[cell] : indels_[cell];
    }

private:
    void fit_substitutions(const ControlStatistics& sum, std::size_t tier);
    [[nodiscard]] ErrorRate worst_substitution(pileup::Tier tier) const;
    void fit_indels(const ControlStatistics& sum, std::size_t tier, bool insertion);

    std::vector<ErrorRate> substitutions_;
    std::vector<ErrorRate> indels_;
};

}  // namespace sarcotrace::noise
