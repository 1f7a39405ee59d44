#include "slippage.hpp"

#include <algorithm>
#include <cmath>

namespace sarcotrace::simulation {
namespace {

constexpr std::size_t longest_run_bp = 20;
constexpr double deletion_share = 2.0 / 3.0;

}  // namespace

SlippageSites::SlippageSites(std::string_view bases) {
    double sum = 0.0;
    for (std::size_t begin = 0; begin < bases.size();) {
        const std::size_t end =
            std::min(bases.size(), bases.find_first_not_of(bases[begin], begin));
        sum += std::exp2(static_cast<double>(std::min(end - begin, longest_run_bp) - 1));
        begins_.push_back(begin);
        cumulative_.push_back(sum);
        begin = end;
    }
}

Slip SlippageSites::draw(stats::Random& random) const {
    const double threshold = random.uniform() * weight();
    const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, threshold);
    return {begins_[static_cast<std::size_t>(found - cumulative_.begin())],
            !random.bernoulli(deletion_share)};
}

void apply_slips(std::vector<Slip> slips, std::string& bases) {
    std::sort(slips.begin(), slips.end(),
              [](const Slip& a, const Slip& b) { return a.index > b.index; });
    for (const Slip& slip : slips) {
        if (slip.inserted) {
            bases.insert(slip.index, 1, bases[slip.index]);
        } else if (slip.index < bases.size()) {
            bases.erase(slip.index, 1);
        }
    }
}

}  // namespace sarcotrace::simulation
