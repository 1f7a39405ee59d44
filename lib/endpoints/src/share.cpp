#include "sarcotrace/endpoints/share.hpp"

#include <algorithm>

namespace sarcotrace::endpoints {

Share share_of(std::int64_t count, std::int64_t total) {
    Share share{count, total};
    if (total > 0) {
        share.rate = static_cast<double>(count) / static_cast<double>(total);
        share.limits = stats::clopper_pearson(count, total);
    }
    return share;
}

std::string_view to_string_view(Denominator denominator) noexcept {
    return denominator == Denominator::All ? "ALL" : "EVALUABLE";
}

Share response_rate(std::span<const Response> best, Denominator denominator) {
    const auto responders = std::ranges::count_if(best, [](Response response) {
        return response == Response::Cr || response == Response::Pr;
    });
    const auto not_evaluable = std::ranges::count(best, Response::Ne);
    const auto total = std::ssize(best) -
                       (denominator == Denominator::Evaluable ? not_evaluable : std::ptrdiff_t{0});
    return share_of(responders, total);
}

}  // namespace sarcotrace::endpoints
