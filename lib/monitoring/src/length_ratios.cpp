#include "sarcotrace/monitoring/length_ratios.hpp"

#include <algorithm>
#include <numeric>

namespace sarcotrace::monitoring {
namespace {

constexpr std::size_t unknown = static_cast<std::size_t>(pileup::LengthClass::Unknown);
constexpr double largest_ratio = 4.0;

std::int64_t known(const LengthCounts& counts) noexcept {
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) - counts[unknown];
}

}  // namespace

LengthEvidence& LengthEvidence::operator+=(const LengthEvidence& other) noexcept {
    for (std::size_t i = 0; i < mutant.size(); ++i) {
        mutant[i] += other.mutant[i];
        reference[i] += other.reference[i];
    }
    return *this;
}

LengthEvidence length_evidence(const pileup::AlleleEvidence& evidence) noexcept {
    LengthEvidence lengths;
    for (const auto& by_support : evidence.counts) {
        for (std::size_t i = 0; i < pileup::length_class_count; ++i) {
            lengths.reference[i] += by_support[static_cast<std::size_t>(pileup::Support::Ref)][i];
            lengths.mutant[i] += by_support[static_cast<std::size_t>(pileup::Support::Alt)][i];
        }
    }
    return lengths;
}

LengthShares length_shares(const LengthCounts& molecules) noexcept {
    const double sum = static_cast<double>(
        std::accumulate(molecules.begin(), molecules.end(), std::int64_t{0}) +
        static_cast<std::int64_t>(molecules.size()));
    LengthShares shares{};
    for (std::size_t i = 0; i < molecules.size(); ++i) {
        shares[i] = static_cast<double>(molecules[i] + 1) / sum;
    }
    return shares;
}

LengthRatios length_ratios(const LengthEvidence& evidence) noexcept {
    const auto mutant = static_cast<double>(known(evidence.mutant));
    const auto reference = static_cast<double>(known(evidence.reference));
    LengthRatios ratios = equal_lengths;
    for (std::size_t i = 0; i < unknown; ++i) {
        const double share =
            (static_cast<double>(evidence.reference[i]) + 1.0) / (reference + unknown);
        const double ratio =
            (static_cast<double>(evidence.mutant[i]) + ratio_prior_molecules * share) /
            (mutant + ratio_prior_molecules) / share;
        ratios[i] = std::clamp(ratio, 1.0 / largest_ratio, largest_ratio);
    }
    return ratios;
}

std::vector<LengthRatios> left_out_ratios(
    const std::vector<std::vector<LengthEvidence>>& by_sample, std::size_t tested_sample,
    std::size_t loci) {
    std::vector<LengthRatios> ratios;
    for (std::size_t left_out = 0; left_out < loci; ++left_out) {
        LengthEvidence sum;
        for (std::size_t sample = 0; sample < by_sample.size(); ++sample) {
            for (std::size_t i = 0; sample != tested_sample && i < by_sample[sample].size(); ++i) {
                if (i != left_out) {
                    sum += by_sample[sample][i];
                }
            }
        }
        ratios.push_back(length_ratios(sum));
    }
    return ratios;
}

}  // namespace sarcotrace::monitoring
