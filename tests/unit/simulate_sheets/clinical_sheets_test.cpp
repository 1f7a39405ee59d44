#include "clinical_sheets.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/sheets/clinical_sheets.hpp"
#include "support.hpp"

namespace sarcotrace::tools::simulate {
namespace {

namespace fs = std::filesystem;

const io::Provenance provenance{"sarcotrace-simulate", "0", {{"seed", "1"}}, {}};

simulation::ClinicalCohort cohort_of(std::int64_t patients, std::uint64_t seed) {
    simulation::ClinicalCohortOptions options;
    options.patients = patients;
    options.seed = seed;
    return simulate_clinical_cohort(options);
}

std::map<std::string, std::string> written(std::int64_t patients, std::uint64_t seed) {
    const testing::TempDir folder;
    fs::create_directories(folder / "clinical");
    fs::create_directories(folder / "truth");
    const simulation::ClinicalCohort cohort = cohort_of(patients, seed);
    write_clinical_sheets(folder / "clinical", cohort.sheets, provenance);
    write_clinical_truth(folder / "truth", cohort, simulation::LogHazardRatios(), provenance);
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
        if (entry.is_regular_file()) {
            files[entry.path().lexically_relative(folder.path()).string()] =
                testing::read_file(entry.path());
        }
    }
    return files;
}

TEST_CASE("the same seed writes the same bytes, another seed others", "[simulate]") {
    const auto first = written(50, 3);
    CHECK(first == written(50, 3));
    const auto other = written(50, 4);
    REQUIRE(first.size() == other.size());
    CHECK(first.at("clinical/patients.tsv") != other.at("clinical/patients.tsv"));
    CHECK(first.at("truth/patients.tsv") != other.at("truth/patients.tsv"));
    CHECK(first.at("truth/hazard_ratios.tsv") == other.at("truth/hazard_ratios.tsv"));
}

/// Whether a cell keeps the schema's rule of its column, for the keywords that the sheets use.
bool keeps(const std::string& text, const nlohmann::json& rule) {
    const auto types = rule["type"].is_array() ? rule["type"].get<std::set<std::string>>()
                                               : std::set{rule["type"].get<std::string>()};
    if (text == "NA") {
        return types.contains("null");
    }
    if (types.contains("boolean")) {
        return text == "TRUE" || text == "FALSE";
    }
    if (types.contains("integer") || types.contains("number")) {
        const auto value = core::parse_number(text);
        return value && (!types.contains("integer") || core::parse_integer(text)) &&
               *value >= rule.value("minimum", -1e300) && *value <= rule.value("maximum", 1e300);
    }
    if (rule.contains("enum")) {
        const auto& allowed = rule["enum"];
        return std::find(allowed.begin(), allowed.end(), nlohmann::json(text)) != allowed.end();
    }
    return !rule.contains("pattern") ||
           std::regex_search(text, std::regex(rule["pattern"].get<std::string>()));
}

TEST_CASE("every sheet keeps the workflow's schema", "[simulate]") {
    const char* source = std::getenv("SARCOTRACE_SOURCE");
    REQUIRE(source != nullptr);
    const testing::TempDir folder;
    write_clinical_sheets(folder.path(), cohort_of(60, 1).sheets, provenance);
    std::size_t sheets = 0;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        if (entry.path().extension() != ".tsv") {
            continue;
        }
        ++sheets;
        const std::string name = entry.path().stem().string();
        CAPTURE(name);
        std::ifstream file(fs::path(source) / "workflows/schemas" / (name + ".schema.json"));
        REQUIRE(file);
        const nlohmann::json schema = nlohmann::json::parse(file);
        io::TsvReader reader(entry.path(), {schema["required"], {}, true});
        while (const io::TsvRow* row = reader.next()) {
            for (const std::string& column : reader.header()) {
                CAPTURE(column, row->line_number());
                const auto& properties = schema["properties"];
                const bool known = properties.contains(column);
                REQUIRE((known || column.starts_with("strata_")));
                REQUIRE((!known || keeps(std::string(row->text(column)), properties[column])));
            }
        }
    }
    CHECK(sheets == 17);
}

TEST_CASE("the readers of the sheets take what was written", "[simulate]") {
    const testing::TempDir folder;
    const simulation::ClinicalSheets made = cohort_of(60, 2).sheets;
    write_clinical_sheets(folder.path(), made, provenance);
    const sheets::ClinicalSheets read = sheets::read_clinical_sheets(folder.path());
    CHECK(read.patients.size() == made.patients.size());
    CHECK(read.exposure.size() == made.exposure.size());
    CHECK(read.sbrt_fractions.size() == made.sbrt_fractions.size());
    CHECK(read.concomitant.size() == made.concomitant.size());
    CHECK(read.ihc.size() == made.ihc.size());
    CHECK(read.laboratory.size() == made.laboratory.size());
    CHECK(read.lesions.size() == made.lesions.size());
    CHECK(read.assessments.size() == made.assessments.size());
    CHECK(read.lesion_measurements.size() == made.lesion_measurements.size());
    CHECK(read.follow_up.size() == made.follow_up.size());
    CHECK(read.subsequent_therapy.size() == made.subsequent_therapy.size());
}

TEST_CASE("the truth holds one row per patient and the planted log hazard ratios", "[simulate]") {
    const testing::TempDir folder;
    const simulation::ClinicalCohort cohort = cohort_of(40, 1);
    simulation::LogHazardRatios planted;
    planted.log2_nlr = 0.125;
    write_clinical_truth(folder.path(), cohort, planted, provenance);
    io::TsvReader patients(folder / "patients.tsv", {{"patient_id"}, {}, true});
    for (const simulation::PatientTruth& truth : cohort.truth) {
        const io::TsvRow* row = patients.next();
        REQUIRE(row != nullptr);
        CHECK(row->required("patient_id") == truth.patient_id);
    }
    CHECK(patients.next() == nullptr);
    io::TsvReader ratios(folder / "hazard_ratios.tsv", {{"term", "log_hazard_ratio"}, {}});
    std::map<std::string, double> read;
    while (const io::TsvRow* row = ratios.next()) {
        read[row->required("term")] = row->required_number("log_hazard_ratio");
    }
    CHECK(read.size() == 5);
    CHECK(read.at("log2_nlr") == 0.125);
}

TEST_CASE("a folder that is not there is an error of input and output", "[simulate]") {
    const testing::TempDir folder;
    CHECK_THROWS_AS(write_clinical_sheets(folder / "none", cohort_of(3, 1).sheets, provenance),
                    core::IoError);
}

}  // namespace
}  // namespace sarcotrace::tools::simulate
