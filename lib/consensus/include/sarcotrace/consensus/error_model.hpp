#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

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
[[nodiscard]] constexpr Observation combine_mates(const Observation& a,
                                                  const Observation& b) noexcept {
    if (!a.is_there()) {
        return b;
    }
    if (!b.is_there()) {
        return a;
    }
    if (a.base == b.base) {
        const int sum = int{a.quality} + int{b.quality};
        return {a.base, sum < highest_quality ? static_cast<std::uint8_t>(sum) : highest_quality};
    }
    if (a.quality == b.quality) {
        return {};
    }
    return a.quality > b.quality
               ? Observation{a.base, static_cast<std::uint8_t>(a.quality - b.quality)}
               : Observation{b.base, static_cast<std::uint8_t>(b.quality - a.quality)};
}

/// What happened to one strand before its UMI was attached, in that strand's own letters:
/// [from][to] is the probability that a base became another (A, C, G, T). The diagonal is not used.
using SubstitutionRates = std::array<std::array<double, 4>, 4>;

/// 10^(-phred/10) per base, the same share for each other base.
[[nodiscard]] SubstitutionRates even_substitutions(double phred);

struct ErrorRates {
    double pre_umi_phred = 45.0;   ///< damage before the UMI was attached, per strand
    double post_umi_phred = 40.0;  ///< copying after the UMI, before sequencing
};

/// Why a base is N.
enum class NoCall : std::uint8_t {
    None,            ///< it is called
    NoReads,         ///< no read has a base of enough quality there
    Tie,             ///< the reads of a strand, or both strands together, favour no single base
    StrandsDisagree  ///< each strand favours another base
};

/// A consensus base: N has quality 2.
struct CalledBase {
    core::Base base = core::Base::N;
    std::uint8_t quality = lowest_quality;
    NoCall no_call = NoCall::None;
};

/// What the templates of one strand say of one base, by letter (A, C, G, T). ln L(B) is the same
/// constant for all B plus the weight of B.
struct StrandEvidence {
    std::array<std::int64_t, 4> weight{};  ///< sums of ConsensusModel::weight()
    std::array<std::uint32_t, 4> reads{};  ///< observations

    [[nodiscard]] constexpr std::int64_t depth() const noexcept {
        return std::int64_t{reads[0]} + reads[1] + reads[2] + reads[3];
    }
};

/// The two-trial consensus model (calling.md, B.1). For one strand with bases b_i, qualities q_i:
///   e_i = f(10^(-q_i/10), 10^(-Q_post/10)),  L(b) = prod_i (b_i = b ? 1 - e_i : e_i / 3),
///   P(b) = L(b) / sum L,                     P'(B) = sum_b D(B, b) P(b),
/// where b is what the strand was when its UMI was attached, B what the molecule is and D(B, b) the
/// probability of damage from B to b (D(B, B) = 1 - the sum of the others). With even rates
/// D = e_pre / 3 that is P'(B) = (1 - e_pre) P(B) + e_pre/3 (1 - P(B)), or 1 - P' = f(e_pre, 1 -
/// P). D is told in the strand's own letters: for the bottom strand D(B, b) is that of the
/// complements. Two strands are independent evidence, each with its own damage: P(B) is
/// proportional to P'_top(B) P'_bottom(B). But an error copied to both strands (end repair) is not
/// independent: the quality never exceeds that of the base on endless reads of either strand alone
/// (with even rates Q_pre). The most likely base must be unique; a tie gives N. Where both strands
/// have reads each must favour the same base: a base that one strand contradicts, or does not tell,
/// is no duplex base and no better than simplex, so it is N. Dividing every L(B) by prod_i e_i / 3
/// leaves P(B) as it is, so an observation counts for its own letter only, with ln((1 - e_i) / (e_i
/// / 3)). That is kept in fixed point: sums do not depend on the order of the reads.
class ConsensusModel {
public:
    /// Even substitutions. \throws std::invalid_argument unless both rates are positive
    explicit ConsensusModel(const ErrorRates& rates);
    /// \throws std::invalid_argument unless all rates are positive, those of a base below 1 in all
    ConsensusModel(const SubstitutionRates& pre_umi, double post_umi_phred);

    /// ln((1 - e) / (e / 3)) of a base quality, in units of 2^-36.
    [[nodiscard]] std::int64_t weight(std::uint8_t quality) const noexcept {
        return weights_[quality < highest_quality ? quality : highest_quality];
    }

    /// Observations that are not there carry no evidence.
    void add(StrandEvidence& evidence, const Observation& observation) const noexcept {
        if (observation.is_there()) {
            const auto letter = static_cast<std::size_t>(observation.base);
            evidence.weight[letter] += weight(observation.quality);
            ++evidence.reads[letter];
        }
    }

    [[nodiscard]] CalledBase call(const StrandEvidence& top, const StrandEvidence& bottom) const;

private:
    using Posterior = std::array<double, 4>;  ///< P' of A, C, G, T
    enum Strand : std::size_t { Top, Bottom };

    [[nodiscard]] CalledBase call_one(const StrandEvidence& evidence, Strand strand,
                                      std::size_t letter) const;
    [[nodiscard]] CalledBase call_both(const StrandEvidence& top,
                                       const StrandEvidence& bottom) const;
    [[nodiscard]] Posterior strand_posterior(const StrandEvidence& evidence, Strand strand) const;
    [[nodiscard]] CalledBase call_by_posteriors(const StrandEvidence& top,
                                                const StrandEvidence& bottom) const;
    [[nodiscard]] std::uint8_t quality_of(double error_odds, double cap_phred) const;
    /// Error odds of a letter on so many reads of one strand that only damage is left.
    [[nodiscard]] double damage_odds(std::size_t letter, Strand strand) const;
    void set_damage(const SubstitutionRates& pre_umi);
    void tabulate();

    /// D by strand, [from][to] in the letters of the reference.
    std::array<SubstitutionRates, 2> damage_{};
    std::array<double, 4> cap_phred_{};  ///< by letter
    std::array<std::int64_t, highest_quality + 1> weights_{};
    /// Where reads of one strand agree, by strand and letter: weight from which on the quality is
    /// at least lowest_quality + 1 + index.
    std::array<std::array<std::vector<std::int64_t>, 4>, 2> unanimous_weights_;
    /// Where both strands agree and each has this weight, the quality is the highest one.
    std::array<std::int64_t, 4> capped_weight_{};
    std::array<std::uint8_t, 4> cap_quality_{};
};

}  // namespace sarcotrace::consensus
