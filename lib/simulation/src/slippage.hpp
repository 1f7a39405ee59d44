#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::simulation {

/// A base of a run that is lost, or read twice.
struct Slip {
    std::size_t index = 0;
    bool inserted = false;
};

/// Where a polymerase can slip: runs of equal bases, each weighted by 2^(n - 1).
class SlippageSites {
public:
    explicit SlippageSites(std::string_view bases);

    /// Sum of the weights: a rate per single base times this is the expected number of slips.
    [[nodiscard]] double weight() const noexcept {
        return cumulative_.empty() ? 0.0 : cumulative_.back();
    }
    /// A slip of a run chosen by weight. `weight()` > 0.
    [[nodiscard]] Slip draw(stats::Random& random) const;

private:
    std::vector<std::size_t> begins_;
    std::vector<double> cumulative_;
};

/// Applies slips, whose indices are those of `bases` as given.
void apply_slips(std::vector<Slip> slips, std::string& bases);

}  // namespace sarcotrace::simulation
