#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/simulation/clinical_cohort.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::simulation {

/// A lesion at baseline; the first two of an organ are targets.
struct BaselineLesion {
    std::string lesion_id;
    std::string organ;
    bool target = true;
    double diameter_mm = 0.0;
    [[nodiscard]] bool is_node() const { return organ == "LYMPH_NODE"; }
};

/// What the parts of the clinical simulation know of one patient; filled in the order of the
/// fields.
struct ClinicalPatient {
    std::uint64_t index = 0;
    std::string patient_id;
    std::string histology_group;
    std::vector<BaselineLesion> lesions;
    PatientTruth truth;
    Day randomisation;
    Day treatment_start;
    /// The earlier of withdrawal and data cut-off: nothing is known after it.
    Day end_of_observation;
    bool withdrawn = false;
    Day true_death;
    /// The scan that showed progression, if one did before the end of observation.
    std::optional<Day> progression_seen;

    [[nodiscard]] Day true_event() const {
        return randomisation + std::chrono::days(truth.true_event_day);
    }
    [[nodiscard]] bool death_seen() const { return true_death <= end_of_observation; }
    /// Last day on which the patient is followed: death or end of observation.
    [[nodiscard]] Day last_day() const { return death_seen() ? true_death : end_of_observation; }
};

/// The patient's own random stream for one purpose, so that one part does not shift another.
[[nodiscard]] inline stats::Random patient_stream(const ClinicalCohortOptions& options,
                                                  std::uint64_t index, std::string_view purpose) {
    return stats::Random(stats::stream_seed(
        options.seed, {stats::name_key("clinical"), index, stats::name_key(purpose)}));
}

[[nodiscard]] inline Day later_by(Day day, std::int64_t days) {
    return day + std::chrono::days(days);
}

/// Uniform on {low, ..., high}.
[[nodiscard]] inline std::int64_t uniform_integer(stats::Random& random, std::int64_t low,
                                                  std::int64_t high) {
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

/// Histology, lesions, markers, linear predictor and the true event times.
[[nodiscard]] ClinicalPatient draw_patient(const ClinicalCohortOptions& options,
                                           std::uint64_t index, Day data_cutoff);

/// Lesions, assessments and measurements such that RECIST 1.1 gives progression at the first scan
/// after the true event and at none before; sets what the sheets show of PFS.
void simulate_assessments(const ClinicalCohortOptions& options, ClinicalPatient& patient,
                          ClinicalSheets& sheets);

/// Planned and made draws, with the plasma's true tumour fraction at each.
[[nodiscard]] PatientCourse simulate_draws(const ClinicalCohortOptions& options,
                                           const ClinicalPatient& patient);

/// Baseline blood tests, tissue and immunostaining.
void simulate_markers(const ClinicalCohortOptions& options, const ClinicalPatient& patient,
                      ClinicalSheets& sheets);

/// The patient's row, treatment, toxicity, quality of life, stays and follow-up.
void simulate_records(const ClinicalCohortOptions& options, const ClinicalPatient& patient,
                      ClinicalSheets& sheets);

}  // namespace sarcotrace::simulation
