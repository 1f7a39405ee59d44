#include "sarcotrace/survival/analysis_rows.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::survival {
namespace {

constexpr double no_start = 0.0;

double substitute_of(double limit, BelowLimit rule) {
    switch (rule) {
        case BelowLimit::HalfLimit: return limit / 2.0;
        case BelowLimit::Limit: return limit;
        case BelowLimit::RootHalfLimit: return limit / std::numbers::sqrt2;
    }
    return limit;
}

/// A value that is known to lie below a limit, or a zero that has one.
std::optional<double> limit_below(const MarkerValue& marker) {
    if (marker.below_limit) {
        return marker.lower_limit ? marker.lower_limit : marker.value;
    }
    return marker.value && *marker.value <= 0.0 ? marker.lower_limit : std::nullopt;
}

std::optional<TransformedMarker> on_log2_scale(const MarkerValue& marker, BelowLimit rule) {
    const auto limit = limit_below(marker);
    const auto value = limit ? std::optional(substitute_of(*limit, rule)) : marker.value;
    if (!value || *value <= 0.0) {
        return std::nullopt;
    }
    return TransformedMarker{std::log2(*value), "", limit.has_value()};
}

std::optional<TransformedMarker> as_number(const MarkerValue& marker, BelowLimit rule) {
    if (!marker.value) {
        return std::nullopt;
    }
    const auto limit = marker.below_limit ? limit_below(marker) : std::nullopt;
    return TransformedMarker{limit ? substitute_of(*limit, rule) : *marker.value, "",
                             limit.has_value()};
}

/// For scores and densities that may be 0: log2(value + 1).
std::optional<TransformedMarker> on_log2_scale_plus_1(const MarkerValue& marker, BelowLimit rule) {
    auto number = as_number(marker, rule);
    if (!number || number->value < 0.0) {
        return std::nullopt;
    }
    number->value = std::log2(number->value + 1.0);
    return number;
}

std::optional<TransformedMarker> at_least(const MarkerValue& marker, double cut_point) {
    // "<3" says nothing about a cut at 2.
    if (!marker.value || (marker.below_limit && *marker.value > cut_point)) {
        return std::nullopt;
    }
    const bool reached = !marker.below_limit && *marker.value >= cut_point;
    return TransformedMarker{reached ? 1.0 : 0.0,
                             (reached ? ">=" : "<") + core::format_number(cut_point), false};
}

std::optional<TransformedMarker> as_detected(const MarkerValue& marker) {
    std::optional<bool> detected;
    if (marker.text == "DETECTED" || marker.text == "NOT_DETECTED") {
        detected = marker.text == "DETECTED";
    } else if (marker.value && marker.text != "NOT_ASSESSABLE") {
        detected = !marker.below_limit && *marker.value > 0.0;
    }
    if (!detected) {
        return std::nullopt;
    }
    return TransformedMarker{*detected ? 1.0 : 0.0, *detected ? "DETECTED" : "NOT_DETECTED", false};
}

/// The patient's chosen value at a time point; null if there is no row.
const MarkerValue* find_marker(const PlannedTest& test, const TrialData& data,
                               const std::string& patient_id, TimePoint time_point) {
    const MarkerValue* found = nullptr;
    for (const MarkerValue& marker : data.markers) {
        const bool fits = marker.patient_id == patient_id && marker.time_point == time_point &&
                          marker.parameter == test.parameter &&
                          marker.compartment == test.compartment &&
                          (!test.assay || marker.assay == *test.assay);
        if (fits && found != nullptr) {
            throw core::InputError(
                {"two values of " + test.parameter + " compete for patient " + patient_id + " at " +
                     std::string(to_string_view(time_point)),
                 "test " + test.test_id, "name the assay in the plan, or mark one row as used"});
        }
        found = fits ? &marker : found;
    }
    return found;
}

/// Why a row's value does not enter, whatever the test's clock; nothing if it does.
std::optional<Excluded> value_problem(const MarkerValue& marker, const PlannedTest& test) {
    if (!marker.missing_reason.empty()) {
        return Excluded{marker.patient_id, Exclusion::ValueMissing, marker.missing_reason};
    }
    if (marker.window != DrawWindow::Inside) {
        const bool late = marker.window == DrawWindow::AfterLandmark;
        return Excluded{marker.patient_id, late ? Exclusion::AfterLandmark : Exclusion::OutOfWindow,
                        ""};
    }
    if (!transformed(marker, test)) {
        return Excluded{marker.patient_id, Exclusion::ValueNotUsable, ""};
    }
    return std::nullopt;
}

/// Collects the rows of one test, patient by patient.
class RowBuilder {
public:
    RowBuilder(const PlannedTest& test, const TrialData& data, const ClockOptions& options)
        : test_(test),
          data_(data),
          landmark_(landmark_of(test, options)),
          arms_(arms_of(data, options)) {
        const auto found = data.times.find({test.endpoint, test.rule});
        times_ = found == data.times.end() ? nullptr : &found->second;
    }

    AnalysisRows build() {
        for (std::size_t i = 0; i < data_.patients.size(); ++i) {
            const Patient& patient = data_.patients[i];
            if (missing_covariate(patient)) {
                continue;
            }
            if (is_of_response(test_.model)) {
                add_response(i, patient);
            } else if (const TimeToEvent* time = time_of(patient)) {
                test_.model == Model::TimeDependentCox ? add_time_dependent(i, patient, *time)
                                                       : add_fixed(i, patient, *time);
            } else {
                exclude(patient, Exclusion::EndpointMissing);
            }
        }
        return std::move(result_);
    }

private:
    void exclude(const Patient& patient, Exclusion reason, std::string detail = "") {
        result_.excluded.push_back({patient.patient_id, reason, std::move(detail)});
    }

    [[nodiscard]] const TimeToEvent* time_of(const Patient& patient) const {
        if (times_ == nullptr) {
            return nullptr;
        }
        const auto found = times_->find(patient.patient_id);
        return found == times_->end() ? nullptr : &found->second;
    }

    [[nodiscard]] bool uses_arm() const {
        return test_.parameter == arm_parameter || test_.role == Role::Predictive;
    }

    bool missing_covariate(const Patient& patient) {
        if (uses_arm() && !patient.arm) {
            exclude(patient, Exclusion::ArmMissing);
            return true;
        }
        for (const auto* names : {&test_.covariates, &test_.strata}) {
            for (const std::string& name : *names) {
                const auto found = patient.covariates.find(name);
                if (found == patient.covariates.end() || !found->second) {
                    exclude(patient, Exclusion::CovariateMissing, name);
                    return true;
                }
            }
        }
        return false;
    }

    [[nodiscard]] TransformedMarker arm_value(const Patient& patient) const {
        const auto found = std::find(arms_.begin(), arms_.end(), *patient.arm);
        return {static_cast<double>(found - arms_.begin()), *patient.arm, false};
    }

    /// The value of a row, or nothing after the exclusion was noted.
    std::optional<TransformedMarker> value_or_exclude(const Patient& patient,
                                                      const MarkerValue* marker) {
        if (marker == nullptr) {
            exclude(patient, Exclusion::MarkerRowMissing);
            return std::nullopt;
        }
        if (auto problem = value_problem(*marker, test_)) {
            result_.excluded.push_back(std::move(*problem));
            return std::nullopt;
        }
        return transformed(*marker, test_);
    }

    void add_response(std::size_t index, const Patient& patient) {
        const auto value =
            test_.parameter == arm_parameter
                ? std::optional(arm_value(patient))
                : value_or_exclude(patient,
                                   find_marker(test_, data_, patient.patient_id, test_.time_point));
        if (value) {
            const auto found = data_.responders.find(patient.patient_id);
            add(index, {1.0, found != data_.responders.end() && found->second}, *value);
        }
    }

    void add(std::size_t index, const FollowUp& follow_up, const TransformedMarker& value) {
        result_.rows.push_back({index, follow_up, value.value, value.group});
        result_.below_limit += value.substituted ? 1U : 0U;
    }

    /// A value that is fixed when the clock starts: at the start, the landmark or the draw.
    void add_fixed(std::size_t index, const Patient& patient, const TimeToEvent& time) {
        if (const auto violation = order_violation(std::nullopt, landmark_, time)) {
            exclude(patient, *violation);
            return;
        }
        if (test_.parameter == arm_parameter) {
            add(index, {time.time_days - landmark_.value_or(no_start), time.event, 0.0},
                arm_value(patient));
            return;
        }
        const MarkerValue* marker = find_marker(test_, data_, patient.patient_id, test_.time_point);
        const auto value = value_or_exclude(patient, marker);
        if (!value) {
            return;
        }
        const auto draw_day = day_of_draw(*marker, time);
        const bool needs_draw =
            test_.time_point != TimePoint::Baseline || test_.model == Model::FromDrawCox;
        if (needs_draw && !draw_day) {
            exclude(patient, Exclusion::DrawDateMissing);
        } else if (const auto violation = order_violation(draw_day, landmark_, time)) {
            exclude(patient, *violation);
        } else {
            const double origin = test_.model == Model::FromDrawCox ? std::max(0.0, *draw_day)
                                                                    : landmark_.value_or(no_start);
            add(index, {time.time_days - origin, time.event, 0.0}, *value);
        }
    }

    /// The study day of a full date; a month without its day is no draw date.
    static std::optional<double> day_of_draw(const MarkerValue& marker, const TimeToEvent& time) {
        if (!marker.date || marker.date->precision != core::DatePrecision::Day) {
            return std::nullopt;
        }
        return time.day_of(marker.date->day);
    }

    struct Draw {
        double day;
        TransformedMarker value;
    };

    /// Whether a row gives a draw before the end of follow-up; if not, why not.
    std::optional<Excluded> draw_problem(const MarkerValue& marker, const TimeToEvent& time) const {
        if (auto problem = value_problem(marker, test_)) {
            return problem;
        }
        const auto day = day_of_draw(marker, time);
        if (!day && marker.time_point != TimePoint::Baseline) {
            return Excluded{marker.patient_id, Exclusion::DrawDateMissing, ""};
        }
        if (day && *day >= time.time_days) {
            return Excluded{marker.patient_id, Exclusion::DrawNotBeforeEnd, ""};
        }
        return std::nullopt;
    }

    void add_time_dependent(std::size_t index, const Patient& patient, const TimeToEvent& time) {
        std::vector<Draw> draws;
        std::vector<Excluded> unused;
        for (const TimePoint point : {TimePoint::Baseline, TimePoint::Month6}) {
            const MarkerValue* marker = find_marker(test_, data_, patient.patient_id, point);
            if (marker == nullptr) {
                continue;
            }
            if (auto problem = draw_problem(*marker, time)) {
                unused.push_back(std::move(*problem));
                continue;
            }
            // A value from before treatment is known on day 1 already.
            const double day = day_of_draw(*marker, time).value_or(0.0);
            draws.push_back({day <= 1.0 ? 0.0 : day, transformed(*marker, test_).value()});
        }
        if (draws.empty()) {
            unused.empty() ? exclude(patient, Exclusion::MarkerRowMissing)
                           : result_.excluded.push_back(unused.back());
            return;
        }
        result_.unused_draws.insert(result_.unused_draws.end(), unused.begin(), unused.end());
        add_draws(index, patient, time, draws);
    }

    /// One interval per draw: each value holds from the day after its draw to the next draw.
    void add_draws(std::size_t index, const Patient& patient, const TimeToEvent& time,
                   const std::vector<Draw>& draws) {
        for (std::size_t k = 0; k < draws.size(); ++k) {
            const bool last = k + 1 == draws.size();
            const double stop = last ? time.time_days : draws[k + 1].day;
            if (stop <= draws[k].day) {
                throw core::InputError({"two draws of " + test_.parameter + " for patient " +
                                            patient.patient_id + " are not in the order of time",
                                        "test " + test_.test_id,
                                        "a baseline draw must lie before the month-6 draw"});
            }
            add(index, {stop, last && time.event, draws[k].day}, draws[k].value);
        }
    }

    const PlannedTest& test_;
    const TrialData& data_;
    std::optional<double> landmark_;
    std::vector<std::string> arms_;
    const std::map<std::string, TimeToEvent>* times_ = nullptr;
    AnalysisRows result_;
};

}  // namespace

std::size_t AnalysisRows::patient_count() const {
    std::set<std::size_t> patients;
    for (const AnalysisRow& row : rows) {
        patients.insert(row.patient);
    }
    return patients.size();
}

std::optional<TransformedMarker> transformed(const MarkerValue& marker, const PlannedTest& test) {
    switch (test.transform) {
        case Transform::None: return as_number(marker, test.below_limit);
        case Transform::Log2: return on_log2_scale(marker, test.below_limit);
        case Transform::Log2Plus1: return on_log2_scale_plus_1(marker, test.below_limit);
        case Transform::AtLeast: return at_least(marker, test.cut_point.value());
        case Transform::Detected: return as_detected(marker);
        case Transform::Category:
            return marker.text ? std::optional(TransformedMarker{0.0, *marker.text, false})
                               : std::nullopt;
    }
    return std::nullopt;
}

std::optional<double> landmark_of(const PlannedTest& test, const ClockOptions& options) {
    if (test.model == Model::LandmarkCox) {
        return test.landmark_day.value_or(options.month_6_window_end_day);
    }
    return test.landmark_day;
}

std::vector<std::string> arms_of(const TrialData& data, const ClockOptions& options) {
    std::set<std::string> names;
    for (const Patient& patient : data.patients) {
        if (patient.arm) {
            names.insert(*patient.arm);
        }
    }
    std::vector<std::string> arms(names.begin(), names.end());
    if (options.reference_arm) {
        const auto found = std::find(arms.begin(), arms.end(), *options.reference_arm);
        if (found == arms.end()) {
            throw core::InputError(
                {"no patient is in the reference arm '" + *options.reference_arm + "'", "",
                 "give one of the arms of adsl"});
        }
        std::rotate(arms.begin(), found, found + 1);
    }
    return arms;
}

AnalysisRows analysis_rows(const PlannedTest& test, const TrialData& data,
                           const ClockOptions& options) {
    return RowBuilder(test, data, options).build();
}

}  // namespace sarcotrace::survival
