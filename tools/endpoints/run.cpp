#include "run.hpp"

#include <system_error>

#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

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
    provenance.add_option("scan-window-end-day",
                          std::to_string(settings.primary.scan_window_end_day));
    const endpoints::ProtocolLimits& protocol = settings.protocol;
    provenance.add_option("maximum-baseline-sum-mm", protocol.baseline_sum_mm);
    for (const std::int64_t number : protocol.fractions) {
        provenance.add_option("sbrt-fractions", std::to_string(number));
    }
    provenance.add_option("maximum-sbrt-days", std::to_string(protocol.sbrt_days));
    provenance.add_option("drug", protocol.drug);
    provenance.add_option("drug-arm", protocol.drug_arm);
    provenance.add_option("doses", std::to_string(protocol.doses));
    provenance.add_option("dose-mg", protocol.dose_mg);
    provenance.add_option("toxicity-window-days", std::to_string(settings.toxicity.window_days));
    provenance.add_option("qlq-points", settings.questionnaires.points);
    provenance.add_option("qlq-horizon-days", std::to_string(settings.questionnaires.horizon_days));
    const HospitalSettings& hospital = settings.hospital;
    provenance.add_option("hospital-window-days", std::to_string(hospital.rule.window_days));
    provenance.add_option("hospital-day", endpoints::to_string_view(hospital.rule.day));
    for (const auto& [type, price] : hospital.rule.prices) {
        provenance.add_option("price", type + "=" + core::format_number(price));
    }
    provenance.add_option("bootstrap-draws", std::to_string(hospital.draws));
    provenance.add_option("seed", std::to_string(hospital.seed));
    provenance.add_option("pet-ct-before-days", std::to_string(settings.pet_ct_before_days));
    provenance.add_option("pfs-ratio-origin", endpoints::to_string_view(settings.ratio.origin));
    for (const std::string& factor : settings.primary.strata) {
        provenance.add_option("strata", factor);
    }
    for (const auto& [name, path] : sheets::clinical_files(settings.clinical)) {
        provenance.add_input(name, path);
    }
    return provenance;
}

std::vector<Table> tables_of(const sheets::ClinicalSheets& sheets, const Settings& settings) {
    const Patients patients = endpoints::patient_endpoints(sheets, settings.endpoints);
    const std::chrono::sys_days cutoff = settings.endpoints.data_cutoff;
    std::vector<Table> tables = {
        adsl_table(patients),
        adtte_table(patients),
        adrs_table(patients),
        adtr_table(patients),
        adlb_table(sheets, patients, cutoff),
        pfs_rules_table(patients),
        primary_table(patients, settings.primary),
        response_rates_table(patients),
        qlq_scores_table(sheets, patients, cutoff),
        qlq_compliance_table(sheets, patients, cutoff),
        pfs_ratio_table(sheets, patients, settings.ratio),
        pfs_ratio_shares_table(sheets, patients, settings.ratio),
        pet_ct_table(sheets, patients, settings.pet_ct_before_days),
        analysis_sets_table(patients),
        analysis_flow_table(patients),
        protocol_checks_table(sheets, patients, settings.protocol, cutoff)};
    for (const auto& more : {field_tables(sheets, patients, settings.endpoints),
                             qlq_deterioration_tables(sheets, patients, settings.questionnaires),
                             toxicity_tables(sheets, patients, settings.toxicity),
                             hospital_tables(sheets, patients, settings.hospital)}) {
        tables.insert(tables.end(), more.begin(), more.end());
    }
    return tables;
}

void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw core::IoError({"the folder cannot be made: " + error.message(),
                             "'" + folder.string() + "'", "choose another --output"});
    }
}

}  // namespace

void run(const Settings& settings) {
    const sheets::ClinicalSheets sheets = sheets::read_clinical_sheets(settings.clinical);
    const std::vector<Table> tables = tables_of(sheets, settings);
    const io::Provenance provenance = provenance_of(settings);
    make_folder(settings.output);
    std::vector<io::TsvWriter> writers;
    for (const Table& table : tables) {
        writers.emplace_back(settings.output / (table.schema.name + ".tsv"), table.schema,
                             provenance);
        for (const auto& row : table.rows) {
            writers.back().write(row);
        }
    }
    // No table gets its name before all are whole.
    for (io::TsvWriter& writer : writers) {
        writer.finish();
    }
    for (io::TsvWriter& writer : writers) {
        writer.commit();
    }
}

}  // namespace sarcotrace::endpoints_tool
