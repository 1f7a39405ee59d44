#include <algorithm>
#include <map>
#include <set>

#include "catch.hpp"
#include "sarcotrace/simulation/clinical_cohort.hpp"

namespace sarcotrace::simulation {
namespace {

/// Dates of progression by RECIST 1.1, read from the sheets alone: first scan with a target sum
/// of 1.2 x nadir and 5 mm more, a target that is back after complete response, a new lesion, or
/// a non-target called progressed.
std::map<std::string, Day> progression_dates(const ClinicalSheets& sheets) {
    std::map<std::string, std::map<std::string, std::string>> role;
    for (const LesionRow& lesion : sheets.lesions) {
        role[lesion.patient_id][lesion.lesion_id] = lesion.role;
    }
    std::map<std::pair<std::string, std::string>, std::vector<const LesionMeasurementRow*>> seen;
    for (const LesionMeasurementRow& row : sheets.lesion_measurements) {
        seen[{row.patient_id, row.assessment_id}].push_back(&row);
    }
    std::map<std::string, double> nadir;
    std::map<std::string, Day> progression;
    for (const AssessmentRow& assessment : sheets.assessments) {
        const std::string& patient = assessment.patient_id;
        if (!assessment.first_scan_date || progression.contains(patient)) {
            continue;
        }
        double sum = 0.0;
        bool worse = false;
        for (const LesionMeasurementRow* row : seen[{patient, assessment.assessment_id}]) {
            const std::string& lesion_role = role[patient][row->lesion_id];
            worse = worse || lesion_role == "NEW" || row->unequivocal_progression;
            if (lesion_role == "TARGET" && row->state != "ABSENT") {
                sum += row->state == "TOO_SMALL" ? 5.0 : row->diameter_mm.value();
            }
        }
        const auto [smallest, first] = nadir.emplace(patient, sum);
        const double least = smallest->second;
        worse = worse || (!first && sum >= 1.2 * least && sum - least >= 5.0);
        if (worse) {
            progression.emplace(patient, *assessment.first_scan_date);
        }
        smallest->second = std::min(least, sum);
    }
    return progression;
}

void check_events_come_back(const ClinicalCohort& cohort) {
    const std::map<std::string, Day> dates = progression_dates(cohort.sheets);
    std::size_t progressions = 0;
    for (const PatientTruth& truth : cohort.truth) {
        CAPTURE(truth.patient_id);
        const auto found = dates.find(truth.patient_id);
        if (truth.pfs_event == PfsEvent::Progression) {
            REQUIRE(found != dates.end());
            REQUIRE(found->second == truth.pfs_date);
            ++progressions;
        } else {
            REQUIRE(found == dates.end());
        }
    }
    CHECK(progressions > cohort.truth.size() / 2);
}

TEST_CASE("RECIST read from the sheets gives back every progression and no other", "[simulation]") {
    ClinicalCohortOptions options;
    options.patients = 3000;
    check_events_come_back(simulate_clinical_cohort(options));
    options.exact_event_times = true;
    check_events_come_back(simulate_clinical_cohort(options));
}

TEST_CASE("lesions obey RECIST 1.1 and the trial's limit at baseline", "[simulation]") {
    ClinicalCohortOptions options;
    options.patients = 1000;
    const ClinicalSheets sheets = simulate_clinical_cohort(options).sheets;
    std::map<std::pair<std::string, std::string>, LesionRow> lesions;
    std::map<std::string, std::map<std::string, int>> targets;
    for (const LesionRow& lesion : sheets.lesions) {
        lesions[{lesion.patient_id, lesion.lesion_id}] = lesion;
        CHECK((lesion.role == "NEW") == lesion.new_from_date.has_value());
        if (lesion.role == "TARGET") {
            CHECK(++targets[lesion.patient_id][lesion.organ] <= 2);
        }
    }
    CHECK(targets.size() == 1000);
    std::map<std::string, double> total_mm;
    for (const LesionMeasurementRow& row : sheets.lesion_measurements) {
        const LesionRow& lesion = lesions.at({row.patient_id, row.lesion_id});
        if (row.assessment_id == "A0" && lesion.role == "TARGET") {
            CHECK(row.diameter_mm.value() >= (lesion.is_node ? 15.0 : 10.0));
            total_mm[row.patient_id] += *row.diameter_mm;
        }
        CHECK((row.state == "MEASURED" || !row.diameter_mm));
        CHECK(row.axis == (row.diameter_mm ? (lesion.is_node ? "SHORT" : "LONG") : ""));
    }
    for (const auto& [patient, total] : total_mm) {
        CHECK(total <= 60.0);
    }
}

TEST_CASE("progression is seen at a scan, after the true event, or not at all", "[simulation]") {
    ClinicalCohortOptions options;
    options.patients = 1500;
    options.scan_interval_days = 84;
    const ClinicalCohort cohort = simulate_clinical_cohort(options);
    std::set<std::pair<std::string, Day>> scans;
    for (const AssessmentRow& row : cohort.sheets.assessments) {
        if (row.first_scan_date) {
            scans.emplace(row.patient_id, *row.first_scan_date);
        }
    }
    for (std::size_t i = 0; i < cohort.truth.size(); ++i) {
        const PatientTruth& truth = cohort.truth[i];
        const Day event =
            cohort.courses[i].randomisation_date + std::chrono::days(truth.true_event_day);
        if (truth.pfs_event == PfsEvent::Progression) {
            CHECK(truth.pfs_date >= event);
            CHECK(scans.contains({truth.patient_id, truth.pfs_date}));
        }
    }
}

}  // namespace
}  // namespace sarcotrace::simulation
