#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "sarcotrace/core/date.hpp"
#include "sarcotrace/endpoints/patient_endpoints.hpp"
#include "support.hpp"

// CDISC pilot with simulated oncology: SDTM (lesions, investigator) in, the ADaM rows expected.

namespace {

using namespace sarcotrace;
using namespace sarcotrace::endpoints;

using Row = std::map<std::string, std::string>;

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char character : line) {
        if (character == '"') {
            quoted = !quoted;
        } else if (character == ',' && !quoted) {
            fields.emplace_back();
        } else {
            fields.back() += character;
        }
    }
    return fields;
}

std::vector<Row> read_csv(const std::filesystem::path& path) {
    std::ifstream stream(path);
    std::string line;
    std::getline(stream, line);
    const auto header = split(line);
    std::vector<Row> rows;
    while (std::getline(stream, line)) {
        const auto fields = split(line);
        REQUIRE(fields.size() == header.size());
        Row row;
        for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = fields[i];
        rows.push_back(row);
    }
    return rows;
}

const std::filesystem::path* folder() {
    static const auto path = testing::test_data("clinical/adam-onco-example");
    return path ? &*path : nullptr;
}

core::Date date_of(const std::string& text) { return *core::parse_date(text); }

std::chrono::sys_days last_of(const core::Date& date) {
    const std::chrono::year_month_day day(date.day);
    return date.precision == core::DatePrecision::Day
               ? date.day
               : std::chrono::sys_days(day.year() / day.month() / std::chrono::last);
}

std::set<std::string> covered_patients() {
    std::set<std::string> patients;
    for (const Row& row : read_csv(*folder() / "sdtm_tr_onco_recist.csv")) {
        patients.insert(row.at("USUBJID"));
    }
    return patients;
}

/// TR of the investigator as sheets. A node is a lesion of TU's organ LYMPH NODE: short axis.
sheets::ClinicalSheets sheets_of_sdtm() {
    sheets::ClinicalSheets sheets;
    std::set<std::pair<std::string, std::string>> nodes;
    for (const Row& row : read_csv(*folder() / "sdtm_tu_onco_recist.csv")) {
        if (row.at("TULOC") == "LYMPH NODE") nodes.emplace(row.at("USUBJID"), row.at("TULNKID"));
    }
    std::set<std::string> lesions;
    std::map<std::string, sheets::ImagingAssessment> visits;
    for (const Row& row : read_csv(*folder() / "sdtm_tr_onco_recist.csv")) {
        const std::string& patient = row.at("USUBJID");
        const std::string& lesion = row.at("TRLNKID");
        const bool node = nodes.contains({patient, lesion});
        const std::string& test = row.at("TRTESTCD");
        if (row.at("TREVAL") != "INVESTIGATOR" || test == (node ? "LDIAM" : "LPERP")) continue;
        const bool target = row.at("TRGRPID") == "TARGET";
        if (lesions.insert(patient + lesion).second) {
            sheets::Lesion added;
            added.patient_id = patient;
            added.lesion_id = lesion;
            added.role = target ? sheets::LesionRole::Target : sheets::LesionRole::NonTarget;
            added.is_node = node;
            sheets.lesions.push_back(added);
        }
        const core::Date date = date_of(row.at("TRDTC"));
        sheets::ImagingAssessment& visit = visits[patient + row.at("VISIT")];
        visit.patient_id = patient;
        visit.assessment_id = row.at("VISIT");
        visit.first_scan_date = date.day;
        visit.last_scan_date = last_of(date);
        if (row.at("VISIT") == "SCREENING") visit.planned_visit = "BASELINE";
        sheets::LesionMeasurement measured;
        measured.patient_id = patient;
        measured.assessment_id = row.at("VISIT");
        measured.lesion_id = lesion;
        if (target) {
            measured.diameter_mm = std::stod(row.at("TRSTRESN"));
        }
        const bool absent = target ? *measured.diameter_mm == 0.0 : row.at("TRSTRESC") == "ABSENT";
        measured.state = absent ? sheets::LesionState::Absent : sheets::LesionState::Measured;
        const bool repeated = std::ranges::any_of(sheets.lesion_measurements, [&](const auto& m) {
            return m.patient_id == patient && m.assessment_id == row.at("VISIT") &&
                   m.lesion_id == lesion;
        });
        if (!repeated) sheets.lesion_measurements.push_back(measured);
    }
    for (const auto& [key, visit] : visits) sheets.assessments.push_back(visit);
    const auto covered = covered_patients();
    for (const Row& row : read_csv(*folder() / "adsl.csv")) {
        if (!covered.contains(row.at("USUBJID"))) continue;
        sheets::Patient patient;
        patient.patient_id = row.at("USUBJID");
        patient.randomisation_date = date_of(row.at("RANDDT")).day;
        sheets.patients.push_back(patient);
        if (row.at("DTHDT") != "") {
            sheets::FollowUp death;
            death.patient_id = patient.patient_id;
            death.contact_date = date_of(row.at("DTHDT")).day;
            death.vital_status = sheets::VitalStatus::Dead;
            death.death_date = date_of(row.at("DTHDT"));
            sheets.follow_up.push_back(death);
        }
    }
    return sheets;
}

std::map<std::string, PatientEndpoints> endpoints_of_sdtm() {
    const auto far = core::parse_date("2100-01-01")->day;
    std::map<std::string, PatientEndpoints> found;
    for (PatientEndpoints& patient : patient_endpoints(sheets_of_sdtm(), {far, {}, {}})) {
        found.emplace(patient.patient.patient_id, std::move(patient));
    }
    return found;
}

/// The names of ADaM, where a hyphen stands for an underscore.
std::string adam_name(Response response) {
    return response == Response::NonCrNonPd ? "NON-CR/NON-PD"
                                            : std::string(to_string_view(response));
}

const AssessmentResult& result_on(const PatientEndpoints& patient, const std::string& date,
                                  std::chrono::sys_days AssessmentResult::*scan) {
    for (const AssessmentResult& seen : patient.tumor.results) {
        if (core::to_string(seen.*scan) == date) return seen;
    }
    FAIL("no assessment on " << date);
    throw std::logic_error("unreachable");
}

}  // namespace

TEST_CASE("overall and best responses of the ADaM example follow from its lesions") {
    if (folder() == nullptr) return;
    const auto found = endpoints_of_sdtm();
    std::map<std::string, int> rows;
    for (const Row& row : read_csv(*folder() / "adrs_onco.csv")) {
        const auto patient = found.find(row.at("USUBJID"));
        if (patient == found.end()) continue;
        const std::string& parameter = row.at("PARAMCD");
        INFO(row.at("USUBJID") << " " << parameter << " " << row.at("ADT"));
        if (parameter == "OVR") {
            // ADRS puts a partial date at the end of its month: the last scan.
            const auto& seen =
                result_on(patient->second, row.at("ADT"), &AssessmentResult::last_scan);
            CHECK(adam_name(seen.overall) == row.at("AVALC"));
        } else if (parameter == "BOR" || parameter == "CBOR") {
            const BestResponse& best =
                parameter == "BOR" ? patient->second.best : patient->second.best_confirmed;
            CHECK(adam_name(best.response) == row.at("AVALC"));
            REQUIRE(best.date);
            CHECK(core::to_string(*best.date) == row.at("ADT"));
        } else {
            continue;
        }
        ++rows[parameter];
    }
    CHECK(rows["OVR"] == 22);
    CHECK(rows["BOR"] == 8);
    CHECK(rows["CBOR"] == 8);
}

TEST_CASE("sums of diameters of the ADaM example follow from its lesions, partial dates too") {
    if (folder() == nullptr) return;
    const auto found = endpoints_of_sdtm();
    int rows = 0;
    for (const Row& row : read_csv(*folder() / "adtr_onco.csv")) {
        if (row.at("PARAMCD") != "SDIAM") continue;
        INFO(row.at("USUBJID") << " " << row.at("ADT"));
        const PatientEndpoints& patient = found.at(row.at("USUBJID"));
        ++rows;
        if (row.at("AVISIT") == "BASELINE") {
            CHECK(sum_of_diameters(patient.tumor.baseline->targets) == std::stod(row.at("AVAL")));
            continue;
        }
        // ADTR puts a partial date at the start of its month: the first scan.
        const auto& seen = result_on(patient, row.at("ADT"), &AssessmentResult::first_scan);
        CHECK(seen.evaluated_mm == std::stod(row.at("AVAL")));
        CHECK(seen.sum_mm.has_value() == (row.at("ANL01FL") == "Y"));
        CHECK(seen.baseline_mm == std::stod(row.at("BASE")));
        CHECK(seen.nadir_mm == std::stod(row.at("NADIR")));
    }
    CHECK(rows == 25);
}

TEST_CASE("PFS of the ADaM example follows from its lesions") {
    if (folder() == nullptr) return;
    const auto found = endpoints_of_sdtm();
    int rows = 0;
    for (const Row& row : read_csv(*folder() / "adtte_onco.csv")) {
        const auto patient = found.find(row.at("USUBJID"));
        if (patient == found.end() || row.at("PARAMCD") != "PFS") continue;
        INFO(row.at("USUBJID"));
        const TimeToEvent& time = patient->second.pfs.ema;
        CHECK(core::to_string(time.date) == row.at("ADT"));
        CHECK(std::to_string(time.time_days) == row.at("AVAL"));
        CHECK((time.event ? "0" : "1") == row.at("CNSR"));
        ++rows;
    }
    CHECK(rows == 8);
}
