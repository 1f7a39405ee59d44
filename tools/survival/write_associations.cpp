#include "write_associations.hpp"

#include <cmath>
#include <map>
#include <string>

#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::survival_tool {
namespace {

using io::TsvCell;
using survival::Association;

TsvCell text_cell(std::string_view text) {
    return text.empty() ? TsvCell() : TsvCell(std::string(text));
}

TsvCell count_cell(std::size_t count) {
    return static_cast<std::int64_t>(count);
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ",") + name;
    }
    return text;
}

std::string reason_of(const survival::Excluded& excluded) {
    std::string reason(to_string_view(excluded.reason));
    return excluded.reason == survival::Exclusion::ValueMissing ? reason + "_" + excluded.detail
                                                                : reason;
}

std::string reason_counts(const std::vector<survival::Excluded>& excluded) {
    std::map<std::string, std::size_t> counts;
    for (const survival::Excluded& item : excluded) {
        ++counts[reason_of(item)];
    }
    std::string text;
    for (const auto& [reason, count] : counts) {
        text += (text.empty() ? "" : ";") + reason + "=" + std::to_string(count);
    }
    return text;
}

TsvCell chi_squared(const std::optional<survival::ChiSquaredTest>& test) {
    return test ? TsvCell(test->chi_squared) : TsvCell();
}

TsvCell p_value(const std::optional<survival::ChiSquaredTest>& test) {
    return test ? TsvCell(test->p_value) : TsvCell();
}

std::vector<TsvCell> term_cells(const survival::CoxTerm& term, double half) {
    return {term.coefficient, term.standard_error, std::exp(term.coefficient),
            std::exp(term.coefficient - half * term.standard_error),
            std::exp(term.coefficient + half * term.standard_error)};
}

void write_model_row(io::TsvWriter& table, const Association& result, const survival::CoxTerm* term,
                     double level) {
    const survival::CoxFit& fit = *result.fit;
    const double half = stats::normal_quantile(0.5 + level / 2.0);
    std::vector<TsvCell> cells{result.test.test_id, term == nullptr ? "NONE" : term->name};
    const std::vector<TsvCell> estimates =
        term == nullptr ? std::vector<TsvCell>(5) : term_cells(*term, half);
    cells.insert(cells.end(), estimates.begin(), estimates.end());
    const std::vector<TsvCell> rest{level,
                                    term == nullptr ? TsvCell() : TsvCell(term->p_value),
                                    std::string(to_string_view(fit.status)),
                                    std::string(to_string_view(result.test.ties)),
                                    count_cell(fit.rows),
                                    count_cell(result.patients),
                                    count_cell(fit.events),
                                    static_cast<std::int64_t>(fit.iterations),
                                    fit.log_likelihood_null,
                                    fit.log_likelihood,
                                    chi_squared(fit.likelihood_ratio),
                                    p_value(fit.likelihood_ratio),
                                    chi_squared(fit.wald),
                                    p_value(fit.wald),
                                    chi_squared(fit.score),
                                    p_value(fit.score),
                                    term == nullptr
                                        ? TsvCell()
                                        : io::cell(term->proportional_hazards_p_value),
                                    chi_squared(result.proportional_hazards),
                                    p_value(result.proportional_hazards)};
    cells.insert(cells.end(), rest.begin(), rest.end());
    table.write(cells);
}

void write_patients(io::TsvWriter& table, const Association& result, const std::string& scope,
                    const std::vector<survival::Excluded>& patients) {
    for (const survival::Excluded& excluded : patients) {
        table.write({result.test.test_id, scope, excluded.patient_id,
                     std::string(to_string_view(excluded.reason)), text_cell(excluded.detail)});
    }
}

}  // namespace

void write_associations(io::TsvWriter& table, const std::vector<Association>& results,
                        double confidence_level) {
    const auto q = survival::q_values(results);
    std::map<std::string, std::int64_t> family_size;
    for (const Association& result : results) {
        family_size[result.test.family] += result.p_value ? 1 : 0;
    }
    for (std::size_t i = 0; i < results.size(); ++i) {
        const Association& result = results[i];
        const survival::PlannedTest& test = result.test;
        const bool refused = result.refusal.has_value();
        table.write({test.test_id,
                     test.family,
                     test.parameter,
                     text_cell(test.compartment),
                     io::cell(test.assay),
                     std::string(to_string_view(test.time_point)),
                     test.endpoint,
                     text_cell(test.rule),
                     std::string(to_string_view(test.model)),
                     std::string(to_string_view(test.role)),
                     std::string(to_string_view(test.transform)),
                     io::cell(test.cut_point),
                     text_cell(joined(test.covariates)),
                     text_cell(joined(test.strata)),
                     refused ? TsvCell() : count_cell(result.patients),
                     refused ? TsvCell() : count_cell(result.events),
                     text_cell(result.estimate_name),
                     io::cell(result.estimate),
                     io::cell(result.lower),
                     io::cell(result.upper),
                     confidence_level,
                     io::cell(result.p_value),
                     std::string(to_string_view(result.p_method)),
                     io::cell(q[i]),
                     family_size.at(test.family),
                     io::cell(result.landmark_day),
                     io::cell(test.fixed_time_day),
                     io::cell(result.concordance_index),
                     count_cell(result.below_limit),
                     refused ? TsvCell() : count_cell(result.excluded.size()),
                     text_cell(reason_counts(result.excluded)),
                     std::string(to_string_view(result.outcome)),
                     refused ? text_cell(to_string_view(*result.refusal)) : TsvCell()});
    }
}

void write_cox_models(io::TsvWriter& table, const std::vector<Association>& results,
                      double confidence_level) {
    for (const Association& result : results) {
        if (!result.fit) {
            continue;
        }
        for (const survival::CoxTerm& term : result.terms) {
            write_model_row(table, result, &term, confidence_level);
        }
        if (result.terms.empty()) {
            write_model_row(table, result, nullptr, confidence_level);
        }
    }
}

void write_refused(io::TsvWriter& table, const std::vector<Association>& results) {
    for (const Association& result : results) {
        if (result.refusal) {
            table.write({result.test.test_id, "TEST", "ALL",
                         std::string(to_string_view(*result.refusal)),
                         std::string(explanation(*result.refusal))});
        }
        write_patients(table, result, "PATIENT", result.excluded);
        write_patients(table, result, "DRAW", result.unused_draws);
    }
}

}  // namespace sarcotrace::survival_tool
