#include "sarcotrace/core/date.hpp"
#include "table_schemas.hpp"
#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::PatientEndpoints;
using endpoints::PfsRule;
using endpoints::TimeToEvent;
using io::cell;
using io::TsvCell;

std::int64_t cnsr(const TimeToEvent& time) { return time.event ? 0 : 1; }

std::optional<std::int64_t> age_of(const sheets::Patient& patient) {
    if (!patient.birth_year) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(patient.randomisation_date);
    return static_cast<int>(date.year()) - *patient.birth_year;
}

void write_time(Table& table, const PatientEndpoints& p, std::string_view parameter,
                std::string_view rule, const TimeToEvent& time) {
    table.write({p.patient.patient_id, text(parameter), text(rule), p.patient.randomisation_date,
                 time.date, time.time_days, cnsr(time), text(time.event_description),
                 text(time.censoring_description)});
}

void write_rules(Table& table, const PatientEndpoints& p, std::string_view parameter,
                 const endpoints::UnderRules& times) {
    const auto& [ema, by_fda, by_registry] = times;
    const std::int64_t fda = by_fda.time_days - ema.time_days;
    const std::int64_t registry = by_registry.time_days - ema.time_days;
    const bool differs =
        fda != 0 || registry != 0 || by_fda.event != ema.event || by_registry.event != ema.event;
    table.write({p.patient.patient_id, text(parameter), p.patient.arm_planned, ema.time_days,
                 cnsr(ema), by_fda.time_days, cnsr(by_fda), by_registry.time_days,
                 cnsr(by_registry), fda, registry, differs, text(by_fda.censoring_description),
                 text(ema.censoring_description)});
}

}  // namespace

Table adsl_table(const Patients& patients) {
    Table table{adsl_schema(stratification_factors(patients)), {}};
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
        table.write(row);
    }
    return table;
}

Table adtte_table(const Patients& patients) {
    Table table{adtte_schema(), {}};
    for (const PatientEndpoints& p : patients) {
        for (const PfsRule rule : endpoints::pfs_rules) {
            const std::string_view name = endpoints::to_string_view(rule);
            write_time(table, p, "PFS", name, under(p.pfs, rule));
            write_time(table, p, "IPFS", name, under(p.immune_pfs, rule));
            write_time(table, p, "NEW_METASTASIS", name, under(p.new_metastasis, rule));
        }
        write_time(table, p, "OS", "ALL", p.overall);
    }
    return table;
}

Table pfs_rules_table(const Patients& patients) {
    Table table{pfs_rules_schema(), {}};
    for (const PatientEndpoints& p : patients) {
        write_rules(table, p, "PFS", p.pfs);
        write_rules(table, p, "IPFS", p.immune_pfs);
        write_rules(table, p, "NEW_METASTASIS", p.new_metastasis);
    }
    return table;
}

}  // namespace sarcotrace::endpoints_tool
