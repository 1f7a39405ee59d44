#include <set>

#include "sarcotrace/biomarkers/assemble.hpp"

namespace sarcotrace::biomarkers {

sheets::ClinicalSheets known_at(sheets::ClinicalSheets sheets, std::chrono::sys_days data_cutoff) {
    std::erase_if(sheets.patients, [&](const sheets::Patient& patient) {
        return patient.randomisation_date > data_cutoff;
    });
    std::set<std::string> patients;
    for (const sheets::Patient& patient : sheets.patients) {
        patients.insert(patient.patient_id);
    }
    const auto drop = [&](auto& rows, const auto& is_later) {
        std::erase_if(rows, [&](const auto& row) {
            return !patients.contains(row.patient_id) || is_later(row);
        });
    };
    drop(sheets.laboratory,
         [&](const sheets::LaboratoryValue& row) { return row.draw_date > data_cutoff; });
    drop(sheets.concomitant,
         [&](const sheets::Concomitant& row) { return row.start_date > data_cutoff; });
    drop(sheets.specimens,
         [&](const sheets::Specimen& row) { return row.date && *row.date > data_cutoff; });
    std::set<std::pair<std::string, std::string>> specimens;
    for (const sheets::Specimen& specimen : sheets.specimens) {
        specimens.emplace(specimen.patient_id, specimen.specimen_id);
    }
    drop(sheets.ihc, [&](const sheets::IhcReading& row) {
        return !specimens.contains({row.patient_id, row.specimen_id});
    });
    return sheets;
}

std::optional<std::chrono::sys_days> sample_withdrawal(const sheets::Patient& patient,
                                                       std::chrono::sys_days data_cutoff) {
    const bool of_treatment = patient.withdrawal_scope == "TREATMENT";
    return of_treatment || patient.withdrawal_date > data_cutoff ? std::nullopt
                                                                 : patient.withdrawal_date;
}

}  // namespace sarcotrace::biomarkers
