#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/survival/cox.hpp"
#include "sarcotrace/survival/trial_data.hpp"

namespace sarcotrace::survival {

enum class Model {
    Cox,
    LogRank,
    LandmarkCox,
    FromDrawCox,
    TimeDependentCox,
    FixedTime,
    Fisher,
    Logistic
};
enum class Role { Prognostic, Predictive };
/// How a value enters the model: as it is, on the log2 scale, as log2(value + 1) (for scores and
/// densities that may be 0), as value >= cut point, as detected or not, or as the class of its
/// text.
enum class Transform { None, Log2, Log2Plus1, AtLeast, Detected, Category };
/// What stands for a value below its limit on the log scale: half of the limit, the limit, or the
/// limit over the square root of 2.
enum class BelowLimit { HalfLimit, Limit, RootHalfLimit };

/// One test of the analysis plan. The parameter "ARM" is the arm itself.
struct PlannedTest {
    std::string test_id;
    std::string family;  ///< tests that share one correction for multiplicity
    std::string parameter;
    std::string compartment;
    std::optional<std::string> assay;
    TimePoint time_point = TimePoint::Baseline;
    std::string endpoint;
    std::string rule;
    Model model = Model::Cox;
    Role role = Role::Prognostic;
    Transform transform = Transform::None;
    std::optional<double> cut_point;
    BelowLimit below_limit = BelowLimit::HalfLimit;
    std::vector<std::string> covariates;
    std::vector<std::string> strata;
    std::optional<double> landmark_day;
    std::optional<double> fixed_time_day;
    Ties ties = Ties::Efron;
};

inline constexpr std::string_view arm_parameter = "ARM";
inline constexpr std::string_view response_endpoint = "ORR";

[[nodiscard]] std::string_view to_string_view(TimePoint time_point) noexcept;
[[nodiscard]] std::string_view to_string_view(Model model) noexcept;
[[nodiscard]] std::string_view to_string_view(Role role) noexcept;
[[nodiscard]] std::string_view to_string_view(Transform transform) noexcept;
[[nodiscard]] std::string_view to_string_view(BelowLimit rule) noexcept;
/// The inverse; nothing for an unknown word.
[[nodiscard]] std::optional<TimePoint> parse_time_point(std::string_view text) noexcept;
[[nodiscard]] std::optional<Model> parse_model(std::string_view text) noexcept;
[[nodiscard]] std::optional<Role> parse_role(std::string_view text) noexcept;
[[nodiscard]] std::optional<Transform> parse_transform(std::string_view text) noexcept;
[[nodiscard]] std::optional<BelowLimit> parse_below_limit(std::string_view text) noexcept;

[[nodiscard]] bool is_cox(Model model) noexcept;
/// Whether the outcome is the response, without a time.
[[nodiscard]] bool is_of_response(Model model) noexcept;

/// What contradicts itself in a planned test, e.g. a cut without a cut point; nothing if sound.
/// This is about the plan's text; whether the analysis is valid is refusal_of's matter.
[[nodiscard]] std::optional<std::string> plan_error(const PlannedTest& test);

}  // namespace sarcotrace::survival
