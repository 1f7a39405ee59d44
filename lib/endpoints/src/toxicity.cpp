#include "sarcotrace/endpoints/toxicity.hpp"

#include <algorithm>

#include "sarcotrace/core/date.hpp"

namespace sarcotrace::endpoints {
namespace {

using std::chrono::sys_days;

constexpr int severe_grade = 3;
constexpr int death_grade = 5;

sys_days onset_of(const core::Date& date, sys_days first_treatment) {
    const std::chrono::year_month_day first(date.day);
    const bool may_follow =
        (date.precision == core::DatePrecision::Month &&
         first_treatment <= sys_days(first.year() / first.month() / std::chrono::last)) ||
        (date.precision == core::DatePrecision::Year &&
         first_treatment <= sys_days(first.year() / std::chrono::December / 31));
    return may_follow ? std::max(date.day, first_treatment) : date.day;
}

/// Whether the event counts; if not, its place in the ledger.
bool counts(const sheets::AdverseEvent& event, const TreatedPatient* patient,
            const ToxicityRule& rule, ToxicityLedger& ledger) {
    ++ledger.reported;
    const auto lost = [](std::int64_t& place) {
        ++place;
        return false;
    };
    if (patient == nullptr) return lost(ledger.not_treated);
    const auto days = core::days_between(patient->first_treatment,
                                         onset_of(event.start_date, patient->first_treatment));
    if (days < 0) return lost(ledger.before_treatment);
    if (days >= rule.window_days) return lost(ledger.after_window);
    if (event.grade <= event.baseline_grade) return lost(ledger.not_worse_than_baseline);
    ++ledger.counted;
    return true;
}

std::vector<Attribution> attributions_of(const sheets::AdverseEvent& event) {
    if (event.related_sbrt.value_or(false) || event.related_atezolizumab.value_or(false)) {
        return {Attribution::All, Attribution::Related};
    }
    if (event.related_sbrt && event.related_atezolizumab) {
        return {Attribution::All, Attribution::Unrelated};
    }
    return {Attribution::All};
}

void keep_worst(ToxicityResult& result, const sheets::AdverseEvent& event) {
    for (const Attribution attribution : attributions_of(event)) {
        const auto keep = [&](ToxicityLevel level, const std::string& name,
                              const std::string& version) {
            int& worst = result.worst[{level, attribution, name, version}][event.patient_id];
            worst = std::max(worst, event.grade);
        };
        keep(ToxicityLevel::Term, event.term, event.ctcae_version);
        keep(ToxicityLevel::Soc, event.soc, event.ctcae_version);
        keep(ToxicityLevel::Overall, "", "");
    }
}

void add_rates(ToxicityResult& result,
               const std::map<std::string, const TreatedPatient*>& treated) {
    std::map<std::string, std::int64_t> totals;
    for (const auto& [id, patient] : treated) {
        ++totals[patient->arm];
    }
    for (const auto& [key, grades] : result.worst) {
        for (const auto& [arm, total] : totals) {
            const auto at_least = [&, name = arm](int grade) {
                return std::ranges::count_if(grades, [&](const auto& entry) {
                    return entry.second >= grade && treated.at(entry.first)->arm == name;
                });
            };
            result.rates.push_back({arm, key, share_of(at_least(1), total),
                                    share_of(at_least(severe_grade), total),
                                    at_least(death_grade)});
        }
    }
}

}  // namespace

std::string_view to_string_view(ToxicityLevel level) noexcept {
    switch (level) {
        case ToxicityLevel::Term: return "TERM";
        case ToxicityLevel::Soc: return "SOC";
        case ToxicityLevel::Overall: break;
    }
    return "OVERALL";
}

std::string_view to_string_view(Attribution attribution) noexcept {
    switch (attribution) {
        case Attribution::All: break;
        case Attribution::Related: return "RELATED";
        case Attribution::Unrelated: return "UNRELATED";
    }
    return "ALL";
}

ToxicityResult toxicity(std::span<const sheets::AdverseEvent> events,
                        std::span<const TreatedPatient> patients, const ToxicityRule& rule) {
    std::map<std::string, const TreatedPatient*> treated;
    ToxicityResult result;
    for (const TreatedPatient& patient : patients) {
        treated.emplace(patient.patient_id, &patient);
    }
    for (const Attribution attribution :
         {Attribution::All, Attribution::Related, Attribution::Unrelated}) {
        result.worst[{ToxicityLevel::Overall, attribution, "", ""}];  // a row also without events
    }
    for (const sheets::AdverseEvent& event : events) {
        if (event.start_date.day > rule.data_cutoff) {
            continue;
        }
        const auto patient = treated.find(event.patient_id);
        const TreatedPatient* found = patient == treated.end() ? nullptr : patient->second;
        if (counts(event, found, rule, result.ledger)) {
            keep_worst(result, event);
        }
    }
    add_rates(result, treated);
    return result;
}

}  // namespace sarcotrace::endpoints
