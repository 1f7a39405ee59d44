#include <algorithm>
#include <cmath>

#include "clinical_patient.hpp"

namespace sarcotrace::simulation {
namespace {

constexpr double largest_tumor_fraction = 0.7;

/// Plasma tumour fraction over time: it falls to a residue after treatment and rises again
/// towards progression, so that it is high before the scan that shows it.
class FractionCourse {
public:
    FractionCourse(const PatientTruth& truth, stats::Random& random)
        : truth_(truth),
          residue_(std::min(1.0, random.log_normal(std::log(0.15), 0.8))),
          relapse_ratio_(random.log_normal(std::log(1.5), 0.4)) {}

    [[nodiscard]] double at(double days) const {
        constexpr double clearance_days = 30.0;
        constexpr double regrowth_days = 50.0;
        const double fall =
            residue_ + (1.0 - residue_) * std::exp(-std::max(days, 0.0) / clearance_days);
        double rise = 0.0;
        if (truth_.true_event == PfsEvent::Progression) {
            const double past_event = days - static_cast<double>(truth_.true_event_day);
            rise = relapse_ratio_ * std::exp(std::min(past_event / regrowth_days, 1.0));
        }
        return std::min(largest_tumor_fraction, truth_.tumor_cell_fraction * (fall + rise));
    }

private:
    const PatientTruth& truth_;
    double residue_;
    double relapse_ratio_;
};

PlasmaDraw make_draw(std::string time_point, Day date, double tumor_cell_fraction,
                     stats::Random& random) {
    PlasmaDraw draw{std::move(time_point), date, tumor_cell_fraction, 0.0, 0.0};
    draw.plasma_ml = std::round(10.0 * (3.0 + 2.0 * random.uniform())) / 10.0;
    const double cfdna = random.log_normal(std::log(8.0), 0.5) * (1.0 + 10.0 * tumor_cell_fraction);
    draw.cfdna_ng_per_ml = std::round(100.0 * cfdna) / 100.0;
    return draw;
}

/// A technical reason why a due sample is not there, if it is not.
std::optional<core::MissingReason> technical_loss(const ClinicalCohortOptions& options,
                                                  stats::Random& random) {
    const double u = random.uniform();
    if (u < options.missing_share) {
        return core::MissingReason::NotDone;
    }
    return u < 2.0 * options.missing_share ? std::optional(core::MissingReason::FailedQc)
                                           : std::nullopt;
}

std::optional<core::MissingReason> month_6_loss(const ClinicalPatient& patient, Day date) {
    const PatientTruth& truth = patient.truth;
    if (truth.pfs_event != PfsEvent::None && truth.pfs_date <= date) {
        return core::MissingReason::NotReached;
    }
    if (date > patient.last_day()) {
        return patient.withdrawn ? core::MissingReason::Withdrawn : core::MissingReason::NotDone;
    }
    return std::nullopt;
}

PlasmaDraw missing_draw(std::string time_point, Day date, core::MissingReason reason) {
    return {std::move(time_point), date, reason, 0.0, 0.0};
}

}  // namespace

PatientCourse simulate_draws(const ClinicalCohortOptions& options, const ClinicalPatient& patient) {
    stats::Random random = patient_stream(options, patient.index, "draws");
    const FractionCourse fraction(patient.truth, random);
    const auto draw_or_reason = [&](const char* time_point, Day date,
                                    std::optional<core::MissingReason> reason) {
        const std::int64_t days = (date - patient.randomisation).count();
        // Drawn in any case, so that one sample's fate does not shift the next one's numbers.
        const double tumor_fraction =
            days <= 0 ? patient.truth.tumor_cell_fraction : fraction.at(static_cast<double>(days));
        PlasmaDraw made = make_draw(time_point, date, tumor_fraction, random);
        const auto loss = technical_loss(options, random);
        if (!reason) {
            reason = loss;
        }
        return reason ? missing_draw(time_point, date, *reason) : made;
    };

    PatientCourse course;
    course.patient_id = patient.patient_id;
    course.arm = patient.truth.arm;
    course.histology_group = patient.histology_group;
    course.male = patient_stream(options, patient.index, "sex").bernoulli(0.48);
    course.randomisation_date = patient.randomisation;

    const Day baseline = later_by(patient.randomisation, -uniform_integer(random, 0, 7));
    course.buffy_coat_date = baseline;
    course.draws.push_back(draw_or_reason("BASELINE", baseline, std::nullopt));

    constexpr std::int64_t month_6_day = 183;
    const Day month_6 =
        later_by(patient.randomisation, month_6_day + uniform_integer(random, -14, 14));
    course.draws.push_back(draw_or_reason("MONTH_6", month_6, month_6_loss(patient, month_6)));

    const std::int64_t shift_days = uniform_integer(random, -3, 14);
    const Day relapse = patient.progression_seen
                            ? std::max(later_by(*patient.progression_seen, shift_days),
                                       later_by(patient.randomisation, 1))
                            : patient.last_day();
    std::optional<core::MissingReason> relapse_loss;
    if (!patient.progression_seen) {
        relapse_loss = core::MissingReason::NotApplicable;
    } else if (relapse > patient.last_day() || relapse >= patient.true_death) {
        relapse_loss = core::MissingReason::NotDone;
    }
    course.draws.push_back(draw_or_reason("RELAPSE", relapse, relapse_loss));
    return course;
}

}  // namespace sarcotrace::simulation
