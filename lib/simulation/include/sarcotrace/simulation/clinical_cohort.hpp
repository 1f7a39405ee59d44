#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/simulation/clinical_rows.hpp"
#include "sarcotrace/simulation/patient_course.hpp"

namespace sarcotrace::simulation {

/// Log hazard ratios of PFS that the simulation plants, each per unit of its term.
struct LogHazardRatios {
    double arm_atezolizumab = -0.6;     ///< SBRT + atezolizumab against SBRT alone
    double log2_tumor_fraction = 0.15;  ///< per doubling of baseline tumour cell fraction + floor
    double log2_nlr = 0.35;             ///< per doubling of neutrophils / lymphocytes
    double log2_crp_albumin = 0.20;     ///< per doubling of CRP (mg/L) / albumin (g/L)
    double pdl1_positive = -0.5;        ///< PD-L1 TPS >= 1 % against < 1 %
};

struct ClinicalCohortOptions {
    std::uint64_t seed = 1;
    std::int64_t patients = 103;  ///< 1 to 1 000 000; arms 2:1 in blocks of three
    LogHazardRatios log_hazard_ratios;
    /// Added to the tumour cell fraction before its logarithm, above 0.
    double tumor_fraction_floor = 1e-4;
    /// Median PFS, days, of a patient whose linear predictor is 0.
    double median_pfs_days = 200.0;
    double weibull_shape = 1.2;
    /// Share of PFS events that are deaths without progression, 0 to 1.
    double death_share = 0.06;
    double post_progression_mean_days = 420.0;
    double dropout_per_year = 0.04;
    Day first_randomisation = std::chrono::year(2020) / 6 / 4;
    std::int64_t accrual_days = 730;
    /// From the end of accrual to the data cut-off.
    std::int64_t follow_up_days = 540;
    /// Days between planned scans, at least 21. Progression is seen at the next scan only.
    std::int64_t scan_interval_days = 56;
    /// Scans fall on the day of progression and of the last news, none is missed: event times
    /// are then those of the hazard model, to the day.
    bool exact_event_times = false;
    /// Share of draws, blood tests and slides that are missing for each technical reason.
    double missing_share = 0.02;
    /// Median baseline tumour cell fraction for 10 cm3 of tumour, above 0.
    double tumor_fraction_per_10_cm3 = 0.01;
};

enum class PfsEvent { None, Progression, Death };

/// What is true of a patient, whatever the sheets show of it.
struct PatientTruth {
    std::string patient_id;
    Arm arm = Arm::SbrtAlone;
    double tumor_cell_fraction = 0.0;  ///< at baseline, 0 to 1
    double crp_mg_per_l = 0.0;
    double albumin_g_per_l = 0.0;
    double neutrophils_10_9_per_l = 0.0;
    double lymphocytes_10_9_per_l = 0.0;
    double pdl1_tps = 0.0;  ///< %, 0 to 100
    // Terms of the linear predictor, not centred.
    double log2_tumor_fraction = 0.0;
    double log2_nlr = 0.0;
    double log2_crp_albumin = 0.0;
    bool pdl1_positive = false;
    /// Sum of log hazard ratio x (term - reference), so that 0 is the reference patient.
    double linear_predictor = 0.0;
    /// The event of the hazard model: days after randomisation, before any censoring.
    std::int64_t true_event_day = 0;
    PfsEvent true_event = PfsEvent::Progression;
    /// What the sheets show (EMA rule): date of the event, or of the last adequate assessment
    /// (randomisation if there is none).
    Day pfs_date;
    PfsEvent pfs_event = PfsEvent::None;
    Day last_news_date;
    std::optional<Day> death_date;  ///< if seen before the end of observation
};

struct ClinicalCohort {
    std::vector<PatientCourse> courses;
    std::vector<PatientTruth> truth;
    ClinicalSheets sheets;
    Day data_cutoff_date;
};

/// Patients with markers, events by a proportional-hazards Weibull model
/// S(t) = exp(-ln 2 (t / median)^shape exp(linear predictor)), plasma draws, and the clinical
/// sheets that a trial would have of them. The same options give the same cohort; a patient
/// depends on the seed and on his number, not on how many there are.
/// \throws std::invalid_argument if an option is out of its range
[[nodiscard]] ClinicalCohort simulate_clinical_cohort(const ClinicalCohortOptions& options);

}  // namespace sarcotrace::simulation
