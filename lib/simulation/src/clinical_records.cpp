#include <algorithm>
#include <cmath>
#include <map>

#include "clinical_patient.hpp"

namespace sarcotrace::simulation {
namespace {

constexpr std::int64_t cycles = 6;
constexpr std::int64_t days_between_cycles = 21;

std::string arm_name(Arm arm) {
    return arm == Arm::SbrtAtezolizumab ? "SBRT_ATEZOLIZUMAB" : "SBRT_ALONE";
}

/// Treatment goes on until progression is seen or the patient is no longer followed.
Day last_treatment_day(const ClinicalPatient& patient) {
    return patient.progression_seen.value_or(later_by(patient.last_day(), -1));
}

/// Writes all that is neither imaging nor marker, one stream for each sheet.
class Records {
public:
    Records(const ClinicalCohortOptions& options, const ClinicalPatient& patient,
            ClinicalSheets& sheets)
        : options_(options), patient_(patient), sheets_(sheets) {}

    void run() {
        const std::int64_t lines = simulate_prior_lines();
        simulate_patient(lines);
        simulate_sbrt();
        simulate_atezolizumab();
        simulate_concomitant();
        simulate_adverse_events();
        simulate_questionnaires();
        simulate_subsequent_therapy();
        simulate_follow_up();
    }

private:
    [[nodiscard]] stats::Random stream(std::string_view purpose) const {
        return patient_stream(options_, patient_.index, purpose);
    }
    [[nodiscard]] bool with_atezolizumab() const {
        return patient_.truth.arm == Arm::SbrtAtezolizumab;
    }
    void simulate_patient(std::int64_t line_number);
    std::int64_t simulate_prior_lines();
    void simulate_sbrt();
    void simulate_atezolizumab();
    void simulate_concomitant();
    void simulate_adverse_events();
    void add_stay(Day admission, std::int64_t nights, const char* type, const char* reason);
    void simulate_questionnaires();
    void simulate_subsequent_therapy();
    void simulate_follow_up();

    const ClinicalCohortOptions& options_;
    const ClinicalPatient& patient_;
    ClinicalSheets& sheets_;
};

void Records::simulate_patient(std::int64_t line_number) {
    static const std::map<std::string, std::string> codes = {
        {"LMS", "8890/3"},      {"UPS", "8802/3"},   {"LPS", "8850/3"},
        {"SYNOVIAL", "9040/3"}, {"MPNST", "9540/3"}, {"OTHER", "8800/3"}};
    stats::Random random = stream("row");
    PatientRow row;
    row.patient_id = patient_.patient_id;
    row.site_id = "SITE" + std::to_string(1 + patient_.index % 6);
    row.consent_date = later_by(patient_.randomisation, -uniform_integer(random, 22, 35));
    row.randomisation_date = patient_.randomisation;
    row.strata_n_metastases = patient_.lesions.size() == 1 ? "1" : "2-5";
    row.arm_planned = arm_name(patient_.truth.arm);
    if (patient_.treatment_start <= last_treatment_day(patient_)) {
        row.arm_actual = row.arm_planned;
    }
    row.sex = stream("sex").bernoulli(0.48) ? "M" : "F";
    const auto year = std::chrono::year_month_day(patient_.randomisation).year();
    const double age = std::clamp(random.normal(57.0, 14.0), 18.0, 88.0);
    row.birth_year = static_cast<int>(year) - static_cast<std::int64_t>(age);
    row.histology_code = codes.at(patient_.histology_group);
    row.histology_group = patient_.histology_group;
    row.line_number = line_number;
    row.n_metastases = static_cast<std::int64_t>(patient_.lesions.size());
    if (patient_.withdrawn) {
        row.withdrawal_date = patient_.end_of_observation;
        row.withdrawal_scope = random.bernoulli(0.5) ? "ALL" : "FOLLOW_UP";
    }
    sheets_.patients.push_back(std::move(row));
}

/// Lines before the trial, in their order; returns the line that the trial is.
std::int64_t Records::simulate_prior_lines() {
    static const std::vector<std::string> treatments = {"DOXORUBICIN", "TRABECTEDIN", "PAZOPANIB"};
    stats::Random random = stream("prior_lines");
    const std::size_t lines = random.categorical({0.45, 0.35, 0.15, 0.05});
    Day stop = later_by(patient_.randomisation, -uniform_integer(random, 25, 60));
    std::vector<PriorLineRow> rows;
    for (std::size_t line = lines; line > 0; --line) {
        const Day start =
            later_by(stop, -30 - static_cast<std::int64_t>(random.exponential(1.0 / 130.0)));
        // Old records often know the month only.
        const auto precision =
            random.bernoulli(0.15) ? core::DatePrecision::Month : core::DatePrecision::Day;
        const bool progressed = random.bernoulli(0.75);
        PriorLineRow row;
        row.patient_id = patient_.patient_id;
        row.line = static_cast<std::int64_t>(line);
        row.setting = "METASTATIC";
        row.treatment = treatments[line - 1];
        row.local_or_systemic = "SYSTEMIC";
        row.start_date = {start, precision};
        row.stop_date = {stop, core::DatePrecision::Day};
        row.stop_reason = progressed ? "PROGRESSION" : "TOXICITY";
        row.progression_status = progressed ? "PROGRESSED" : "NOT_PROGRESSED";
        if (progressed) {
            row.progression_date = core::Date{stop, core::DatePrecision::Day};
        }
        rows.push_back(std::move(row));
        stop = later_by(start, -uniform_integer(random, 7, 120));
    }
    sheets_.prior_lines.insert(sheets_.prior_lines.end(), rows.rbegin(), rows.rend());
    return static_cast<std::int64_t>(lines) + 1;
}

void Records::simulate_sbrt() {
    stats::Random random = stream("sbrt");
    const Day last = last_treatment_day(patient_);
    for (std::size_t i = 0; i < patient_.lesions.size(); ++i) {
        const std::int64_t fractions = random.bernoulli(0.6) ? 3 : 5;
        const double dose_gy = fractions == 3 ? 15.0 : 9.0;
        Day date = later_by(patient_.treatment_start, static_cast<std::int64_t>(i % 2));
        for (std::int64_t fraction = 1; fraction <= fractions && date <= last; ++fraction) {
            sheets_.sbrt_fractions.push_back({patient_.patient_id, patient_.lesions[i].lesion_id,
                                              "C" + std::to_string(i + 1), fraction, fractions,
                                              date, dose_gy, "LINAC1"});
            date = later_by(date, 2 + static_cast<std::int64_t>(random.below(2)));
        }
    }
}

void Records::add_stay(Day admission, std::int64_t nights, const char* type, const char* reason) {
    if (admission > patient_.last_day()) {
        return;
    }
    const Day discharge = std::min(later_by(admission, nights), patient_.last_day());
    sheets_.hospital_stays.push_back({patient_.patient_id, admission, discharge, type, reason});
}

void Records::simulate_atezolizumab() {
    if (!with_atezolizumab()) {
        return;
    }
    stats::Random random = stream("exposure");
    const Day last = last_treatment_day(patient_);
    Day date = patient_.treatment_start;
    for (std::int64_t cycle = 1; cycle <= cycles; ++cycle) {
        const bool delayed = cycle > 1 && random.bernoulli(0.08);
        date = later_by(date, delayed ? 7 : 0);
        if (date > last) {
            return;
        }
        sheets_.exposure.push_back({patient_.patient_id, "ATEZOLIZUMAB", cycle, 1200.0, date,
                                    delayed ? "ADVERSE_EVENT" : ""});
        add_stay(date, 0, "DAY_CASE", "TREATMENT");
        date = later_by(date, days_between_cycles);
    }
}

void Records::simulate_concomitant() {
    stats::Random random = stream("concomitant");
    if (random.bernoulli(0.06)) {
        const Day start = later_by(patient_.randomisation, -uniform_integer(random, 2, 20));
        sheets_.concomitant.push_back({patient_.patient_id, "STEROID", start,
                                       later_by(start, uniform_integer(random, 3, 30)),
                                       "20 mg/d prednisone"});
    }
    if (random.bernoulli(0.04)) {
        const Day start = later_by(patient_.randomisation, -uniform_integer(random, 5, 25));
        sheets_.concomitant.push_back(
            {patient_.patient_id, "INFECTION", start, later_by(start, 10), ""});
    }
}

void Records::simulate_adverse_events() {
    struct Term {
        const char* term;
        const char* soc;
        double weight;
        bool immune;
    };
    static constexpr Term terms[] = {
        {"FATIGUE", "GENERAL_DISORDERS", 0.35, false},
        {"NAUSEA", "GASTROINTESTINAL_DISORDERS", 0.15, false},
        {"DERMATITIS_RADIATION", "INJURY_AND_PROCEDURAL_COMPLICATIONS", 0.15, false},
        {"PNEUMONITIS", "RESPIRATORY_DISORDERS", 0.10, false},
        {"HYPOTHYROIDISM", "ENDOCRINE_DISORDERS", 0.10, true},
        {"RASH_MACULO_PAPULAR", "SKIN_DISORDERS", 0.10, true},
        {"COLITIS", "GASTROINTESTINAL_DISORDERS", 0.05, true}};
    stats::Random random = stream("adverse_events");
    std::vector<double> weights;
    for (const Term& term : terms) {
        weights.push_back(term.immune && !with_atezolizumab() ? 0.0 : term.weight);
    }
    const std::int64_t events = random.poisson(with_atezolizumab() ? 2.2 : 1.2);
    for (std::int64_t i = 0; i < events; ++i) {
        const Term& term = terms[random.categorical(weights)];
        const Day start = later_by(patient_.treatment_start, uniform_integer(random, 1, 170));
        const auto grade = static_cast<std::int64_t>(1 + random.categorical({.55, .32, .11, .02}));
        const std::int64_t duration_days = uniform_integer(random, 3, 60);
        const bool related_sbrt = !term.immune && random.bernoulli(0.7);
        const bool related_drug = with_atezolizumab() && (term.immune || random.bernoulli(0.4));
        if (start > patient_.last_day()) {
            continue;
        }
        const Day end = later_by(start, duration_days);
        const bool goes_on = end > patient_.last_day();
        sheets_.adverse_events.push_back({patient_.patient_id, start,
                                          goes_on ? std::nullopt : std::optional(end), term.term,
                                          term.soc, grade, 0, "4.03", related_sbrt, related_drug});
        if (grade >= 3) {
            add_stay(start, 2 + duration_days / 10, "CONVENTIONAL", "ADVERSE_EVENT");
        }
    }
}

void Records::simulate_questionnaires() {
    struct Visit {
        const char* name;
        std::int64_t day;
    };
    static constexpr Visit visits[] = {
        {"BASELINE", -1}, {"MONTH_3", 91}, {"MONTH_6", 183}, {"MONTH_12", 365}};
    stats::Random random = stream("qlq_c30");
    const double burden = random.beta(2.0, 4.0);
    const Day last = last_treatment_day(patient_);
    for (const Visit& visit : visits) {
        QlqC30Row row;
        row.patient_id = patient_.patient_id;
        row.planned_visit = visit.name;
        const Day date = later_by(patient_.randomisation, visit.day);
        row.expected = visit.day < 0 || date <= last;
        const bool received = random.bernoulli(visit.day < 0 ? 0.95 : 0.82);
        for (std::size_t item = 0; item < row.answers.size(); ++item) {
            const bool global = item >= 28;
            const auto steps = random.binomial(global ? 6 : 3, global ? 1.0 - burden : burden);
            const bool skipped = random.bernoulli(0.01);
            if (row.expected && received && !skipped) {
                row.answers[item] = 1 + steps;
            }
        }
        if (!row.expected) {
            row.missing_reason = core::MissingReason::NotApplicable;
        } else if (!received) {
            row.missing_reason = core::MissingReason::NotDone;
        } else {
            row.date = date;
        }
        sheets_.qlq_c30.push_back(std::move(row));
    }
}

/// Most who progress are treated again; a few change treatment before progression is seen.
void Records::simulate_subsequent_therapy() {
    static const std::vector<std::string> types = {"CHEMOTHERAPY", "TARGETED", "RADIOTHERAPY",
                                                   "SURGERY"};
    stats::Random random = stream("subsequent_therapy");
    const bool treated = random.bernoulli(0.75);
    const std::int64_t after_days = uniform_integer(random, 10, 60);
    const bool early = random.bernoulli(0.03);
    const std::int64_t early_day = uniform_integer(random, 100, 250);
    const std::string type = types[random.categorical({0.5, 0.25, 0.15, 0.10})];
    std::optional<Day> start;
    if (early) {
        start = later_by(patient_.randomisation, early_day);
    } else if (treated && patient_.progression_seen) {
        start = later_by(*patient_.progression_seen, after_days);
    }
    if (start && *start <= patient_.last_day() && *start < patient_.true_death) {
        sheets_.subsequent_therapy.push_back({patient_.patient_id, *start, type});
    }
}

void Records::simulate_follow_up() {
    constexpr std::int64_t days_between_contacts = 90;
    const PatientTruth& truth = patient_.truth;
    for (Day date = later_by(patient_.randomisation, days_between_contacts);
         date < truth.last_news_date; date = later_by(date, days_between_contacts)) {
        sheets_.follow_up.push_back(
            {patient_.patient_id, date, "VISIT", "ALIVE", std::nullopt, ""});
    }
    if (truth.death_date) {
        sheets_.follow_up.push_back({patient_.patient_id, *truth.death_date, "CIVIL_REGISTRY",
                                     "DEAD", truth.death_date,
                                     patient_.progression_seen ? "SARCOMA" : "OTHER"});
    } else {
        sheets_.follow_up.push_back(
            {patient_.patient_id, truth.last_news_date, "PHONE", "ALIVE", std::nullopt, ""});
    }
}

}  // namespace

void simulate_records(const ClinicalCohortOptions& options, const ClinicalPatient& patient,
                      ClinicalSheets& sheets) {
    Records(options, patient, sheets).run();
}

}  // namespace sarcotrace::simulation
