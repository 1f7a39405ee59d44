#include "sarcotrace/survival/concordance.hpp"

#include <stdexcept>

namespace sarcotrace::survival {
namespace {

/// `later` was at risk when `earlier` had the event, and went on without it.
bool comparable(const FollowUp& earlier, const FollowUp& later) {
    const bool outlived = later.stop > earlier.stop || (later.stop == earlier.stop && !later.event);
    return earlier.event && outlived && later.start < earlier.stop;
}

}  // namespace

std::optional<double> Concordance::index() const noexcept {
    const std::int64_t pairs = concordant + discordant + tied_risk;
    if (pairs == 0) {
        return std::nullopt;
    }
    return (static_cast<double>(concordant) + 0.5 * static_cast<double>(tied_risk)) /
           static_cast<double>(pairs);
}

Concordance concordance(std::span<const FollowUp> follow_up, std::span<const double> risk,
                        std::span<const std::size_t> stratum) {
    if (risk.size() != follow_up.size() ||
        (!stratum.empty() && stratum.size() != follow_up.size())) {
        throw std::invalid_argument("one risk and one stratum per row are needed");
    }
    Concordance counts;
    for (std::size_t i = 0; i < follow_up.size(); ++i) {
        for (std::size_t j = 0; j < follow_up.size(); ++j) {
            if (i == j || !comparable(follow_up[i], follow_up[j]) ||
                (!stratum.empty() && stratum[i] != stratum[j])) {
                continue;
            }
            if (risk[i] == risk[j]) {
                ++counts.tied_risk;
            } else {
                ++(risk[i] > risk[j] ? counts.concordant : counts.discordant);
            }
        }
    }
    return counts;
}

}  // namespace sarcotrace::survival
