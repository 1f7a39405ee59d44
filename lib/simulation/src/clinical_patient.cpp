#include "clinical_patient.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace sarcotrace::simulation {
namespace {

struct Histology {
    const char* group;
    double share;
    double pdl1_positive;  ///< share with TPS >= 1 % (clinical.md, section 1.1)
};
constexpr Histology histologies[] = {{"LMS", 0.30, 0.15},   {"UPS", 0.25, 0.38},
                                     {"LPS", 0.18, 0.15},   {"SYNOVIAL", 0.10, 0.05},
                                     {"MPNST", 0.05, 0.15}, {"OTHER", 0.12, 0.30}};

// The patient whose linear predictor is 0.
constexpr double reference_tumor_fraction = 0.01;
constexpr double reference_nlr = 3.0;
constexpr double reference_crp_albumin = 5.0 / 41.0;

constexpr double largest_total_diameter_mm = 60.0;

std::string numbered(const char* prefix, std::uint64_t number) {
    std::string digits = std::to_string(number);
    return prefix + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

const Histology& draw_histology(stats::Random& random) {
    std::vector<double> shares;
    for (const Histology& histology : histologies) {
        shares.push_back(histology.share);
    }
    return histologies[random.categorical(shares)];
}

/// One to five metastases, 60 mm together at most; targets are at least 10 mm (nodes: 15).
std::vector<BaselineLesion> draw_lesions(stats::Random& random) {
    static const std::vector<std::string> organs = {"LUNG", "LIVER", "LYMPH_NODE", "SOFT_TISSUE",
                                                    "BONE"};
    const std::size_t count = 1 + random.categorical({0.40, 0.28, 0.17, 0.10, 0.05});
    std::vector<BaselineLesion> lesions(count);
    std::map<std::string, int> per_organ;
    double least_total = 0.0;
    for (BaselineLesion& lesion : lesions) {
        // At most one node: five of 15 mm would not fit into the limit of the total.
        do {
            lesion.organ = organs[random.categorical({0.58, 0.12, 0.08, 0.16, 0.06})];
        } while (lesion.is_node() && per_organ["LYMPH_NODE"] > 0);
        lesion.target = ++per_organ[lesion.organ] <= 2;
        lesion.diameter_mm = lesion.is_node() ? 15.0 : 10.0;
        least_total += lesion.diameter_mm;
    }
    double spare = (largest_total_diameter_mm - least_total) * random.uniform();
    for (BaselineLesion& lesion : lesions) {
        const double share = spare * random.beta(2.0, 2.0);
        spare -= share;
        lesion.diameter_mm += std::floor(share);
    }
    std::uint64_t targets = 0;
    std::uint64_t others = 0;
    for (BaselineLesion& lesion : lesions) {
        lesion.lesion_id =
            lesion.target ? "T" + std::to_string(++targets) : "N" + std::to_string(++others);
    }
    return lesions;
}

double volume_cm3(const std::vector<BaselineLesion>& lesions) {
    double volume = 0.0;
    for (const BaselineLesion& lesion : lesions) {
        const double diameter_cm = lesion.diameter_mm / 10.0;
        volume += std::numbers::pi / 6.0 * diameter_cm * diameter_cm * diameter_cm;
    }
    return volume;
}

void draw_markers(const ClinicalCohortOptions& options, double pdl1_positive_share,
                  ClinicalPatient& patient) {
    constexpr double share_without_shedding = 0.12;
    stats::Random random = patient_stream(options, patient.index, "markers");
    PatientTruth& truth = patient.truth;
    const double median_fraction =
        options.tumor_fraction_per_10_cm3 * volume_cm3(patient.lesions) / 10.0;
    const double fraction = random.log_normal(std::log(median_fraction), 1.3);
    truth.tumor_cell_fraction =
        random.bernoulli(share_without_shedding) ? 0.0 : std::min(fraction, 0.7);
    truth.crp_mg_per_l = std::min(random.log_normal(std::log(5.0), 1.1), 400.0);
    truth.albumin_g_per_l = std::clamp(random.normal(41.0, 4.0), 20.0, 54.0);
    truth.neutrophils_10_9_per_l = std::clamp(random.log_normal(std::log(4.5), 0.38), 0.8, 40.0);
    truth.lymphocytes_10_9_per_l = std::clamp(random.log_normal(std::log(1.5), 0.40), 0.15, 8.0);
    truth.pdl1_positive = random.bernoulli(pdl1_positive_share);
    truth.pdl1_tps = truth.pdl1_positive
                         ? 1.0 + 94.0 * random.beta(0.7, 2.5)
                         : (random.bernoulli(0.8) ? 0.0 : 0.1 + 0.8 * random.uniform());
}

void set_linear_predictor(const ClinicalCohortOptions& options, PatientTruth& truth) {
    const LogHazardRatios& log_hr = options.log_hazard_ratios;
    const double floor = options.tumor_fraction_floor;
    truth.log2_tumor_fraction = std::log2(truth.tumor_cell_fraction + floor);
    truth.log2_nlr = std::log2(truth.neutrophils_10_9_per_l / truth.lymphocytes_10_9_per_l);
    truth.log2_crp_albumin = std::log2(truth.crp_mg_per_l / truth.albumin_g_per_l);
    truth.linear_predictor =
        (truth.arm == Arm::SbrtAtezolizumab ? log_hr.arm_atezolizumab : 0.0) +
        log_hr.log2_tumor_fraction *
            (truth.log2_tumor_fraction - std::log2(reference_tumor_fraction + floor)) +
        log_hr.log2_nlr * (truth.log2_nlr - std::log2(reference_nlr)) +
        log_hr.log2_crp_albumin * (truth.log2_crp_albumin - std::log2(reference_crp_albumin)) +
        (truth.pdl1_positive ? log_hr.pdl1_positive : 0.0);
}

/// Permuted blocks of three: two patients of each get atezolizumab.
Arm draw_arm(const ClinicalCohortOptions& options, std::uint64_t index) {
    stats::Random block(stats::stream_seed(options.seed, {stats::name_key("block"), index / 3}));
    return block.below(3) == index % 3 ? Arm::SbrtAlone : Arm::SbrtAtezolizumab;
}

/// Inverse of the Weibull survival function; kind by a coin that knows no covariate, so that the
/// hazards of both kinds are proportional with the same ratios.
void draw_event(const ClinicalCohortOptions& options, stats::Random& random, PatientTruth& truth) {
    constexpr double longest_days = 36500.0;
    const double cumulative_hazard = random.exponential(1.0);
    const double days =
        options.median_pfs_days *
        std::pow(cumulative_hazard / (std::numbers::ln2 * std::exp(truth.linear_predictor)),
                 1.0 / options.weibull_shape);
    truth.true_event_day = std::max<std::int64_t>(
        1, static_cast<std::int64_t>(std::ceil(std::min(days, longest_days))));
    truth.true_event =
        random.bernoulli(options.death_share) ? PfsEvent::Death : PfsEvent::Progression;
}

}  // namespace

ClinicalPatient draw_patient(const ClinicalCohortOptions& options, std::uint64_t index,
                             Day data_cutoff) {
    ClinicalPatient patient;
    patient.index = index;
    patient.patient_id = numbered("P", index + 1);
    patient.truth.patient_id = patient.patient_id;
    patient.truth.arm = draw_arm(options, index);

    stats::Random random = patient_stream(options, index, "patient");
    const Histology& histology = draw_histology(random);
    patient.histology_group = histology.group;
    patient.lesions = draw_lesions(random);
    draw_markers(options, histology.pdl1_positive, patient);
    set_linear_predictor(options, patient.truth);

    patient.randomisation =
        later_by(options.first_randomisation, uniform_integer(random, 0, options.accrual_days));
    patient.treatment_start = later_by(patient.randomisation, uniform_integer(random, 1, 7));

    stats::Random events = patient_stream(options, index, "events");
    draw_event(options, events, patient.truth);
    patient.true_death = patient.true_event();
    if (patient.truth.true_event == PfsEvent::Progression) {
        const double days = events.exponential(1.0 / options.post_progression_mean_days);
        patient.true_death = later_by(patient.true_event(), 1 + static_cast<std::int64_t>(days));
    }
    patient.end_of_observation = data_cutoff;
    if (options.dropout_per_year > 0.0) {
        constexpr double days_per_year = 365.25;
        const double days = events.exponential(options.dropout_per_year / days_per_year);
        const Day dropout =
            later_by(patient.randomisation, 1 + static_cast<std::int64_t>(std::min(days, 36500.0)));
        patient.withdrawn = dropout < std::min(data_cutoff, patient.true_death);
        patient.end_of_observation = patient.withdrawn ? dropout : data_cutoff;
    }
    return patient;
}

}  // namespace sarcotrace::simulation
