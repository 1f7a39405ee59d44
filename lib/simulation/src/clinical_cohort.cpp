#include "sarcotrace/simulation/clinical_cohort.hpp"

#include <cmath>
#include <stdexcept>

#include "clinical_patient.hpp"

namespace sarcotrace::simulation {
namespace {

void require(bool holds, const char* what) {
    if (!holds) {
        throw std::invalid_argument(what);
    }
}

bool is_share(double value) { return value >= 0.0 && value <= 1.0; }
bool is_positive(double value) { return std::isfinite(value) && value > 0.0; }

void check(const ClinicalCohortOptions& options) {
    require(options.patients >= 1 && options.patients <= 1'000'000,
            "the number of patients must be 1 to 1000000");
    require(is_positive(options.tumor_fraction_floor), "the tumor fraction floor must be above 0");
    require(is_positive(options.tumor_fraction_per_10_cm3),
            "the tumor fraction per 10 cm3 must be above 0");
    require(is_positive(options.median_pfs_days), "the median PFS must be above 0 days");
    require(is_positive(options.weibull_shape), "the Weibull shape must be above 0");
    require(is_positive(options.post_progression_mean_days),
            "the mean time from progression to death must be above 0 days");
    require(is_share(options.death_share), "the share of deaths must be 0 to 1");
    require(options.missing_share >= 0.0 && options.missing_share <= 0.5,
            "the missing share must be 0 to 0.5");
    require(std::isfinite(options.dropout_per_year) && options.dropout_per_year >= 0.0,
            "the dropout rate must be 0 or more per year");
    require(options.accrual_days >= 0 && options.accrual_days <= 36500,
            "the accrual must be 0 to 36500 days");
    require(options.follow_up_days >= 1 && options.follow_up_days <= 36500,
            "the follow-up must be 1 to 36500 days");
    require(options.scan_interval_days >= 21 && options.scan_interval_days <= 3650,
            "the scan interval must be 21 to 3650 days");
}

}  // namespace

ClinicalCohort simulate_clinical_cohort(const ClinicalCohortOptions& options) {
    check(options);
    ClinicalCohort cohort;
    cohort.data_cutoff_date =
        later_by(options.first_randomisation, options.accrual_days + options.follow_up_days);
    for (std::uint64_t index = 0; index < static_cast<std::uint64_t>(options.patients); ++index) {
        ClinicalPatient patient = draw_patient(options, index, cohort.data_cutoff_date);
        simulate_assessments(options, patient, cohort.sheets);
        cohort.courses.push_back(simulate_draws(options, patient));
        simulate_markers(options, patient, cohort.sheets);
        simulate_records(options, patient, cohort.sheets);
        cohort.truth.push_back(std::move(patient.truth));
    }
    return cohort;
}

}  // namespace sarcotrace::simulation
