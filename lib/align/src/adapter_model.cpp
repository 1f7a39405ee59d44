#include "sarcotrace/align/adapter_model.hpp"

#include <algorithm>
#include <numeric>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::align {
namespace {

// Fewer tails at a base say nothing of it.
constexpr std::uint32_t fewest_tails = 50;
constexpr std::size_t fewest_compared = 4;
constexpr double equal_ln = 1.376;       // ln of 0.99 by 1/4
constexpr double different_ln = -4.317;  // ln of 0.01 by 3/4

std::string_view tail_of(std::string_view read, std::size_t fragment_bp) {
    return read.size() > fragment_bp ? read.substr(fragment_bp, AdapterModel::tail_bp)
                                     : std::string_view();
}

}  // namespace

void AdapterModel::learn(std::string_view first, std::string_view second, std::size_t fragment_bp) {
    if (fragment_bp < shortest_lesson_bp) {
        return;
    }
    const std::array reads = {first, second};
    for (std::size_t r = 0; r < reads.size(); ++r) {
        const std::string_view tail = tail_of(reads[r], fragment_bp);
        for (std::size_t i = 0; i < tail.size(); ++i) {
            const core::Base base = core::to_base(tail[i]);
            if (base != core::Base::N) {
                ++counts_[r][i][static_cast<std::size_t>(base)];
            }
        }
    }
}

void AdapterModel::finish() {
    for (std::size_t r = 0; r < counts_.size(); ++r) {
        for (std::size_t i = 0; i < tail_bp; ++i) {
            const auto& counts = counts_[r][i];
            const auto most = std::ranges::max_element(counts);
            const std::uint32_t all = std::accumulate(counts.begin(), counts.end(), 0U);
            if (all >= fewest_tails && 10 * std::uint64_t{*most} >= 7 * std::uint64_t{all}) {
                expected_[r][i] = core::to_char(static_cast<core::Base>(most - counts.begin()));
                is_known_ = true;
            }
        }
    }
}

std::optional<double> AdapterModel::tails_evidence_ln(std::string_view first,
                                                      std::string_view second,
                                                      std::size_t fragment_bp) const {
    if (!is_known_) {
        return fragment_bp >= shortest_unconfirmed_bp ? std::optional(0.0) : std::nullopt;
    }
    double evidence_ln = 0.0;
    const std::array reads = {first, second};
    for (std::size_t r = 0; r < reads.size(); ++r) {
        const std::string_view tail = tail_of(reads[r], fragment_bp);
        std::size_t compared = 0;
        std::size_t equal = 0;
        for (std::size_t i = 0; i < tail.size(); ++i) {
            if (expected_[r][i] != 0 && tail[i] != 'N') {
                ++compared;
                equal += tail[i] == expected_[r][i] ? 1U : 0U;
            }
        }
        if (compared >= fewest_compared && 4 * equal < 3 * compared) {
            return std::nullopt;
        }
        evidence_ln += equal_ln * static_cast<double>(equal) +
                       different_ln * static_cast<double>(compared - equal);
    }
    return evidence_ln;
}

}  // namespace sarcotrace::align
