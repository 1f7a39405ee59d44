#include <map>

#include "sarcotrace/core/date.hpp"
#include "table_schemas.hpp"
#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::PatientEndpoints;
using endpoints::Response;
using io::cell;
using io::TsvCell;
using enum io::ColumnType;

/// Study days have no day 0: the day before randomisation is day -1.
std::int64_t study_day(std::chrono::sys_days randomisation, std::chrono::sys_days day) {
    const std::int64_t days = core::days_between(randomisation, day);
    return days >= 0 ? days + 1 : days;
}

void write_sum(Table& table, const PatientEndpoints& p, const endpoints::AssessmentResult& seen) {
    const auto change = [&](std::optional<double> from) {
        return seen.sum_mm && from ? TsvCell(*seen.sum_mm - *from) : TsvCell();
    };
    const auto percent = [&](std::optional<double> from) {
        return seen.sum_mm && from && *from > 0.0 ? TsvCell(100.0 * (*seen.sum_mm - *from) / *from)
                                                  : TsvCell();
    };
    table.write({p.patient.patient_id, std::string("SUM_OF_DIAMETERS"), seen.assessment_id,
                 seen.first_scan, study_day(p.patient.randomisation_date, seen.first_scan),
                 cell(seen.sum_mm), cell(seen.evaluated_mm),
                 static_cast<std::int64_t>(seen.evaluated_targets), cell(seen.baseline_mm),
                 cell(seen.nadir_mm), change(seen.baseline_mm), percent(seen.baseline_mm),
                 change(seen.nadir_mm), percent(seen.nadir_mm)});
}

}  // namespace

Table adrs_table(const Patients& patients) {
    Table table{adrs_schema(), {}};
    const auto response = [](endpoints::Response value) {
        return std::string(endpoints::to_string_view(value));
    };
    const auto part = [&](endpoints::Response value) {
        return value == endpoints::Response::NotApplicable ? TsvCell() : TsvCell(response(value));
    };
    for (const PatientEndpoints& p : patients) {
        std::int64_t sequence = 0;
        for (const endpoints::AssessmentResult& seen : p.tumor.results) {
            table.write({p.patient.patient_id, ++sequence, std::string("OVR"), seen.first_scan,
                         response(seen.overall), seen.assessment_id, part(seen.target),
                         part(seen.non_target), seen.new_lesion});
        }
        for (std::size_t i = 0; i < p.tumor.results.size(); ++i) {
            const endpoints::ImmuneResult& seen = p.tumor.immune_results[i];
            table.write({p.patient.patient_id, ++sequence, std::string("IOVR"), seen.first_scan,
                         text(endpoints::to_string_view(seen.response)),
                         p.tumor.results[i].assessment_id, TsvCell(), TsvCell(), TsvCell()});
        }
        const auto best = [&](std::string_view parameter, const endpoints::BestResponse& value) {
            table.write({p.patient.patient_id, ++sequence, text(parameter), cell(value.date),
                         response(value.response), TsvCell(), TsvCell(), TsvCell(), TsvCell()});
        };
        best("BOR", p.best);
        best("CBOR", p.best_confirmed);
        table.write({p.patient.patient_id, ++sequence, std::string("IBOR"),
                     cell(p.best_immune.date),
                     text(endpoints::to_string_view(p.best_immune.response)), TsvCell(), TsvCell(),
                     TsvCell(), TsvCell()});
    }
    return table;
}

Table adtr_table(const Patients& patients) {
    Table table{adtr_schema(), {}};
    for (const PatientEndpoints& p : patients) {
        if (!p.tumor.baseline || p.tumor.baseline->targets.empty()) {
            continue;
        }
        endpoints::AssessmentResult baseline;
        baseline.assessment_id = p.tumor.baseline->assessment_id;
        baseline.first_scan = p.tumor.baseline->first_scan;
        baseline.sum_mm = endpoints::sum_of_diameters(p.tumor.baseline->targets);
        baseline.evaluated_mm = baseline.sum_mm;
        baseline.evaluated_targets = p.tumor.baseline->targets.size();
        baseline.baseline_mm = baseline.sum_mm;
        write_sum(table, p, baseline);
        for (const endpoints::AssessmentResult& seen : p.tumor.results) {
            write_sum(table, p, seen);
        }
    }
    return table;
}

Table response_rates_table(const Patients& patients) {
    Table table{{"response_rates",
                 "Share of patients with CR or PR (Clopper-Pearson limits, 95 %), by planned arm",
                 {{"arm", String, "arm by randomisation"},
                  {"parameter", String, "BOR best response, CBOR with confirmation"},
                  {"denominator", String, "ALL randomised, or EVALUABLE: best response not NE"},
                  {"responders", Integer, "patients with CR or PR"},
                  {"patients", Integer, "patients that count"},
                  {"rate", Number, "share, 0 to 1; NA without patients"},
                  {"lower", Number, "95 % limit"},
                  {"upper", Number, "95 % limit"}},
                 {"arm", "parameter", "denominator"}},
                {}};
    std::map<std::string, std::pair<std::vector<Response>, std::vector<Response>>> best;
    for (const PatientEndpoints& p : patients) {
        auto& [any, confirmed] = best[p.patient.arm_planned];
        any.push_back(p.best.response);
        confirmed.push_back(p.best_confirmed.response);
    }
    for (const auto& [arm, responses] : best) {
        for (const auto denominator :
             {endpoints::Denominator::All, endpoints::Denominator::Evaluable}) {
            const auto add = [&, name = arm](std::string_view parameter,
                                             const std::vector<Response>& of) {
                std::vector<TsvCell> row{name, text(parameter),
                                         text(endpoints::to_string_view(denominator))};
                add_share(row, endpoints::response_rate(of, denominator));
                table.rows.push_back(row);
            };
            add("BOR", responses.first);
            add("CBOR", responses.second);
        }
    }
    return table;
}

}  // namespace sarcotrace::endpoints_tool
