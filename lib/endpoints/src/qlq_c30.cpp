#include "sarcotrace/endpoints/qlq_c30.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace sarcotrace::endpoints {
namespace {

enum class Kind { Global, Function, Symptom };

struct Scale {
    Kind kind;
    std::vector<std::size_t> items;  ///< from 1
};

/// In the order of qlq_scales, without SUMMARY.
const std::array<Scale, qlq_scales.size() - 1>& scales() {
    using enum Kind;
    static const std::array<Scale, qlq_scales.size() - 1> all = {{{Global, {29, 30}},
                                                                  {Function, {1, 2, 3, 4, 5}},
                                                                  {Function, {6, 7}},
                                                                  {Function, {21, 22, 23, 24}},
                                                                  {Function, {20, 25}},
                                                                  {Function, {26, 27}},
                                                                  {Symptom, {10, 12, 18}},
                                                                  {Symptom, {14, 15}},
                                                                  {Symptom, {9, 19}},
                                                                  {Symptom, {8}},
                                                                  {Symptom, {11}},
                                                                  {Symptom, {13}},
                                                                  {Symptom, {16}},
                                                                  {Symptom, {17}},
                                                                  {Symptom, {28}}}};
    return all;
}

constexpr std::size_t global_scale = 0;
constexpr std::size_t finance_scale = 14;
constexpr std::size_t summary_scale = 15;

core::ValueOrReason<double> score_scale(const Scale& scale, const sheets::QlqC30Answers& answers) {
    double sum = 0.0;
    std::size_t answered = 0;
    for (const std::size_t item : scale.items) {
        if (const auto& answer = answers[item - 1]) {
            sum += *answer;
            ++answered;
        }
    }
    if (2 * answered < scale.items.size()) {
        return core::MissingReason::Insufficient;
    }
    const double raw = sum / static_cast<double>(answered);
    switch (scale.kind) {
        case Kind::Global: return (raw - 1.0) / 6.0 * 100.0;
        case Kind::Function: return (1.0 - (raw - 1.0) / 3.0) * 100.0;
        case Kind::Symptom: break;
    }
    return (raw - 1.0) / 3.0 * 100.0;
}

core::ValueOrReason<double> summary_of(const QlqScores& scores) {
    double sum = 0.0;
    int counted = 0;
    for (std::size_t i = 0; i < summary_scale; ++i) {
        if (i == global_scale || i == finance_scale) {
            continue;
        }
        if (!scores[i]) {
            return core::MissingReason::Insufficient;
        }
        sum += higher_is_worse(i) ? 100.0 - *scores[i] : *scores[i];
        ++counted;
    }
    return sum / counted;
}

template <std::size_t... Index>
QlqScores all_missing(core::MissingReason reason, std::index_sequence<Index...>) {
    return {{(static_cast<void>(Index), core::ValueOrReason<double>(reason))...}};
}

QlqScores all_missing(core::MissingReason reason) {
    return all_missing(reason, std::make_index_sequence<qlq_scales.size()>());
}

}  // namespace

bool higher_is_worse(std::size_t scale) noexcept {
    return scale < summary_scale && scales()[scale].kind == Kind::Symptom;
}

QlqScores score_qlq_c30(const sheets::QlqC30Answers& answers) {
    QlqScores scores = all_missing(core::MissingReason::Insufficient);
    for (std::size_t i = 0; i < summary_scale; ++i) {
        scores[i] = score_scale(scales()[i], answers);
    }
    scores[summary_scale] = summary_of(scores);
    return scores;
}

QlqScores score_questionnaire(const sheets::Questionnaire& questionnaire) {
    if (questionnaire.date) {
        return score_qlq_c30(questionnaire.answers);
    }
    if (questionnaire.missing_reason) {
        return all_missing(*questionnaire.missing_reason);
    }
    return all_missing(questionnaire.expected ? core::MissingReason::NotDone
                                              : core::MissingReason::NotApplicable);
}

std::vector<Compliance> qlq_compliance(std::span<const sheets::Questionnaire> questionnaires,
                                       std::span<const std::pair<std::string, std::string>> arms) {
    const std::map<std::string, std::string> arm_of(arms.begin(), arms.end());
    std::map<std::pair<std::string, std::string>, std::pair<std::int64_t, std::int64_t>> counts;
    for (const sheets::Questionnaire& row : questionnaires) {
        const auto arm = arm_of.find(row.patient_id);
        if (arm == arm_of.end() || !row.expected) {
            continue;
        }
        auto& [received, expected] = counts[{arm->second, row.planned_visit}];
        ++expected;
        received += row.date ? 1 : 0;
    }
    std::vector<Compliance> result;
    for (const auto& [key, count] : counts) {
        result.push_back({key.first, key.second, share_of(count.first, count.second)});
    }
    return result;
}

}  // namespace sarcotrace::endpoints
