#include "sarcotrace/endpoints/pfs_ratio.hpp"

#include <vector>

#include "sarcotrace/core/date.hpp"

namespace sarcotrace::endpoints {
namespace {

// 130 / 100 must reach a bar of 1.3.
constexpr double rounding = 1e-12;

bool is_partial(const core::Date& date) { return date.precision != core::DatePrecision::Day; }

}  // namespace

std::string_view to_string_view(DenominatorStatus status) noexcept {
    switch (status) {
        case DenominatorStatus::Progressed: return "PROGRESSED";
        case DenominatorStatus::NoLineBefore: return "NO_LINE_BEFORE";
        case DenominatorStatus::NotProgressed: return "NOT_PROGRESSED";
        case DenominatorStatus::Unknown: return "UNKNOWN";
        case DenominatorStatus::DatePartial: return "DATE_PARTIAL";
        case DenominatorStatus::NotPositive: return "NOT_POSITIVE";
    }
    return "UNKNOWN";
}

PriorProgression prior_progression(std::span<const sheets::PriorLine> lines) {
    const sheets::PriorLine* last = nullptr;
    for (const sheets::PriorLine& line : lines) {
        const bool counts = line.local_or_systemic == "SYSTEMIC" && line.setting == "METASTATIC";
        if (counts && (last == nullptr || line.number > last->number)) {
            last = &line;
        }
    }
    if (last == nullptr) {
        return {DenominatorStatus::NoLineBefore, std::nullopt};
    }
    if (last->progression_status == "NOT_PROGRESSED") {
        return {DenominatorStatus::NotProgressed, std::nullopt};
    }
    if (last->progression_status != "PROGRESSED" || !last->progression_date) {
        return {DenominatorStatus::Unknown, std::nullopt};
    }
    if (is_partial(last->start_date) || is_partial(*last->progression_date)) {
        return {DenominatorStatus::DatePartial, std::nullopt};
    }
    const auto days = core::days_between(last->start_date.day, last->progression_date->day);
    if (days <= 0) {
        return {DenominatorStatus::NotPositive, std::nullopt};
    }
    return {DenominatorStatus::Progressed, static_cast<double>(days)};
}

std::string_view to_string_view(RatioOrigin origin) noexcept {
    switch (origin) {
        case RatioOrigin::Randomisation: break;
        case RatioOrigin::SbrtStart: return "SBRT_START";
        case RatioOrigin::SbrtEnd: return "SBRT_END";
    }
    return "RANDOMISATION";
}

std::string_view to_string_view(NumeratorStatus status) noexcept {
    switch (status) {
        case NumeratorStatus::Counted: return "COUNTED";
        case NumeratorStatus::NoOrigin: break;
        case NumeratorStatus::EndedBeforeOrigin: return "ENDED_BEFORE_ORIGIN";
    }
    return "NO_ORIGIN";
}

RatioNumerator ratio_numerator(const PatientEndpoints& patient, RatioOrigin origin) {
    const TimeToEvent& pfs = patient.pfs.ema;
    std::optional<std::chrono::sys_days> from = patient.patient.randomisation_date;
    if (origin != RatioOrigin::Randomisation) {
        from = origin == RatioOrigin::SbrtStart ? patient.first_fraction : patient.last_fraction;
    }
    if (!from) {
        return {NumeratorStatus::NoOrigin, std::nullopt, pfs.event};
    }
    const auto days = core::days_between(*from, pfs.date);
    if (days < 0) {
        return {NumeratorStatus::EndedBeforeOrigin, std::nullopt, pfs.event};
    }
    return {NumeratorStatus::Counted, static_cast<double>(days), pfs.event};
}

PfsRatio pfs_ratio(std::optional<double> before_days, std::optional<double> pfs_days, bool event) {
    if (!before_days || !(*before_days > 0.0) || !pfs_days) {
        return {std::nullopt, event};
    }
    return {*pfs_days / *before_days, event};
}

std::optional<bool> reaches(const PfsRatio& ratio, double bar) noexcept {
    if (!ratio.ratio) {
        return std::nullopt;
    }
    if (*ratio.ratio >= bar - rounding) {
        return true;
    }
    return ratio.event ? std::optional(false) : std::nullopt;
}

std::optional<RatioShare> share_reaching(std::span<const PfsRatio> ratios, double bar) {
    std::vector<survival::FollowUp> rows;
    bool followed = false;
    for (const PfsRatio& ratio : ratios) {
        if (ratio.ratio) {
            rows.push_back({*ratio.ratio, ratio.event});
            followed = followed || *ratio.ratio >= bar - rounding;
        }
    }
    if (rows.empty()) {
        return std::nullopt;
    }
    const auto curve = survival::kaplan_meier(rows, survival::IntervalType::LogLog);
    // "At least the bar" is the curve just before it.
    const auto* point = curve.at(bar - rounding);
    const double share = point == nullptr ? 1.0 : point->survival;
    if (!followed && share > 0.0) {
        return std::nullopt;
    }
    return RatioShare{share, point == nullptr ? std::nullopt : point->limits};
}

}  // namespace sarcotrace::endpoints
