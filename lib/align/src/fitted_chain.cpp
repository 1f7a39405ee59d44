#include "sarcotrace/align/fitted_chain.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <tuple>

#include "sarcotrace/align/fragment_loci.hpp"

namespace sarcotrace::align {
namespace {

/// Chains of the mate on one strand, in the order of position.
class Reachable {
public:
    Reachable(const std::vector<FittedChain>& mates, bool is_reverse) {
        for (const FittedChain& mate : mates) {
            if (mate.chain.longest.is_reverse == is_reverse) {
                places_.push_back({mate.chain.longest.target, mate.fit});
            }
        }
        std::ranges::sort(places_, {}, &Place::target);
    }

    /// The best fit within reach, or 0.
    [[nodiscard]] int best_fit(std::int64_t target) const {
        int best = 0;
        auto place = std::ranges::lower_bound(places_, target - longest_pair_bp, {},
                                              &Place::target);
        for (; place != places_.end() && place->target <= target + longest_pair_bp; ++place) {
            best = std::max(best, place->fit);
        }
        return best;
    }

private:
    struct Place {
        std::int64_t target;
        int fit;
    };
    std::vector<Place> places_;
};

}  // namespace

std::vector<Chain> best_fitting(const std::vector<FittedChain>& chains,
                                const std::vector<FittedChain>& mates, std::size_t most) {
    std::vector<std::size_t> kept(chains.size());
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    if (chains.size() > most) {
        const Reachable forward(mates, false);
        const Reachable reverse(mates, true);
        std::vector<int> together;
        for (const FittedChain& own : chains) {
            const Reachable& facing = own.chain.longest.is_reverse ? forward : reverse;
            together.push_back(own.fit + facing.best_fit(own.chain.longest.target));
        }
        const auto by = [&](const auto& score) {
            return [&](std::size_t i) {
                return std::tuple(-score(i), chains[i].order, chains[i].chain.longest.target);
            };
        };
        const auto alone = static_cast<std::ptrdiff_t>(most / 4);
        std::ranges::sort(kept, {}, by([&](std::size_t i) { return chains[i].fit; }));
        std::ranges::sort(kept.begin() + alone, kept.end(), {},
                          by([&](std::size_t i) { return together[i]; }));
        kept.resize(most);
        std::ranges::sort(kept);
    }
    std::vector<Chain> result;
    for (const std::size_t i : kept) {
        result.push_back(chains[i].chain);
    }
    std::ranges::stable_sort(result, std::greater<>(), &Chain::score);
    return result;
}

}  // namespace sarcotrace::align
