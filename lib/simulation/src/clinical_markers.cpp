#include <algorithm>
#include <cmath>

#include "clinical_patient.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::simulation {
namespace {

struct Analyte {
    const char* name;
    const char* unit;
    double value;
    double decimals_factor;  ///< 10 for one decimal
    std::optional<double> lloq, lower_normal, upper_normal;
};

std::string reported_text(const Analyte& analyte, double value) {
    if (analyte.lloq && value < *analyte.lloq) {
        return "<" + core::format_number(*analyte.lloq);
    }
    return core::format_number(std::round(value * analyte.decimals_factor) /
                               analyte.decimals_factor);
}

std::vector<Analyte> blood_count(const PatientTruth& truth, stats::Random& random) {
    const double monocytes = random.log_normal(std::log(0.55), 0.3);
    const double others = 0.05 + 0.3 * random.uniform();
    const double leukocytes =
        truth.neutrophils_10_9_per_l + truth.lymphocytes_10_9_per_l + monocytes + others;
    return {
        {"CRP", "mg/L", truth.crp_mg_per_l, 10.0, 0.3, std::nullopt, 5.0},
        {"ALBUMIN", "g/L", truth.albumin_g_per_l, 10.0, std::nullopt, 35.0, 52.0},
        {"NEUTROPHILS", "10^9/L", truth.neutrophils_10_9_per_l, 100.0, std::nullopt, 1.8, 7.5},
        {"LYMPHOCYTES", "10^9/L", truth.lymphocytes_10_9_per_l, 100.0, std::nullopt, 1.0, 4.0},
        {"MONOCYTES", "10^9/L", monocytes, 100.0, std::nullopt, 0.2, 1.0},
        {"LEUKOCYTES", "10^9/L", leukocytes, 100.0, std::nullopt, 4.0, 10.0},
        {"PLATELETS", "10^9/L", random.log_normal(std::log(265.0), 0.25), 1.0, std::nullopt, 150.0,
         400.0},
        {"LDH", "U/L", random.log_normal(std::log(205.0), 0.3), 1.0, std::nullopt, 125.0, 250.0}};
}

/// The baseline draw, and for some an earlier screening draw that must not be used.
void simulate_laboratory(const ClinicalCohortOptions& options, const ClinicalPatient& patient,
                         ClinicalSheets& sheets) {
    stats::Random random = patient_stream(options, patient.index, "laboratory");
    const std::string lab_id = "LAB" + std::to_string(1 + patient.index % 6);
    const std::vector<Analyte> analytes = blood_count(patient.truth, random);
    const DateTime baseline{later_by(patient.randomisation, -uniform_integer(random, 0, 7)),
                            static_cast<int>(uniform_integer(random, 450, 660))};
    if (random.bernoulli(0.3)) {
        const DateTime screening{later_by(baseline.day, -uniform_integer(random, 3, 6)), 540};
        for (const Analyte& analyte : analytes) {
            const double value = analyte.value * random.log_normal(0.0, 0.15);
            sheets.laboratory.push_back({patient.patient_id, screening, "SCREENING", analyte.name,
                                         reported_text(analyte, value), analyte.unit, analyte.lloq,
                                         analyte.lower_normal, analyte.upper_normal, lab_id});
        }
    }
    for (const Analyte& analyte : analytes) {
        LaboratoryRow row{patient.patient_id,
                          baseline,
                          "BASELINE",
                          analyte.name,
                          reported_text(analyte, analyte.value),
                          analyte.unit,
                          analyte.lloq,
                          analyte.lower_normal,
                          analyte.upper_normal,
                          lab_id};
        const double u = random.uniform();
        if (u < options.missing_share) {
            row.value_reported = core::MissingReason::NotDone;
        } else if (u < 2.0 * options.missing_share) {
            row.value_reported = core::MissingReason::FailedQc;
        }
        sheets.laboratory.push_back(std::move(row));
    }
}

struct Stain {
    const char* clone;
    const char* platform;
    const char* score_type;
    const char* compartment;
    const char* denominator;
    double value;
    bool percentage;
};

std::vector<Stain> stains(const PatientTruth& truth, stats::Random& random) {
    // SP142 stains immune cells; inflamed tumours have more of both stains.
    const double immune_percent =
        std::min(100.0, random.log_normal(std::log(truth.pdl1_positive ? 3.0 : 0.5), 1.0));
    const double cps = std::min(
        100.0, truth.pdl1_tps + random.log_normal(std::log(1.5), 0.9) + 0.5 * immune_percent);
    const double stroma = random.log_normal(std::log(truth.pdl1_positive ? 120.0 : 45.0), 0.8);
    const double nest = stroma * random.beta(2.0, 4.0);
    return {{"22C3", "DAKO_LINK48", "TPS", "TUMOR", "VIABLE_TUMOR_CELLS", truth.pdl1_tps, true},
            {"22C3", "DAKO_LINK48", "CPS", "TME", "VIABLE_TUMOR_CELLS", cps, true},
            {"SP142", "VENTANA_BENCHMARK", "IC", "TME", "TUMOR_AREA", immune_percent, true},
            {"NAT105", "VENTANA_BENCHMARK", "PD1_DENSITY", "TUMOR", "MM2", nest, false},
            {"NAT105", "VENTANA_BENCHMARK", "PD1_DENSITY", "TME", "MM2", stroma, false}};
}

/// Between 0 and 1 the pathologist says "<1"; above, whole numbers, never rounded up to 1.
void set_score(IhcRow& row, const Stain& stain) {
    row.qualifier = "=";
    if (stain.percentage && stain.value > 0.0 && stain.value < 1.0) {
        row.value = 1.0;
        row.qualifier = "<";
    } else {
        row.value = stain.percentage ? std::floor(stain.value) : std::round(stain.value);
    }
}

void simulate_immunostaining(const ClinicalCohortOptions& options, const ClinicalPatient& patient,
                             ClinicalSheets& sheets) {
    stats::Random random = patient_stream(options, patient.index, "immunostaining");
    if (random.bernoulli(options.missing_share)) {
        return;  // no tissue was taken: no specimen, no staining
    }
    const std::string specimen_id = patient.patient_id + "-S1";
    const bool too_few = random.bernoulli(options.missing_share);
    sheets.specimens.push_back(
        {patient.patient_id, specimen_id, patient.patient_id + "-B1",
         patient.lesions.front().lesion_id,
         later_by(patient.randomisation, -uniform_integer(random, 8, 60)),
         too_few ? uniform_integer(random, 5, 99) : uniform_integer(random, 150, 20000), 1});
    const std::string reader = "PATH" + std::to_string(1 + random.below(3));
    for (const Stain& stain : stains(patient.truth, random)) {
        IhcRow row{patient.patient_id,
                   specimen_id,
                   stain.clone,
                   stain.platform,
                   reader,
                   1,
                   stain.score_type,
                   stain.compartment,
                   stain.denominator,
                   core::MissingReason::NotDone,
                   ""};
        const bool failed = random.bernoulli(options.missing_share);
        if (too_few) {
            row.value = core::MissingReason::Insufficient;
        } else if (failed) {
            row.value = core::MissingReason::FailedQc;
        } else {
            set_score(row, stain);
        }
        sheets.ihc.push_back(std::move(row));
    }
}

}  // namespace

void simulate_markers(const ClinicalCohortOptions& options, const ClinicalPatient& patient,
                      ClinicalSheets& sheets) {
    simulate_laboratory(options, patient, sheets);
    simulate_immunostaining(options, patient, sheets);
}

}  // namespace sarcotrace::simulation
