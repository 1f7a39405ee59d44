#include "run.hpp"

#include <set>
#include <system_error>

#include "outcome_tables.hpp"
#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/endpoints/primary.hpp"
#include "table_schemas.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::PatientEndpoints;
using endpoints::PfsRule;
using endpoints::TimeToEvent;
using io::cell;
using io::TsvCell;

TsvCell text(std::string_view value) {
    return value.empty() ? TsvCell() : TsvCell(std::string(value));
}

std::int64_t cnsr(const TimeToEvent& time) { return time.event ? 0 : 1; }

std::vector<std::string> strata_of(const Patients& patients) {
    std::vector<std::string> names;
    if (!patients.empty()) {
        for (const auto& [name, value] : patients.front().patient.strata) {
            names.push_back(name);
        }
    }
    return names;
}

std::optional<std::int64_t> age_of(const sheets::Patient& patient) {
    if (!patient.birth_year) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(patient.randomisation_date);
    return static_cast<int>(date.year()) - *patient.birth_year;
}

void write_adsl(io::TsvWriter& writer, const Patients& patients) {
    for (const PatientEndpoints& p : patients) {
        std::vector<TsvCell> row{p.patient.patient_id,
                                 p.patient.site_id,
                                 p.patient.arm_planned,
                                 cell(p.patient.arm_actual),
                                 cell(age_of(p.patient)),
                                 cell(p.patient.sex),
                                 cell(p.patient.histology_group),
                                 cell(p.patient.line_number),
                                 cell(p.patient.n_metastases),
                                 p.patient.randomisation_date,
                                 true,
                                 p.first_treatment.has_value(),
                                 p.evaluable,
                                 cell(p.first_treatment),
                                 cell(p.history.progression),
                                 cell(p.history.death),
                                 p.death_date_imputed,
                                 cell(p.history.new_therapy),
                                 p.history.last_news,
                                 cell(p.patient.withdrawal_date)};
        for (const auto& [name, value] : p.patient.strata) {
            row.push_back(cell(value));
        }
        writer.write(row);
    }
}

void write_time(io::TsvWriter& writer, const PatientEndpoints& p, std::string_view parameter,
                std::string_view rule, const TimeToEvent& time) {
    writer.write({p.patient.patient_id, text(parameter), text(rule), p.patient.randomisation_date,
                  time.date, time.time_days, cnsr(time), text(time.event_description),
                  text(time.censoring_description)});
}

void write_adtte(io::TsvWriter& writer, const Patients& patients) {
    for (const PatientEndpoints& p : patients) {
        for (const PfsRule rule : endpoints::pfs_rules) {
            const std::string_view name = endpoints::to_string_view(rule);
            write_time(writer, p, "PFS", name, under(p.pfs, rule));
            write_time(writer, p, "IPFS", name, under(p.immune_pfs, rule));
            write_time(writer, p, "NEW_METASTASIS", name, under(p.new_metastasis, rule));
        }
        write_time(writer, p, "OS", "ALL", p.overall);
    }
}

void write_adrs(io::TsvWriter& writer, const Patients& patients) {
    const auto response = [](endpoints::Response value) {
        return std::string(endpoints::to_string_view(value));
    };
    const auto part = [&](endpoints::Response value) {
        return value == endpoints::Response::NotApplicable ? TsvCell() : TsvCell(response(value));
    };
    for (const PatientEndpoints& p : patients) {
        std::int64_t sequence = 0;
        for (const endpoints::AssessmentResult& seen : p.tumor.results) {
            writer.write({p.patient.patient_id, ++sequence, std::string("OVR"), seen.first_scan,
                          response(seen.overall), seen.assessment_id, part(seen.target),
                          part(seen.non_target), seen.new_lesion});
        }
        for (std::size_t i = 0; i < p.tumor.results.size(); ++i) {
            const endpoints::ImmuneResult& seen = p.tumor.immune_results[i];
            writer.write({p.patient.patient_id, ++sequence, std::string("IOVR"), seen.first_scan,
                          text(endpoints::to_string_view(seen.response)),
                          p.tumor.results[i].assessment_id, TsvCell(), TsvCell(), TsvCell()});
        }
        const auto best = [&](std::string_view parameter, const endpoints::BestResponse& value) {
            writer.write({p.patient.patient_id, ++sequence, text(parameter), cell(value.date),
                          response(value.response), TsvCell(), TsvCell(), TsvCell(), TsvCell()});
        };
        best("BOR", p.best);
        best("CBOR", p.best_confirmed);
    }
}

/// Study days have no day 0: the day before randomisation is day -1.
std::int64_t study_day(std::chrono::sys_days randomisation, std::chrono::sys_days day) {
    const std::int64_t days = core::days_between(randomisation, day);
    return days >= 0 ? days + 1 : days;
}

void write_sum(io::TsvWriter& writer, const PatientEndpoints& p,
               const endpoints::AssessmentResult& seen) {
    const auto change = [&](std::optional<double> from) {
        return seen.sum_mm && from ? TsvCell(*seen.sum_mm - *from) : TsvCell();
    };
    const auto percent = [&](std::optional<double> from) {
        return seen.sum_mm && from && *from > 0.0 ? TsvCell(100.0 * (*seen.sum_mm - *from) / *from)
                                                  : TsvCell();
    };
    writer.write({p.patient.patient_id, std::string("SUM_OF_DIAMETERS"), seen.assessment_id,
                  seen.first_scan, study_day(p.patient.randomisation_date, seen.first_scan),
                  cell(seen.sum_mm), cell(seen.evaluated_mm),
                  static_cast<std::int64_t>(seen.evaluated_targets), cell(seen.baseline_mm),
                  cell(seen.nadir_mm), change(seen.baseline_mm), percent(seen.baseline_mm),
                  change(seen.nadir_mm), percent(seen.nadir_mm)});
}

void write_adtr(io::TsvWriter& writer, const Patients& patients) {
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
        write_sum(writer, p, baseline);
        for (const endpoints::AssessmentResult& seen : p.tumor.results) {
            write_sum(writer, p, seen);
        }
    }
}

void write_rules(io::TsvWriter& writer, const PatientEndpoints& p, std::string_view parameter,
                 const endpoints::UnderRules& times) {
    const auto& [ema, by_fda, by_registry] = times;
    const std::int64_t fda = by_fda.time_days - ema.time_days;
    const std::int64_t registry = by_registry.time_days - ema.time_days;
    const bool differs =
        fda != 0 || registry != 0 || by_fda.event != ema.event || by_registry.event != ema.event;
    writer.write({p.patient.patient_id, text(parameter), p.patient.arm_planned, ema.time_days,
                  cnsr(ema), by_fda.time_days, cnsr(by_fda), by_registry.time_days,
                  cnsr(by_registry), fda, registry, differs, text(by_fda.censoring_description),
                  text(ema.censoring_description)});
}

void write_pfs_rules(io::TsvWriter& writer, const Patients& patients) {
    for (const PatientEndpoints& p : patients) {
        write_rules(writer, p, "PFS", p.pfs);
        write_rules(writer, p, "IPFS", p.immune_pfs);
        write_rules(writer, p, "NEW_METASTASIS", p.new_metastasis);
    }
}

void write_primary_rule(io::TsvWriter& writer, const Patients& patients, PfsRule rule) {
    const endpoints::PrimaryResult result = endpoints::primary_result(patients, rule);
    const TsvCell name = text(endpoints::to_string_view(rule));
    const auto limit = [](const std::optional<stats::ConfidenceInterval>& limits, bool upper) {
        return limits ? TsvCell(upper ? limits->upper : limits->lower) : TsvCell();
    };
    for (const endpoints::FixedTimeRate& arm : result.arms) {
        // A curve that ends by censoring before the day says nothing about the day.
        const bool known = arm.at_risk > 0 || arm.rate == 0.0;
        writer.write(
            {std::string("PFS_RATE"), name, endpoints::six_months_days, std::string("ARM"), arm.arm,
             static_cast<std::int64_t>(arm.patients), static_cast<std::int64_t>(arm.events),
             static_cast<std::int64_t>(arm.undetermined), static_cast<std::int64_t>(arm.at_risk),
             known ? TsvCell(arm.rate) : TsvCell(), known ? limit(arm.limits, false) : TsvCell(),
             known ? limit(arm.limits, true) : TsvCell(), std::string("LOG_LOG"), TsvCell(),
             TsvCell()});
    }
    if (result.arms.size() == 2) {
        writer.write({std::string("PFS_RATE"), name, endpoints::six_months_days,
                      std::string("DIFFERENCE"), result.arms[1].arm + " - " + result.arms[0].arm,
                      TsvCell(), TsvCell(), TsvCell(), TsvCell(), cell(result.difference),
                      limit(result.difference_limits, false), limit(result.difference_limits, true),
                      std::string("PLAIN"), cell(result.p_two_sided), cell(result.p_one_sided)});
    }
}

io::Provenance provenance_of(const Settings& settings) {
    io::Provenance provenance{tool_info().name, tool_info().version, {}, {}};
    const endpoints::EndpointSettings& rules = settings.endpoints;
    provenance.add_option("data-cutoff-date", core::to_string(rules.data_cutoff));
    provenance.add_option("assessment-interval-days", std::to_string(rules.schedule.interval_days));
    provenance.add_option("assessment-window-days", std::to_string(rules.schedule.window_days));
    provenance.add_option("confirm-response", rules.response.confirmation ? "TRUE" : "FALSE");
    provenance.add_option("confirmation-interval-days",
                          std::to_string(rules.response.confirmation_interval_days));
    provenance.add_option("minimum-sd-days", std::to_string(rules.response.minimum_sd_days));
    for (const auto& [name, path] : sheets::clinical_files(settings.clinical)) {
        provenance.add_input(name, path);
    }
    return provenance;
}

}  // namespace

void run(const Settings& settings) {
    const sheets::ClinicalSheets sheets = sheets::read_clinical_sheets(settings.clinical);
    const Patients patients = endpoints::patient_endpoints(sheets, settings.endpoints);
    const io::Provenance provenance = provenance_of(settings);
    std::error_code error;
    std::filesystem::create_directories(settings.output, error);
    if (error) {
        throw core::IoError({"the folder cannot be made: " + error.message(),
                             "'" + settings.output.string() + "'", "choose another --output"});
    }
    const auto open = [&](const io::TsvSchema& schema) {
        return io::TsvWriter(settings.output / (schema.name + ".tsv"), schema, provenance);
    };
    io::TsvWriter adsl = open(adsl_schema(strata_of(patients)));
    io::TsvWriter adtte = open(adtte_schema());
    io::TsvWriter adrs = open(adrs_schema());
    io::TsvWriter adtr = open(adtr_schema());
    io::TsvWriter rules = open(pfs_rules_schema());
    io::TsvWriter primary = open(primary_schema());
    write_adsl(adsl, patients);
    write_adtte(adtte, patients);
    write_adrs(adrs, patients);
    write_adtr(adtr, patients);
    write_pfs_rules(rules, patients);
    for (const PfsRule rule : endpoints::pfs_rules) {
        write_primary_rule(primary, patients, rule);
    }
    const auto written = [&](const Table& table) {
        io::TsvWriter writer = open(table.schema);
        for (const auto& row : table.rows) {
            writer.write(row);
        }
        return writer;
    };
    const std::chrono::sys_days cutoff = settings.endpoints.data_cutoff;
    io::TsvWriter rates = written(response_rates_table(patients));
    io::TsvWriter scores = written(qlq_scores_table(sheets, patients, cutoff));
    io::TsvWriter compliance = written(qlq_compliance_table(sheets, patients, cutoff));
    io::TsvWriter toxicity = written(toxicity_table(sheets, patients, cutoff));
    io::TsvWriter ledger = written(toxicity_ledger_table(sheets, patients, cutoff));
    io::TsvWriter ratios = written(pfs_ratio_table(sheets, patients));
    io::TsvWriter shares = written(pfs_ratio_shares_table(sheets, patients));
    io::commit_all(adsl, adtte, adrs, adtr, rules, primary, rates, scores, compliance, toxicity,
                   ledger, ratios, shares);
}

}  // namespace sarcotrace::endpoints_tool
