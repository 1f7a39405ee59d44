#include <algorithm>
#include <cmath>
#include <utility>

#include "clinical_patient.hpp"

namespace sarcotrace::simulation {
namespace {

constexpr double too_small_mm = 5.0;

enum class ProgressionKind { NewLesion, TargetGrowth, NonTarget };

struct Scan {
    std::string visit;
    std::optional<Day> planned;
    std::optional<Day> date;  ///< nothing: missed
};

/// A lesion as an assessment sees it; a diameter below 5 mm is too small to measure, 0 is gone.
struct SeenLesion {
    std::string lesion_id;
    bool target = false;
    bool is_node = false;
    std::optional<double> diameter_mm;  ///< nothing: there, but not measured
    bool progressed = false;

    [[nodiscard]] double recist_mm() const {
        const double diameter = diameter_mm.value_or(0.0);
        return diameter > 0.0 ? std::max(diameter, too_small_mm) : 0.0;
    }
};

double target_sum(const std::vector<SeenLesion>& lesions) {
    double sum = 0.0;
    for (const SeenLesion& lesion : lesions) {
        sum += lesion.target ? lesion.recist_mm() : 0.0;
    }
    return sum;
}

/// RECIST 1.1: at least 20 % and 5 mm above the smallest sum so far.
bool is_target_progression(double sum, double nadir) {
    return sum >= 1.2 * nadir && sum - nadir >= 5.0;
}

std::string visit_name(std::int64_t days) {
    return days % 7 == 0 ? "WEEK_" + std::to_string(days / 7) : "DAY_" + std::to_string(days);
}

/// Follows the lesions of a patient through the scans and writes their rows.
class Assessments {
public:
    Assessments(const ClinicalCohortOptions& options, ClinicalPatient& patient,
                ClinicalSheets& sheets)
        : options_(options),
          patient_(patient),
          sheets_(sheets),
          random_(patient_stream(options, patient.index, "assessments")) {
        for (const BaselineLesion& lesion : patient.lesions) {
            lesions_.push_back({lesion.lesion_id, lesion.target, lesion.is_node(),
                                lesion.target ? std::optional(lesion.diameter_mm) : std::nullopt,
                                false});
            baseline_mm_.push_back(lesion.diameter_mm);
        }
    }

    void run();

private:
    [[nodiscard]] std::vector<Scan> plan_scans();
    void add_exact_scan(std::vector<Scan>& scans) const;
    void draw_response();
    void follow_response(double days);
    void progress(Day date);
    void grow_targets();
    void add_new_lesion(Day date);
    void write_baseline_lesions();
    void write(const Scan& scan, bool progressed);
    void confirm();
    void set_observed_pfs(Day last_adequate);

    const ClinicalCohortOptions& options_;
    ClinicalPatient& patient_;
    ClinicalSheets& sheets_;
    stats::Random random_;
    std::vector<SeenLesion> lesions_;
    std::vector<double> baseline_mm_;
    double depth_ =
        0.0;  ///< share of the diameters that goes in the long run; 1: complete response
    double nadir_mm_ = 0.0;
    std::int64_t assessments_ = 0;
    std::optional<Day> last_scan_;
};

std::vector<Scan> Assessments::plan_scans() {
    constexpr double missed_share = 0.03;
    std::vector<Scan> scans;
    const bool exact = options_.exact_event_times;
    const Day last = patient_.last_day();
    for (std::int64_t days = options_.scan_interval_days;; days += options_.scan_interval_days) {
        const Day planned = later_by(patient_.randomisation, days);
        if (planned >= last || (exact && planned >= patient_.true_event())) {
            break;
        }
        const Day date = exact ? planned : later_by(planned, uniform_integer(random_, -4, 7));
        const bool missed = !exact && random_.bernoulli(missed_share);
        if (!missed && (date > last || date >= patient_.true_death)) {
            break;
        }
        scans.push_back({visit_name(days), planned, missed ? std::nullopt : std::optional(date)});
    }
    if (exact) {
        add_exact_scan(scans);
    }
    return scans;
}

void Assessments::add_exact_scan(std::vector<Scan>& scans) const {
    const Day last = patient_.last_day();
    if (patient_.true_event() > last) {
        scans.push_back({"UNSCHEDULED", std::nullopt, last});
    } else if (patient_.truth.true_event == PfsEvent::Progression) {
        scans.push_back({"UNSCHEDULED", std::nullopt, patient_.true_event()});
    }
}

void Assessments::draw_response() {
    // Responses need time: who progresses at once has none.
    const bool with_drug = patient_.truth.arm == Arm::SbrtAtezolizumab;
    const double response_share = with_drug ? 0.40 : 0.28;
    if (patient_.truth.true_event_day > 150 && random_.bernoulli(0.06)) {
        depth_ = 1.0;
    } else if (patient_.truth.true_event_day > 84 && random_.bernoulli(response_share)) {
        depth_ = 0.38 + 0.27 * random_.uniform();
    } else {
        depth_ = -0.10 + 0.32 * random_.uniform();
    }
}

/// Diameters shrink towards 1 - depth; a change that RECIST would call progression is undone.
void Assessments::follow_response(double days) {
    constexpr double time_scale_days = 60.0;
    const double factor = 1.0 - depth_ * (1.0 - std::exp(-days / time_scale_days));
    const bool gone = depth_ == 1.0 && factor < 0.3;
    const std::vector<SeenLesion> before = lesions_;
    for (std::size_t i = 0; i < lesions_.size(); ++i) {
        SeenLesion& lesion = lesions_[i];
        const double noise_mm = random_.normal(0.0, 0.4);
        if (gone) {
            constexpr double normal_node_mm = 6.0;
            lesion.diameter_mm = lesion.is_node && lesion.target ? normal_node_mm : 0.0;
        } else if (lesion.target) {
            lesion.diameter_mm = std::max(1.0, std::round(baseline_mm_[i] * factor + noise_mm));
        }
    }
    if (is_target_progression(target_sum(lesions_), nadir_mm_)) {
        lesions_ = before;
    }
}

void Assessments::progress(Day date) {
    const auto other = std::find_if(lesions_.begin(), lesions_.end(),
                                    [](const SeenLesion& lesion) { return !lesion.target; });
    const double non_target_weight = other == lesions_.end() ? 0.0 : 0.25;
    switch (static_cast<ProgressionKind>(random_.categorical({0.45, 0.40, non_target_weight}))) {
        case ProgressionKind::NewLesion: add_new_lesion(date); break;
        case ProgressionKind::TargetGrowth: grow_targets(); break;
        case ProgressionKind::NonTarget:
            other->diameter_mm.reset();
            other->progressed = true;
            break;
    }
}

void Assessments::grow_targets() {
    const double sum = target_sum(lesions_);
    const double wanted = std::max(1.3 * nadir_mm_, nadir_mm_ + 8.0);
    for (SeenLesion& lesion : lesions_) {
        if (lesion.target) {
            constexpr double reappeared_mm = 12.0;
            lesion.diameter_mm = sum > 0.0
                                     ? std::ceil(lesion.recist_mm() * std::max(1.0, wanted / sum))
                                     : reappeared_mm;
        }
    }
}

void Assessments::add_new_lesion(Day date) {
    static const std::vector<std::string> organs = {"LUNG", "LIVER", "BONE", "SOFT_TISSUE",
                                                    "LYMPH_NODE"};
    const std::string organ = organs[random_.categorical({0.55, 0.15, 0.12, 0.12, 0.06})];
    const bool is_node = organ == "LYMPH_NODE";
    const double diameter_mm = static_cast<double>(uniform_integer(random_, is_node ? 16 : 8, 24));
    lesions_.push_back({"NEW1", false, is_node, diameter_mm, false});
    sheets_.lesions.push_back({patient_.patient_id, "NEW1", "NEW", organ, is_node, false, date});
}

void Assessments::write_baseline_lesions() {
    for (const BaselineLesion& lesion : patient_.lesions) {
        sheets_.lesions.push_back({patient_.patient_id, lesion.lesion_id,
                                   lesion.target ? "TARGET" : "NON_TARGET", lesion.organ,
                                   lesion.is_node(), true, std::nullopt});
    }
}

void Assessments::write(const Scan& scan, bool progressed) {
    const std::string id = "A" + std::to_string(assessments_++);
    AssessmentRow row{patient_.patient_id, id,         scan.visit, scan.planned, scan.date,
                      scan.date,           "ADEQUATE", "LOCAL",    true};
    if (!scan.date) {
        row.adequacy = "NOT_DONE";
        row.clinically_stable.reset();
        sheets_.assessments.push_back(row);
        return;
    }
    row.clinically_stable = !progressed || random_.bernoulli(0.7);
    sheets_.assessments.push_back(row);
    sheets_.imaging.push_back({patient_.patient_id, *scan.date, "CT", "ASSESSMENT", ""});
    last_scan_ = scan.date;
    for (const SeenLesion& lesion : lesions_) {
        LesionMeasurementRow measured{patient_.patient_id, id, lesion.lesion_id, "CT",
                                      lesion.diameter_mm,  "", "MEASURED",       lesion.progressed};
        if (lesion.diameter_mm && *lesion.diameter_mm < too_small_mm) {
            measured.state = *lesion.diameter_mm > 0.0 ? "TOO_SMALL" : "ABSENT";
            measured.diameter_mm.reset();
        }
        if (measured.diameter_mm) {
            measured.axis = lesion.is_node ? "SHORT" : "LONG";
        }
        sheets_.lesion_measurements.push_back(std::move(measured));
    }
    const double sum = target_sum(lesions_);
    nadir_mm_ = assessments_ == 1 ? sum : std::min(nadir_mm_, sum);
}

/// The scan 4 to 7 weeks later that iRECIST asks for, where it was made.
void Assessments::confirm() {
    const Day date = later_by(*patient_.progression_seen, uniform_integer(random_, 28, 49));
    if (!random_.bernoulli(0.5) || date > patient_.last_day() || date >= patient_.true_death) {
        return;
    }
    for (SeenLesion& lesion : lesions_) {
        if (lesion.diameter_mm && *lesion.diameter_mm > 0.0) {
            *lesion.diameter_mm += 6.0;
        }
    }
    write({"CONFIRMATION", std::nullopt, date}, true);
}

void Assessments::set_observed_pfs(Day last_adequate) {
    PatientTruth& truth = patient_.truth;
    if (patient_.progression_seen) {
        truth.pfs_event = PfsEvent::Progression;
        truth.pfs_date = *patient_.progression_seen;
    } else if (patient_.death_seen()) {
        truth.pfs_event = PfsEvent::Death;
        truth.pfs_date = patient_.true_death;
    } else {
        truth.pfs_event = PfsEvent::None;
        truth.pfs_date = last_adequate;
    }
    truth.last_news_date = patient_.last_day();
    if (!patient_.death_seen() && !patient_.withdrawn && !options_.exact_event_times) {
        const Day contact = later_by(patient_.last_day(), -uniform_integer(random_, 0, 30));
        truth.last_news_date = std::max(
            {contact, last_scan_.value_or(patient_.randomisation), patient_.randomisation});
    }
    if (patient_.death_seen()) {
        truth.death_date = patient_.true_death;
    }
}

void Assessments::run() {
    write_baseline_lesions();
    const Day baseline = later_by(patient_.randomisation, -uniform_integer(random_, 1, 21));
    if (random_.bernoulli(0.85)) {
        sheets_.imaging.push_back(
            {patient_.patient_id, later_by(baseline, -2), "PET_CT", "INCLUSION", "FDG"});
    }
    write({"BASELINE", patient_.randomisation, baseline}, false);
    draw_response();
    Day last_adequate = patient_.randomisation;
    for (const Scan& scan : plan_scans()) {
        if (scan.date) {
            follow_response(static_cast<double>((*scan.date - patient_.randomisation).count()));
        }
        if (scan.date && *scan.date >= patient_.true_event()) {
            patient_.progression_seen = scan.date;
            progress(*scan.date);
        }
        write(scan, patient_.progression_seen.has_value());
        if (patient_.progression_seen) {
            confirm();
            break;
        }
        last_adequate = scan.date.value_or(last_adequate);
    }
    set_observed_pfs(last_adequate);
}

}  // namespace

void simulate_assessments(const ClinicalCohortOptions& options, ClinicalPatient& patient,
                          ClinicalSheets& sheets) {
    Assessments(options, patient, sheets).run();
}

}  // namespace sarcotrace::simulation
