#include "sarcotrace/survival/association.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "sarcotrace/stats/fisher_exact.hpp"
#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/stats/summary.hpp"
#include "sarcotrace/survival/concordance.hpp"
#include "sarcotrace/survival/design_matrix.hpp"
#include "sarcotrace/survival/firth.hpp"
#include "sarcotrace/survival/fixed_time.hpp"
#include "sarcotrace/survival/log_rank.hpp"
#include "sarcotrace/survival/proportional_hazards.hpp"

namespace sarcotrace::survival {
namespace {

Outcome outcome_of(CoxStatus status) {
    switch (status) {
        case CoxStatus::Converged: return Outcome::Done;
        case CoxStatus::MonotoneLikelihood: return Outcome::MonotoneLikelihood;
        case CoxStatus::Singular: return Outcome::Singular;
        case CoxStatus::NotConverged: return Outcome::NotConverged;
        case CoxStatus::NoEvents: return Outcome::NoEvents;
    }
    return Outcome::NotConverged;
}

std::optional<double> if_finite(double value) {
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

double quantile_of(double level) {
    return stats::normal_quantile(0.5 + level / 2.0);
}

std::vector<CoxTerm> terms_of(const CoxFit& fit, const std::vector<std::string>& names) {
    std::vector<CoxTerm> terms;
    for (std::size_t i = 0; i < fit.coefficients.size(); ++i) {
        const double se = std::sqrt(fit.covariance(i, i));
        const double z = fit.coefficients[i] / se;
        terms.push_back({names[i], fit.coefficients[i], se, stats::chi_squared_upper(z * z, 1.0),
                         std::nullopt});
    }
    return terms;
}

std::optional<double> apparent_concordance(const CoxFit& fit, const CoxData& data) {
    if (fit.coefficients.empty()) {
        return std::nullopt;
    }
    std::vector<double> risk;
    for (std::size_t i = 0; i < data.follow_up.size(); ++i) {
        const auto x = data.row(i);
        double sum = 0.0;
        for (std::size_t j = 0; j < x.size(); ++j) {
            sum += fit.coefficients[j] * x[j];
        }
        risk.push_back(sum);
    }
    return concordance(data.follow_up, risk, data.stratum).index();
}

/// Follow-up by group of a two-group or categorical marker; 0 before 1, classes by name.
std::vector<GroupFollowUp> groups_of(const AnalysisRows& rows) {
    std::map<std::pair<double, std::string>, std::vector<FollowUp>> groups;
    for (const AnalysisRow& row : rows.rows) {
        if (!row.group.empty()) {
            groups[{row.marker, row.group}].push_back(row.follow_up);
        }
    }
    std::vector<GroupFollowUp> result;
    for (auto& [key, follow_up] : groups) {
        result.push_back({key.second, std::move(follow_up)});
    }
    return result;
}

/// Runs one allowed test on its rows.
class Runner {
public:
    Runner(const TrialData& data, const AssociationOptions& options, const AnalysisRows& rows,
           Association& result)
        : data_(data),
          options_(options),
          rows_(rows),
          test_(result.test),
          result_(result),
          arms_(arms_of(data, options.clock)) {}

    void run() {
        if (test_.model == Model::LogRank) {
            run_log_rank();
        } else if (test_.model == Model::FixedTime) {
            run_fixed_time();
        } else if (test_.model == Model::Fisher) {
            run_fisher();
        } else if (test_.model == Model::Logistic) {
            run_logistic();
        } else {
            run_cox();
        }
    }

private:
    void run_log_rank() {
        result_.estimate_name = "chi_squared";
        std::vector<std::size_t> group;
        for (const AnalysisRow& row : rows_.rows) {
            const auto found =
                std::find_if(result_.groups.begin(), result_.groups.end(),
                             [&](const GroupFollowUp& item) { return item.group == row.group; });
            group.push_back(static_cast<std::size_t>(found - result_.groups.begin()));
        }
        const CoxData design =
            design_matrix(test_, data_, rows_, arms_, {.marker = false, .interaction = false}).data;
        const LogRankTest test =
            log_rank({design.follow_up, group, result_.groups.size(), design.stratum});
        if (test.degrees == 0) {
            result_.outcome = result_.events == 0 ? Outcome::NoEvents : Outcome::OneGroupOnly;
            return;
        }
        result_.estimate = test.chi_squared;
        result_.p_value = test.p_value;
        result_.p_method = PMethod::LogRank;
    }

    void run_fixed_time() {
        result_.estimate_name = "survival_difference";
        if (result_.groups.size() != 2) {
            result_.outcome = Outcome::OneGroupOnly;
            return;
        }
        const double time = *test_.fixed_time_day;
        std::vector<KaplanMeierCurve> curves;
        for (const GroupFollowUp& group : result_.groups) {
            curves.push_back(
                kaplan_meier(group.follow_up, IntervalType::LogLog, options_.confidence_level));
            const KaplanMeierPoint& last = curves.back().points.back();
            if (last.time < time && last.survival > 0.0) {
                result_.outcome = Outcome::TimeBeyondFollowUp;
                return;
            }
        }
        const auto comparison = compare_at(time, curves[1], curves[0], IntervalType::LogLog);
        result_.estimate = comparison.difference;
        result_.lower = comparison.limits.lower;
        result_.upper = comparison.limits.upper;
        result_.p_value = comparison.p_value;
        result_.p_method = comparison.p_value ? PMethod::FixedTimeLogLog : PMethod::None;
        result_.outcome = comparison.p_value ? Outcome::Done : Outcome::NoVariance;
    }

    void run_fisher() {
        result_.estimate_name = "odds_ratio";
        if (result_.groups.size() != 2) {
            result_.outcome = Outcome::OneGroupOnly;
            return;
        }
        const auto yes = [&](std::size_t group) {
            return static_cast<std::int64_t>(event_count(result_.groups[group].follow_up));
        };
        const auto all = [&](std::size_t group) {
            return static_cast<std::int64_t>(result_.groups[group].follow_up.size());
        };
        const auto fisher = stats::fisher_exact({yes(1), all(1) - yes(1), yes(0), all(0) - yes(0)},
                                                options_.confidence_level);
        result_.estimate = if_finite(fisher.odds_ratio);
        result_.lower = fisher.lower;
        result_.upper = if_finite(fisher.upper);
        result_.p_value = fisher.p_value;
        result_.p_method = PMethod::FisherExact;
    }

    void run_logistic() {
        const bool predictive = test_.role == Role::Predictive;
        result_.estimate_name = predictive ? "ratio_of_odds_ratios" : "odds_ratio";
        if ((predictive || test_.parameter == arm_parameter) && arms_.size() != 2) {
            result_.outcome = Outcome::TwoArmsNeeded;
            return;
        }
        const CoxData design = design_matrix(test_, data_, rows_, arms_, {}).data;
        std::vector<bool> responses;
        for (const FollowUp& row : design.follow_up) {
            responses.push_back(row.event);
        }
        const FirthFit fit = fit_firth_logistic(responses, design.covariates,
                                                design.covariate_count, options_.confidence_level);
        result_.outcome = outcome_of(fit.status);
        if (fit.status == CoxStatus::Converged) {
            add_penalized(fit.terms[predictive ? 3 : 1]);  // the first is the intercept
        }
    }

    void run_cox() {
        const bool predictive = test_.role == Role::Predictive;
        result_.estimate_name = predictive ? "ratio_of_hazard_ratios" : "hazard_ratio";
        if ((predictive || test_.parameter == arm_parameter) && arms_.size() != 2) {
            result_.outcome = Outcome::TwoArmsNeeded;
            return;
        }
        const DesignMatrix design = design_matrix(test_, data_, rows_, arms_, {});
        require_disjoint(design.data.follow_up, subjects());
        result_.fit = fit_cox(design.data, test_.ties);
        result_.outcome = outcome_of(result_.fit->status);
        result_.terms = terms_of(*result_.fit, design.terms);
        result_.concordance_index = apparent_concordance(*result_.fit, design.data);
        if (result_.outcome == Outcome::Done) {
            add_hazard_ratio(result_.terms[predictive ? 2 : 0]);
            add_proportional_hazards(design.data);
        }
        if (result_.outcome == Outcome::MonotoneLikelihood) {
            // Where the likelihood has no maximum, Firth's penalised one has.
            const FirthFit fit =
                fit_firth_cox(design.data, test_.ties, options_.confidence_level);
            if (fit.status == CoxStatus::Converged) {
                add_penalized(fit.terms[predictive ? 2 : 0]);
            }
        } else if (predictive) {
            add_likelihood_ratio();
        }
    }

    [[nodiscard]] std::vector<std::size_t> subjects() const {
        std::vector<std::size_t> result;
        for (const AnalysisRow& row : rows_.rows) {
            result.push_back(row.patient);
        }
        return result;
    }

    void add_hazard_ratio(const CoxTerm& term) {
        const double half = quantile_of(options_.confidence_level) * term.standard_error;
        result_.estimate = std::exp(term.coefficient);
        result_.lower = std::exp(term.coefficient - half);
        result_.upper = std::exp(term.coefficient + half);
        result_.p_value = term.p_value;
        result_.p_method = PMethod::Wald;
    }

    void add_proportional_hazards(const CoxData& data) {
        std::vector<std::vector<std::size_t>> each;
        for (std::size_t i = 0; i < data.covariate_count; ++i) {
            each.push_back({i});
        }
        const auto test = test_proportional_hazards(data, *result_.fit, each,
                                                    TimeTransform::KaplanMeier, test_.ties);
        if (!test) {
            return;
        }
        for (std::size_t i = 0; i < each.size(); ++i) {
            result_.terms[i].proportional_hazards_p_value = test->terms[i].p_value;
        }
        result_.proportional_hazards = test->all;
    }

    void add_penalized(const FirthTerm& found) {
        const auto ratio = [](std::optional<double> coefficient) {
            return coefficient ? std::optional(std::exp(*coefficient)) : std::nullopt;
        };
        result_.estimate = std::exp(found.coefficient);
        result_.lower = ratio(found.lower);
        result_.upper = ratio(found.upper);
        result_.p_value = found.p_value;
        result_.p_method = PMethod::PenalizedLikelihoodRatio;
    }

    /// Against the model without the interaction.
    void add_likelihood_ratio() {
        const DesignMatrix smaller =
            design_matrix(test_, data_, rows_, arms_, {.marker = true, .interaction = false});
        const auto test = compare_nested(*result_.fit, fit_cox(smaller.data, test_.ties), 1);
        result_.p_value = test ? std::optional(test->p_value) : std::nullopt;
        result_.p_method = test ? PMethod::LikelihoodRatio : PMethod::None;
    }

    const TrialData& data_;
    const AssociationOptions& options_;
    const AnalysisRows& rows_;
    const PlannedTest& test_;
    Association& result_;
    std::vector<std::string> arms_;
};

}  // namespace

std::string_view to_string_view(Outcome outcome) noexcept {
    switch (outcome) {
        case Outcome::Done: return "DONE";
        case Outcome::Refused: return "REFUSED";
        case Outcome::NoPatients: return "NO_PATIENTS";
        case Outcome::NoEvents: return "NO_EVENTS";
        case Outcome::OneGroupOnly: return "ONE_GROUP_ONLY";
        case Outcome::TwoArmsNeeded: return "TWO_ARMS_NEEDED";
        case Outcome::MonotoneLikelihood: return "MONOTONE_LIKELIHOOD";
        case Outcome::Singular: return "SINGULAR";
        case Outcome::NotConverged: return "NOT_CONVERGED";
        case Outcome::TimeBeyondFollowUp: return "TIME_BEYOND_FOLLOW_UP";
        case Outcome::NoVariance: return "NO_VARIANCE";
    }
    return "";
}

std::string_view to_string_view(PMethod method) noexcept {
    switch (method) {
        case PMethod::None: return "NONE";
        case PMethod::Wald: return "WALD";
        case PMethod::LikelihoodRatio: return "LIKELIHOOD_RATIO";
        case PMethod::PenalizedLikelihoodRatio: return "PENALIZED_LIKELIHOOD_RATIO";
        case PMethod::LogRank: return "LOG_RANK";
        case PMethod::FixedTimeLogLog: return "FIXED_TIME_LOG_LOG";
        case PMethod::FisherExact: return "FISHER_EXACT";
    }
    return "";
}

Association run_test(const PlannedTest& test, const TrialData& data,
                     const AssociationOptions& options) {
    Association result;
    result.test = test;
    result.refusal = refusal_of(test, options.clock.month_6_window_end_day);
    result.landmark_day = landmark_of(test, options.clock);
    if (result.refusal) {
        result.outcome = Outcome::Refused;
        return result;
    }
    const AnalysisRows rows = analysis_rows(test, data, options.clock);
    result.excluded = rows.excluded;
    result.unused_draws = rows.unused_draws;
    result.below_limit = rows.below_limit;
    result.patients = rows.patient_count();
    for (const AnalysisRow& row : rows.rows) {
        result.events += row.follow_up.event ? 1U : 0U;
    }
    if (rows.rows.empty()) {
        result.outcome = Outcome::NoPatients;
        return result;
    }
    if (test.model != Model::TimeDependentCox) {
        result.groups = groups_of(rows);
    }
    Runner(data, options, rows, result).run();
    return result;
}

std::vector<std::optional<double>> q_values(const std::vector<Association>& results) {
    std::map<std::string, std::vector<std::size_t>> families;
    for (std::size_t i = 0; i < results.size(); ++i) {
        families[results[i].test.family].push_back(i);
    }
    std::vector<std::optional<double>> adjusted(results.size());
    for (const auto& [family, members] : families) {
        std::vector<double> p_values;
        for (const std::size_t i : members) {
            p_values.push_back(
                results[i].p_value.value_or(std::numeric_limits<double>::quiet_NaN()));
        }
        const std::vector<double> q = stats::benjamini_hochberg(p_values);
        for (std::size_t k = 0; k < members.size(); ++k) {
            adjusted[members[k]] = if_finite(q[k]);
        }
    }
    return adjusted;
}

}  // namespace sarcotrace::survival
