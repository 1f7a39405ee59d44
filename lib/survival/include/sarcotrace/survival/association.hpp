#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/survival/analysis_rows.hpp"
#include "sarcotrace/survival/cox.hpp"

namespace sarcotrace::survival {

/// Why a test has no estimate or no p-value, or that all is well.
enum class Outcome {
    Done,
    Refused,
    NoPatients,
    NoEvents,
    OneGroupOnly,
    TwoArmsNeeded,
    MonotoneLikelihood,  ///< no finite estimate; what is given is of the penalised likelihood
    Singular,
    NotConverged,
    TimeBeyondFollowUp,
    NoVariance
};

[[nodiscard]] std::string_view to_string_view(Outcome outcome) noexcept;

enum class PMethod {
    None,
    Wald,
    LikelihoodRatio,
    PenalizedLikelihoodRatio,
    LogRank,
    FixedTimeLogLog,
    FisherExact
};

[[nodiscard]] std::string_view to_string_view(PMethod method) noexcept;

/// A coefficient of a Cox model.
struct CoxTerm {
    std::string name;
    double coefficient;  ///< log hazard ratio
    double standard_error;
    double p_value;  ///< Wald, two-sided
    /// That the coefficient does not change with 1 - S(t) (test_proportional_hazards).
    std::optional<double> proportional_hazards_p_value;
};

/// Follow-up of one group, for its curve.
struct GroupFollowUp {
    std::string group;
    std::vector<FollowUp> follow_up;
};

/// What one planned test gave.
struct Association {
    PlannedTest test;
    Outcome outcome = Outcome::Done;
    std::optional<Refusal> refusal;
    std::size_t patients = 0;
    std::size_t events = 0;  ///< responders for the endpoint ORR
    std::string estimate_name;
    std::optional<double> estimate;
    std::optional<double> lower;
    std::optional<double> upper;
    std::optional<double> p_value;
    PMethod p_method = PMethod::None;
    std::optional<double> landmark_day;
    std::size_t below_limit = 0;
    std::vector<Excluded> excluded;
    std::vector<Excluded> unused_draws;  ///< see AnalysisRows
    std::optional<CoxFit> fit;
    std::vector<CoxTerm> terms;
    std::optional<ChiSquaredTest> proportional_hazards;  ///< all terms together
    std::optional<double> concordance_index;  ///< Harrell, of the fitted model, apparent
    std::vector<GroupFollowUp> groups;        ///< empty for a marker that is a number
};

struct AssociationOptions {
    ClockOptions clock;
    double confidence_level = 0.95;
};

/// Runs one test of the plan. A prognostic Cox test gives the marker's hazard ratio with Wald
/// limits and p-value; a predictive one the ratio of hazard ratios (interaction of arm and
/// marker), its p-value by the likelihood ratio of the models with and without the interaction.
/// Without a maximum of the likelihood (a class without an event) estimate, profile limits and
/// p-value are Firth's (fit_firth_cox).
/// \throws InputError as analysis_rows
[[nodiscard]] Association run_test(const PlannedTest& test, const TrialData& data,
                                   const AssociationOptions& options);

/// Benjamini-Hochberg q-values within each family, in the order given; absent without a p-value.
[[nodiscard]] std::vector<std::optional<double>> q_values(const std::vector<Association>& results);

}  // namespace sarcotrace::survival
