#include "sarcotrace/survival/analysis_plan.hpp"

#include <array>
#include <utility>

namespace sarcotrace::survival {
namespace {

template <typename Value>
using Name = std::pair<Value, std::string_view>;

constexpr std::array time_points = {Name<TimePoint>{TimePoint::Baseline, "BASELINE"},
                                    Name<TimePoint>{TimePoint::Month6, "MONTH_6"},
                                    Name<TimePoint>{TimePoint::Relapse, "RELAPSE"}};
constexpr std::array models = {Name<Model>{Model::Cox, "COX"},
                               Name<Model>{Model::LogRank, "LOG_RANK"},
                               Name<Model>{Model::LandmarkCox, "LANDMARK_COX"},
                               Name<Model>{Model::FromDrawCox, "FROM_DRAW_COX"},
                               Name<Model>{Model::TimeDependentCox, "TIME_DEPENDENT_COX"},
                               Name<Model>{Model::FixedTime, "FIXED_TIME"},
                               Name<Model>{Model::Fisher, "FISHER"},
                               Name<Model>{Model::Logistic, "LOGISTIC"}};
constexpr std::array roles = {Name<Role>{Role::Prognostic, "PROGNOSTIC"},
                              Name<Role>{Role::Predictive, "PREDICTIVE"}};
constexpr std::array transforms = {Name<Transform>{Transform::None, "NONE"},
                                   Name<Transform>{Transform::Log2, "LOG2"},
                                   Name<Transform>{Transform::Log2Plus1, "LOG2_PLUS_1"},
                                   Name<Transform>{Transform::AtLeast, "AT_LEAST"},
                                   Name<Transform>{Transform::Detected, "DETECTED"},
                                   Name<Transform>{Transform::Category, "CATEGORY"}};
constexpr std::array below_limits = {
    Name<BelowLimit>{BelowLimit::HalfLimit, "HALF_LIMIT"},
    Name<BelowLimit>{BelowLimit::Limit, "LIMIT"},
    Name<BelowLimit>{BelowLimit::RootHalfLimit, "ROOT_HALF_LIMIT"}};

template <typename Names, typename Value>
std::string_view name_of(const Names& names, Value value) {
    for (const auto& [known, name] : names) {
        if (known == value) {
            return name;
        }
    }
    return "";
}

template <typename Value, std::size_t size>
std::optional<Value> value_of(const std::array<Name<Value>, size>& names, std::string_view text) {
    for (const auto& [known, name] : names) {
        if (name == text) {
            return known;
        }
    }
    return std::nullopt;
}

bool has_two_groups(const PlannedTest& test) {
    return test.parameter == arm_parameter || test.transform == Transform::AtLeast ||
           test.transform == Transform::Detected;
}

bool needs_groups(Model model) {
    return model == Model::LogRank || model == Model::FixedTime || model == Model::Fisher;
}

std::optional<std::string> group_error(const PlannedTest& test) {
    const bool category_log_rank =
        test.model == Model::LogRank && test.transform == Transform::Category;
    if (needs_groups(test.model) && !has_two_groups(test) && !category_log_rank) {
        return "the model compares groups, but the transform gives a number";
    }
    if (!needs_groups(test.model) && test.transform == Transform::Category) {
        return "a Cox model needs a number, but the transform is CATEGORY";
    }
    if (!is_cox(test.model) && test.role == Role::Predictive) {
        return "a predictive role is an interaction in a Cox model";
    }
    if (!is_cox(test.model) && !test.covariates.empty()) {
        return "only Cox models take covariates";
    }
    return std::nullopt;
}

std::optional<std::string> day_error(const PlannedTest& test) {
    if ((test.model == Model::FixedTime) != test.fixed_time_day.has_value()) {
        return "fixed_time_day belongs to FIXED_TIME, and only there";
    }
    const bool may_land = test.model == Model::LandmarkCox || test.model == Model::LogRank;
    if (test.landmark_day && !may_land) {
        return "landmark_day belongs to LANDMARK_COX or LOG_RANK";
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_string_view(TimePoint time_point) noexcept {
    return name_of(time_points, time_point);
}
std::string_view to_string_view(Model model) noexcept {
    return name_of(models, model);
}
std::string_view to_string_view(Role role) noexcept {
    return name_of(roles, role);
}
std::string_view to_string_view(Transform transform) noexcept {
    return name_of(transforms, transform);
}
std::string_view to_string_view(BelowLimit rule) noexcept {
    return name_of(below_limits, rule);
}

std::optional<TimePoint> parse_time_point(std::string_view text) noexcept {
    return value_of(time_points, text);
}
std::optional<Model> parse_model(std::string_view text) noexcept {
    return value_of(models, text);
}
std::optional<Role> parse_role(std::string_view text) noexcept {
    return value_of(roles, text);
}
std::optional<Transform> parse_transform(std::string_view text) noexcept {
    return value_of(transforms, text);
}
std::optional<BelowLimit> parse_below_limit(std::string_view text) noexcept {
    return value_of(below_limits, text);
}

bool is_cox(Model model) noexcept {
    return model == Model::Cox || model == Model::LandmarkCox || model == Model::FromDrawCox ||
           model == Model::TimeDependentCox;
}

bool is_of_response(Model model) noexcept {
    return model == Model::Fisher || model == Model::Logistic;
}

std::optional<std::string> plan_error(const PlannedTest& test) {
    if ((test.transform == Transform::AtLeast) != test.cut_point.has_value()) {
        return "cut_point belongs to the transform AT_LEAST, and only there";
    }
    if (is_of_response(test.model) != (test.endpoint == response_endpoint)) {
        return "the endpoint ORR belongs to the models FISHER and LOGISTIC, and only there";
    }
    if (test.parameter == arm_parameter &&
        (test.transform != Transform::None || test.time_point != TimePoint::Baseline ||
         test.role == Role::Predictive)) {
        return "the parameter ARM is a prognostic BASELINE factor without transform";
    }
    if (const auto error = group_error(test)) {
        return error;
    }
    if (test.model == Model::TimeDependentCox && test.parameter == arm_parameter) {
        return "the arm does not change with time";
    }
    if ((is_of_response(test.model) || test.model == Model::FixedTime) && !test.strata.empty()) {
        return "only LOG_RANK and Cox models take strata";
    }
    return day_error(test);
}

}  // namespace sarcotrace::survival
