#include "sarcotrace/calling/mutational_burden.hpp"

#include <algorithm>

#include "sarcotrace/stats/poisson_interval.hpp"

namespace sarcotrace::calling {

std::optional<MutationalBurden> mutational_burden(std::int64_t mutations,
                                                  std::int64_t assessable_bp,
                                                  std::int64_t least_bp) {
    if (assessable_bp < std::max<std::int64_t>(1, least_bp)) {
        return std::nullopt;
    }
    const double mb = 1e-6 * static_cast<double>(assessable_bp);
    const stats::ConfidenceInterval counts = stats::poisson_interval(mutations);
    return MutationalBurden{static_cast<double>(mutations) / mb,
                            {counts.lower / mb, counts.upper / mb}};
}

}  // namespace sarcotrace::calling
