#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "sarcotrace/endpoints/recist.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::endpoints {

/// Patients with a property among those who count.
struct Share {
    std::int64_t count = 0;
    std::int64_t total = 0;
    /// The following are absent if nobody counts.
    std::optional<double> rate = std::nullopt;
    std::optional<stats::ConfidenceInterval> limits = std::nullopt;  ///< Clopper-Pearson, 95 %
};

[[nodiscard]] Share share_of(std::int64_t count, std::int64_t total);

/// Who counts in a response rate: every patient, or only those whose best response is not NE.
enum class Denominator { All, Evaluable };

/// "ALL", "EVALUABLE".
[[nodiscard]] std::string_view to_string_view(Denominator denominator) noexcept;

/// Share of patients whose best response is CR or PR. \param best one per patient
[[nodiscard]] Share response_rate(std::span<const Response> best, Denominator denominator);

}  // namespace sarcotrace::endpoints
