#include "sarcotrace/simulation/clinical_cohort.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "catch.hpp"

namespace sarcotrace::simulation {
namespace {

ClinicalCohort cohort_of(std::int64_t patients, std::uint64_t seed = 1) {
    ClinicalCohortOptions options;
    options.patients = patients;
    options.seed = seed;
    return simulate_clinical_cohort(options);
}

TEST_CASE("arms are two to one in every block of three", "[simulation]") {
    const ClinicalCohort cohort = cohort_of(2001);
    std::map<std::size_t, int> controls;
    for (std::size_t i = 0; i < cohort.truth.size(); ++i) {
        controls[i / 3] += cohort.truth[i].arm == Arm::SbrtAlone ? 1 : 0;
        CHECK(cohort.truth[i].arm == cohort.courses[i].arm);
        CHECK(cohort.sheets.patients[i].arm_planned ==
              (cohort.truth[i].arm == Arm::SbrtAlone ? "SBRT_ALONE" : "SBRT_ATEZOLIZUMAB"));
    }
    CHECK(std::all_of(controls.begin(), controls.end(),
                      [](const auto& block) { return block.second == 1; }));
}

TEST_CASE("a sample that was not reached never has a value, and its event came first",
          "[simulation]") {
    const ClinicalCohort cohort = cohort_of(2000);
    std::size_t not_reached = 0;
    std::size_t drawn = 0;
    for (std::size_t i = 0; i < cohort.courses.size(); ++i) {
        const PatientTruth& truth = cohort.truth[i];
        REQUIRE(cohort.courses[i].draws.size() == 3);
        const PlasmaDraw& draw = cohort.courses[i].draws[1];
        REQUIRE(draw.time_point == "MONTH_6");
        const bool event_first = truth.pfs_event != PfsEvent::None && truth.pfs_date <= draw.date;
        CHECK((draw.tumor_cell_fraction.reason() == core::MissingReason::NotReached) ==
              event_first);
        not_reached += event_first ? 1U : 0U;
        if (draw.tumor_cell_fraction.has_value()) {
            ++drawn;
            CHECK_FALSE(event_first);
            CHECK(draw.date <= truth.last_news_date + std::chrono::days(31));
        } else {
            CHECK(draw.plasma_ml == 0.0);
        }
    }
    CHECK(not_reached > 300);
    CHECK(drawn > 300);
}

TEST_CASE("a relapse sample is drawn near the progression that was seen", "[simulation]") {
    const ClinicalCohort cohort = cohort_of(1000);
    for (std::size_t i = 0; i < cohort.courses.size(); ++i) {
        const PatientTruth& truth = cohort.truth[i];
        const PlasmaDraw& draw = cohort.courses[i].draws[2];
        REQUIRE(draw.time_point == "RELAPSE");
        if (truth.pfs_event != PfsEvent::Progression) {
            CHECK(draw.tumor_cell_fraction.reason() == core::MissingReason::NotApplicable);
        } else if (draw.tumor_cell_fraction.has_value()) {
            const auto days = (draw.date - truth.pfs_date).count();
            CHECK(days >= -7);
            CHECK(days <= 28);
        }
    }
}

TEST_CASE("the median event time is the option's at a linear predictor of 0", "[simulation]") {
    ClinicalCohortOptions options;
    options.patients = 4000;
    options.log_hazard_ratios = {0.0, 0.0, 0.0, 0.0, 0.0};
    const ClinicalCohort cohort = simulate_clinical_cohort(options);
    double later = 0.0;
    double later_than_double = 0.0;
    for (const PatientTruth& truth : cohort.truth) {
        CHECK(truth.linear_predictor == 0.0);
        later += static_cast<double>(truth.true_event_day) > options.median_pfs_days ? 1.0 : 0.0;
        later_than_double +=
            static_cast<double>(truth.true_event_day) > 2.0 * options.median_pfs_days ? 1.0 : 0.0;
    }
    // S(median) = 1/2 and S(2 median) = exp(-ln 2 x 2^shape); 4 standard errors.
    const double expected = std::exp(-std::numbers::ln2 * std::pow(2.0, options.weibull_shape));
    const double n = 4000.0;
    CHECK(std::abs(later / n - 0.5) < 4.0 * std::sqrt(0.25 / n));
    CHECK(std::abs(later_than_double / n - expected) <
          4.0 * std::sqrt(expected * (1.0 - expected) / n));
}

TEST_CASE("a patient is the same whatever the size of the cohort", "[simulation]") {
    const ClinicalCohort small = cohort_of(10, 7);
    const ClinicalCohort large = cohort_of(200, 7);
    for (std::size_t i = 0; i < small.truth.size(); ++i) {
        CHECK(small.truth[i].linear_predictor == large.truth[i].linear_predictor);
        CHECK(small.truth[i].pfs_date == large.truth[i].pfs_date);
        CHECK(small.courses[i].draws[0].plasma_ml == large.courses[i].draws[0].plasma_ml);
    }
    CHECK(cohort_of(10, 8).truth[0].crp_mg_per_l != small.truth[0].crp_mg_per_l);
}

TEST_CASE("nothing is recorded after the end of a patient's observation", "[simulation]") {
    const ClinicalCohort cohort = cohort_of(1000);
    std::map<std::string, Day> last;
    for (std::size_t i = 0; i < cohort.truth.size(); ++i) {
        const auto& withdrawal = cohort.sheets.patients[i].withdrawal_date;
        last[cohort.truth[i].patient_id] =
            cohort.truth[i].death_date.value_or(withdrawal ? *withdrawal : cohort.data_cutoff_date);
    }
    const auto within = [&](const auto& row, Day day) { return day <= last.at(row.patient_id); };
    for (const auto& row : cohort.sheets.exposure) {
        CHECK(within(row, row.date));
    }
    for (const auto& row : cohort.sheets.sbrt_fractions) {
        CHECK(within(row, row.date));
    }
    for (const auto& row : cohort.sheets.follow_up) {
        CHECK(within(row, row.contact_date));
    }
    for (const auto& row : cohort.sheets.assessments) {
        CHECK(within(row, row.last_scan_date.value_or(Day())));
    }
    for (const auto& row : cohort.sheets.hospital_stays) {
        CHECK(within(row, row.discharge_date.value_or(Day())));
    }
    for (const auto& row : cohort.sheets.subsequent_therapy) {
        CHECK(within(row, row.start_date));
    }
}

TEST_CASE("an actual arm has treatment, and no treatment no actual arm", "[simulation]") {
    ClinicalCohortOptions options;
    options.patients = 1500;
    options.exact_event_times = true;
    options.median_pfs_days = 20.0;
    const ClinicalCohort cohort = simulate_clinical_cohort(options);
    std::set<std::string> irradiated;
    for (const SbrtFractionRow& row : cohort.sheets.sbrt_fractions) {
        irradiated.insert(row.patient_id);
    }
    CHECK(irradiated.size() < cohort.sheets.patients.size());
    for (const PatientRow& row : cohort.sheets.patients) {
        CHECK(irradiated.contains(row.patient_id) == !row.arm_actual.empty());
    }
}

TEST_CASE("a sheet value is there or has a reason", "[simulation]") {
    const ClinicalCohort cohort = cohort_of(500);
    std::size_t missing = 0;
    for (const IhcRow& row : cohort.sheets.ihc) {
        CHECK(row.value.has_value() == !row.qualifier.empty());
        missing += row.value.has_value() ? 0U : 1U;
    }
    for (const LaboratoryRow& row : cohort.sheets.laboratory) {
        missing += row.value_reported.has_value() ? 0U : 1U;
    }
    for (const QlqC30Row& row : cohort.sheets.qlq_c30) {
        CHECK(row.date.has_value() != row.missing_reason.has_value());
    }
    CHECK(missing > 0);
}

TEST_CASE("options out of range are refused", "[simulation]") {
    ClinicalCohortOptions options;
    options.patients = 0;
    CHECK_THROWS_AS(simulate_clinical_cohort(options), std::invalid_argument);
    options = {};
    options.scan_interval_days = 20;
    CHECK_THROWS_AS(simulate_clinical_cohort(options), std::invalid_argument);
    options = {};
    options.tumor_fraction_floor = 0.0;
    CHECK_THROWS_AS(simulate_clinical_cohort(options), std::invalid_argument);
    options = {};
    options.median_pfs_days = std::nan("");
    CHECK_THROWS_AS(simulate_clinical_cohort(options), std::invalid_argument);
}

}  // namespace
}  // namespace sarcotrace::simulation
