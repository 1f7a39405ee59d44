#include "clinical_sheets.hpp"

#include <array>
#include <chrono>
#include <cstdio>

#include "clinical_sheets_parts.hpp"
#include "clinical_table.hpp"

namespace sarcotrace::tools::simulate {
namespace {

using Truth = simulation::PatientTruth;

std::string event_name(simulation::PfsEvent event) {
    switch (event) {
        case simulation::PfsEvent::None: return "NONE";
        case simulation::PfsEvent::Progression: return "PROGRESSION";
        case simulation::PfsEvent::Death: return "DEATH";
    }
    return "NONE";
}

template <typename Function>
Column<Truth> text_column(std::string name, std::string description, Function text_of) {
    return {{std::move(name), io::ColumnType::String, std::move(description)},
            [text_of](const Truth& row) { return io::TsvCell(text_of(row)); }};
}

Table<Truth> truth_table() {
    return {
        "patients",
        "What is true of the simulated patients.",
        {"patient_id"},
        {column("patient_id", "Patient.", &Truth::patient_id),
         text_column("arm", "SBRT_ALONE or SBRT_ATEZOLIZUMAB.",
                     [](const Truth& row) {
                         return std::string(row.arm == simulation::Arm::SbrtAlone
                                                ? "SBRT_ALONE"
                                                : "SBRT_ATEZOLIZUMAB");
                     }),
         column("tumor_cell_fraction", "Plasma tumor cell fraction at baseline, 0 to 1.",
                &Truth::tumor_cell_fraction),
         column("crp_mg_per_l", "C-reactive protein, mg/L.", &Truth::crp_mg_per_l),
         column("albumin_g_per_l", "Albumin, g/L.", &Truth::albumin_g_per_l),
         column("neutrophils_10_9_per_l", "Neutrophils, 10^9/L.", &Truth::neutrophils_10_9_per_l),
         column("lymphocytes_10_9_per_l", "Lymphocytes, 10^9/L.", &Truth::lymphocytes_10_9_per_l),
         column("pdl1_tps", "PD-L1 tumour proportion score, %, 0 to 100.", &Truth::pdl1_tps),
         column("log2_tumor_fraction", "log2 of tumor cell fraction + floor.",
                &Truth::log2_tumor_fraction),
         column("log2_nlr", "log2 of neutrophils / lymphocytes.", &Truth::log2_nlr),
         column("log2_crp_albumin", "log2 of CRP (mg/L) / albumin (g/L).",
                &Truth::log2_crp_albumin),
         column("pdl1_positive", "PD-L1 tumour proportion score of 1 % or more.",
                &Truth::pdl1_positive),
         column("linear_predictor", "Log hazard ratio of PFS against the reference patient.",
                &Truth::linear_predictor),
         column("true_event_day", "Days from randomisation to the event, before any censoring.",
                &Truth::true_event_day),
         text_column("true_event", "PROGRESSION or DEATH.",
                     [](const Truth& row) { return event_name(row.true_event); }),
         column("pfs_date",
                "Event that the sheets show (EMA rule), else the last adequate assessment.",
                &Truth::pfs_date),
         text_column("pfs_event", "Event at pfs_date: PROGRESSION, DEATH, or NONE (censored).",
                     [](const Truth& row) { return event_name(row.pfs_event); }),
         column("last_news_date", "Last news of the patient.", &Truth::last_news_date),
         column("death_date", "Death, if it is seen; else NA.", &Truth::death_date)}};
}

struct HazardRatioRow {
    std::string term;
    double log_hazard_ratio;
};

Table<HazardRatioRow> hazard_ratio_table() {
    return {"hazard_ratios",
            "Log hazard ratios of PFS that the simulation planted.",
            {"term"},
            {column("term", "Column of patients.tsv; arm_atezolizumab: arm SBRT_ATEZOLIZUMAB.",
                    &HazardRatioRow::term),
             column("log_hazard_ratio", "Per unit of the term (log2: per doubling).",
                    &HazardRatioRow::log_hazard_ratio)}};
}

}  // namespace

io::TsvCell partial_date_cell(const core::Date& date) {
    constexpr std::size_t year_length = 4;
    constexpr std::size_t month_length = 7;
    const std::string text = core::to_string(date.day);
    switch (date.precision) {
        case core::DatePrecision::Day: return text;
        case core::DatePrecision::Month: return text.substr(0, month_length);
        case core::DatePrecision::Year: return text.substr(0, year_length);
    }
    return text;
}

io::TsvCell date_time_cell(const simulation::DateTime& time) {
    std::array<char, 8> clock{};
    std::snprintf(clock.data(), clock.size(), "T%02u:%02u",
                  static_cast<unsigned>(time.minute_of_day) / 60U % 24U,
                  static_cast<unsigned>(time.minute_of_day) % 60U);
    return core::to_string(time.day) + clock.data();
}

void write_clinical_sheets(const std::filesystem::path& folder,
                           const simulation::ClinicalSheets& sheets,
                           const io::Provenance& provenance) {
    write_treatment_sheets(folder, sheets, provenance);
    write_outcome_sheets(folder, sheets, provenance);
}

void write_clinical_truth(const std::filesystem::path& folder,
                          const simulation::ClinicalCohort& cohort,
                          const simulation::LogHazardRatios& log_hazard_ratios,
                          const io::Provenance& provenance) {
    write_table(folder, truth_table(), cohort.truth, provenance);
    const std::vector<HazardRatioRow> rows = {
        {"arm_atezolizumab", log_hazard_ratios.arm_atezolizumab},
        {"log2_tumor_fraction", log_hazard_ratios.log2_tumor_fraction},
        {"log2_nlr", log_hazard_ratios.log2_nlr},
        {"log2_crp_albumin", log_hazard_ratios.log2_crp_albumin},
        {"pdl1_positive", log_hazard_ratios.pdl1_positive}};
    write_table(folder, hazard_ratio_table(), rows, provenance);
}

}  // namespace sarcotrace::tools::simulate
