#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::consensus {

inline constexpr std::uint8_t lowest_quality = 2;
inline constexpr std::uint8_t highest_quality = 93;

/// Error of two trials in a row, each of which may replace the base: an error in exactly one, or
/// in both without restoring the base; x + y - 4/3 x y (calling.md, B.1). x, y in [0, 1].
[[nodiscard]] constexpr double two_trial_error(double x, double y) noexcept {
    return x + y - 4.0 / 3.0 * x * y;
}

/// A base as one template saw it.
struct Observation {
    core::Base base = core::Base::N;
    std::uint8_t quality = 0;  ///< Phred, 0 to 93

    /// False where the read has no base, an N, or one below the lowest quality.
    [[nodiscard]] constexpr bool is_there() const noexcept { return base != core::Base::N; }
};

/// Combines the mates of one template at a position: equal bases add their qualities, different
/// ones leave the better base with the difference, equal qualities leave nothing. Where only one
/// mate is there it stands alone.
[[nodiscard]] Observation combine_mates(const Observation& a, const Observation& b) noexcept;

struct ErrorRates {
    double pre_umi_phred = 45.0;   ///< damage before the UMI was attached, per strand
    double post_umi_phred = 40.0;  ///< copying after the UMI, before sequencing
};

/// A consensus base: N has quality 2.
struct CalledBase {
    core::Base base = core::Base::N;
    std::uint8_t quality = lowest_quality;
};

/// The two-trial consensus model (calling.md, B.1). For one strand with bases b_i, qualities q_i:
///   e_i = f(10^(-q_i/10), 10^(-Q_post/10)),  L(B) = prod_i (b_i = B ? 1 - e_i : e_i / 3),
///   P(B) = L(B) / sum L,                     P'(B) = (1 - e_pre) P(B) + e_pre/3 (1 - P(B)),
/// so that 1 - P'(B) = f(e_pre, 1 - P(B)). Two strands are independent evidence, each with its
/// own damage: P(B) is proportional to P'_top(B) P'_bottom(B). The quality never exceeds Q_pre,
/// because an error copied to both strands (end repair) is not independent. The most likely base
/// must be unique; a tie gives N.
class ConsensusModel {
public:
    /// \throws std::invalid_argument unless both rates are positive
    explicit ConsensusModel(const ErrorRates& rates);

    /// Observations that are not there carry no evidence.
    [[nodiscard]] CalledBase call(std::span<const Observation> top,
                                  std::span<const Observation> bottom) const;

private:
    using Scores = std::array<double, 4>;  ///< ln of a weight of A, C, G, T

    [[nodiscard]] Scores strand_scores(std::span<const Observation> observations) const;

    double pre_error_;
    double cap_phred_;
    std::array<double, highest_quality + 1> ln_correct_;
    std::array<double, highest_quality + 1> ln_wrong_;
};

}  // namespace sarcotrace::consensus
