#include <fstream>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "sarcotrace/biomarkers/assemble.hpp"
#include "sarcotrace/biomarkers/ihc.hpp"
#include "sarcotrace/biomarkers/laboratory.hpp"
#include "sarcotrace/biomarkers/laboratory_grade.hpp"
#include "sarcotrace/core/error.hpp"
#include "support.hpp"

namespace {

using namespace sarcotrace;
using namespace sarcotrace::biomarkers;
using nlohmann::json;

std::optional<json> cases() {
    const auto path = testing::test_data("clinical/endpoint-cases/cases.json");
    if (!path) {
        return std::nullopt;
    }
    std::ifstream stream(*path);
    return json::parse(stream);
}

Measured measured(const json& entry, const char* key, const char* analyte) {
    const std::string text = entry[key];
    const auto space = text.find(' ');
    return to_standard(analyte, text.substr(0, space), text.substr(space + 1), "case");
}

void check(const Index& index, const json& expected) {
    CHECK(index.has_value() != expected.is_null());
    if (!index || expected.is_null()) return;
    if (expected.is_object()) {
        CHECK(index.value().qualifier == expected["qualifier"].get<std::string>().front());
        CHECK(index.value().value ==
              Approx(expected["value_at_LLOQ"].get<double>()).epsilon(1e-12));
    } else {
        CHECK(index.value().value == Approx(expected.get<double>()).epsilon(1e-12));
    }
}

}  // namespace

TEST_CASE("laboratory cases have their published answers") {
    const auto all = cases();
    if (!all) return;
    REQUIRE((*all)["laboratory"].size() >= 11);
    for (const json& entry : (*all)["laboratory"]) {
        INFO(entry["id"]);
        const auto crp = [&] { return measured(entry, "crp", "CRP"); };
        const auto albumin = [&] { return measured(entry, "albumin", "ALBUMIN"); };
        const auto neut = [&] { return measured(entry, "neut", "NEUTROPHILS"); };
        const auto lymph = [&] { return measured(entry, "lymph", "LYMPHOCYTES"); };
        const auto wbc = [&] { return measured(entry, "wbc", "LEUKOCYTES"); };
        const auto has = [&](const char* key) { return entry.contains(key); };
        if (has("crp_alb_ratio")) check(ratio(crp(), albumin()), entry["crp_alb_ratio"]);
        if (has("mGPS")) check(modified_glasgow_score(crp(), albumin()), entry["mGPS"]);
        if (has("GPS")) check(glasgow_score(crp(), albumin()), entry["GPS"]);
        if (has("NLR")) check(ratio(neut(), lymph()), entry["NLR"]);
        if (has("dNLR")) check(derived_nlr(neut(), wbc()), entry["dNLR"]);
        if (has("PLR")) check(ratio(measured(entry, "plt", "PLATELETS"), lymph()), entry["PLR"]);
        if (has("MLR")) check(ratio(measured(entry, "mono", "MONOCYTES"), lymph()), entry["MLR"]);
        if (has("LIPI")) {
            check(lung_immune_index(derived_nlr(neut(), wbc()), measured(entry, "LDH", "LDH"),
                                    measured(entry, "LDH_ULN", "LDH").value),
                  entry["LIPI"]);
            const std::string group(lung_immune_group(entry["LIPI"]));
            CHECK(group == (entry["LIPI_group"] == "poor" ? "POOR" : "GOOD"));
        }
        if (has("PNI")) check(nutritional_index(albumin(), lymph()), entry["PNI"]);
        if (has("albumin_g_L")) check(Index(albumin()), entry["albumin_g_L"]);
    }
}

TEST_CASE("immunostaining cases have their published answers") {
    const auto all = cases();
    if (!all) return;
    const auto check_score = [](const Score& score, const json& expected) {
        CHECK(score.has_value() != expected.is_null());
        if (score && !expected.is_null()) CHECK(*score == Approx(expected.get<double>()));
    };
    for (const json& entry : (*all)["ihc"]) {
        INFO(entry["id"]);
        if (entry.contains("TPS")) {
            check_score(tumor_proportion_score(entry["pos_tc"], entry["viable_tc"]), entry["TPS"]);
            check_score(
                combined_positive_score(
                    entry["pos_tc"], entry["pos_lymph"].get<int>() + entry["pos_macro"].get<int>(),
                    entry["viable_tc"]),
                entry["CPS"]);
        } else if (entry.contains("H_score")) {
            const json& pct = entry["pct"];
            check_score(h_score(pct["0"], pct["1+"], pct["2+"], pct["3+"]), entry["H_score"]);
        } else if (entry.contains("SP142_TC")) {
            const auto tumor = sp142_level({entry["tc_pct"]}, sp142_tumor_classes);
            const auto immune = sp142_level({entry["ic_area_pct"]}, sp142_immune_classes);
            CHECK("TC" + std::to_string(*tumor) == entry["SP142_TC"].get<std::string>());
            CHECK("IC" + std::to_string(*immune) == entry["SP142_IC"].get<std::string>());
            if (entry.contains("combined")) {
                CHECK(entry["combined"] == "TC3 or IC3: yes");
                CHECK(std::max(*tumor, *immune) == 3);
            }
        } else {
            check_score(cell_density(entry["pd1_pos_cells"], entry["area_mm2"]),
                        entry["density_per_mm2"]);
        }
    }
}

TEST_CASE("a value in the wrong unit is an error that names the line") {
    CHECK_THROWS_WITH(to_standard("ALBUMIN", "3.8", "g/L", "laboratory.tsv:7"),
                      contains_text("laboratory.tsv:7") && contains_text("g/dL"));
    CHECK_THROWS_AS(to_standard("CRP", "12", "g/L", "x"), core::InputError);
    CHECK_THROWS_AS(to_standard("CRP", "5000", "mg/L", "x"), core::InputError);
}

TEST_CASE("a normal range of another unit betrays the unit of the row") {
    // The upper limit of normal of CRP is 5 mg/L or 0.5 mg/dL, that of albumin 52 g/L or 5.2 g/dL.
    check_normal_range("CRP", 5.0, "mg/L", "x");
    check_normal_range("CRP", 0.5, "mg/dL", "x");
    check_normal_range("CRP", std::nullopt, "mg/L", "x");
    check_normal_range("ALBUMIN", 5.2, "g/dL", "x");
    CHECK_THROWS_WITH(check_normal_range("CRP", 0.5, "mg/L", "laboratory.tsv:9"),
                      contains_text("laboratory.tsv:9") && contains_text("mg/L"));
    CHECK_THROWS_AS(check_normal_range("ALBUMIN", 5.2, "g/L", "x"), core::InputError);
}

TEST_CASE("a limit of quantification need not be a plausible value") {
    CHECK(in_standard_unit("ALBUMIN", 0.2, "g/dL", "x") == 2.0);
    CHECK(in_standard_unit("FERRITIN", 3.0, "ug/L", "x") == 3.0);
    CHECK_THROWS_AS(in_standard_unit("CRP", 1.0, "g/L", "x"), core::InputError);
}

TEST_CASE("a class of SP142 needs a share that lies in one class") {
    CHECK(sp142_level({1.0, '<'}, sp142_tumor_classes) == 0);
    CHECK(sp142_level({1.0, '='}, sp142_tumor_classes) == 1);
    CHECK_FALSE(sp142_level({5.0, '<'}, sp142_tumor_classes));
    CHECK(sp142_level({10.0, '='}, sp142_immune_classes) == 3);
    CHECK(sp142_level({10.0, '>'}, sp142_immune_classes) == 3);
    CHECK_FALSE(sp142_level({5.0, '>'}, sp142_immune_classes));
}

TEST_CASE("SII and SIRI of the laboratory cases are those of one draw") {
    const auto all = cases();
    if (!all) return;
    int checked = 0;
    for (const json& entry : (*all)["laboratory"]) {
        if (!entry.contains("SII")) continue;
        sheets::ClinicalSheets sheets;
        const std::vector<std::pair<const char*, const char*>> names = {{"neut", "NEUTROPHILS"},
                                                                        {"lymph", "LYMPHOCYTES"},
                                                                        {"plt", "PLATELETS"},
                                                                        {"mono", "MONOCYTES"},
                                                                        {"wbc", "LEUKOCYTES"}};
        for (const auto& [key, analyte] : names) {
            const std::string text = entry[key];
            const auto space = text.find(' ');
            sheets::LaboratoryValue& row = sheets.laboratory.emplace_back();
            row.patient_id = "P1";
            row.planned_visit = "BASELINE";
            row.analyte = analyte;
            row.value_reported = text.substr(0, space);
            row.unit = text.substr(space + 1);
        }
        for (const BiomarkerRow& row : blood_rows(sheets, Windows{})) {
            if (entry.contains(row.parameter)) {
                INFO(row.parameter);
                CHECK(*row.value == Approx(entry[row.parameter].get<double>()).epsilon(1e-12));
                ++checked;
            }
        }
    }
    CHECK(checked == 5);  // NLR, PLR, SII, SIRI, MLR; DNLR has another name there
}

TEST_CASE("a ratio over zero lymphocytes is not evaluable") {
    CHECK(ratio({3.0}, {0.0}).reason() == core::MissingReason::NotEvaluable);
}

TEST_CASE("a decrease is graded by CTCAE, at its bars by the lower grade") {
    const auto grade = [](const char* analyte, double value,
                          std::optional<double> lower_normal = std::nullopt) {
        return ctcae_grade(analyte, {value}, lower_normal);
    };
    // Bars of CTCAE 5.0: grade 2 below 1.5, grade 3 below 1.0, grade 4 below 0.5 x 10^9/L.
    CHECK(grade("NEUTROPHILS", 1.8, 1.8) == 0);
    CHECK(grade("NEUTROPHILS", 1.7, 1.8) == 1);
    CHECK(grade("NEUTROPHILS", 1.5, 1.8) == 1);
    CHECK(grade("NEUTROPHILS", 1.4) == 2);
    CHECK(grade("NEUTROPHILS", 1.0) == 2);
    CHECK(grade("NEUTROPHILS", 0.9) == 3);
    CHECK(grade("NEUTROPHILS", 0.4) == 4);
    CHECK_FALSE(grade("NEUTROPHILS", 1.7));
    CHECK(grade("PLATELETS", 74.0) == 2);
    CHECK(grade("LYMPHOCYTES", 0.19) == 4);
    CHECK(grade("ALBUMIN", 19.0) == 3);
    CHECK_FALSE(grade("CRP", 40.0));
    CHECK_FALSE(ctcae_grade("NEUTROPHILS", {0.5, '<'}, 1.8));
}

TEST_CASE("a value lies in the laboratory's own range, where its limits tell") {
    using enum RangeIndicator;
    CHECK(range_indicator({35.0}, 35.0, 52.0) == Normal);
    CHECK(range_indicator({34.9}, 35.0, 52.0) == Low);
    CHECK(range_indicator({52.1}, 35.0, 52.0) == High);
    CHECK(range_indicator({3.0, '<'}, std::nullopt, 5.0) == Normal);
    CHECK(range_indicator({8.0, '<'}, std::nullopt, 5.0) == Unknown);
    CHECK(range_indicator({500.0, '>'}, std::nullopt, 250.0) == High);
    CHECK(range_indicator({0.5, '<'}, 1.0, 4.0) == Low);
    CHECK(range_indicator({2.0}, std::nullopt, std::nullopt) == Unknown);
}
