#include "sarcotrace/biomarkers/laboratory_grade.hpp"

#include <array>

namespace sarcotrace::biomarkers {
namespace {

struct Criteria {
    std::string_view analyte;
    std::string_view term;
    /// Grades 2, 3 and 4 begin below these; 0 where CTCAE does not grade by the value.
    std::array<double, 3> below;
};

constexpr std::array<Criteria, 5> criteria = {
    {{"NEUTROPHILS", "Neutrophil count decreased", {1.5, 1.0, 0.5}},
     {"LYMPHOCYTES", "Lymphocyte count decreased", {0.8, 0.5, 0.2}},
     {"LEUKOCYTES", "White blood cell decreased", {3.0, 2.0, 1.0}},
     {"PLATELETS", "Platelet count decreased", {75.0, 50.0, 25.0}},
     {"ALBUMIN", "Hypoalbuminemia", {30.0, 20.0, 0.0}}}};

const Criteria* find(std::string_view analyte) noexcept {
    for (const Criteria& entry : criteria) {
        if (entry.analyte == analyte) {
            return &entry;
        }
    }
    return nullptr;
}

}  // namespace

std::string_view to_string_view(RangeIndicator indicator) noexcept {
    switch (indicator) {
        case RangeIndicator::Low: return "LOW";
        case RangeIndicator::Normal: return "NORMAL";
        case RangeIndicator::High: return "HIGH";
        case RangeIndicator::Unknown: break;
    }
    return "UNKNOWN";
}

RangeIndicator range_indicator(const Measured& value, std::optional<double> lower_normal,
                               std::optional<double> upper_normal) noexcept {
    const double number = value.value;
    if (upper_normal && value.qualifier != '<' &&
        (number > *upper_normal || (value.qualifier == '>' && number >= *upper_normal))) {
        return RangeIndicator::High;
    }
    if (lower_normal && value.qualifier != '>' &&
        (number < *lower_normal || (value.qualifier == '<' && number <= *lower_normal))) {
        return RangeIndicator::Low;
    }
    const bool above = value.qualifier != '<' && (!lower_normal || number >= *lower_normal);
    const bool below = value.qualifier != '>' && upper_normal && number <= *upper_normal;
    // CRP and LDH have no lower limit: below the upper one they are normal.
    if (below && (above || (value.qualifier == '<' && !lower_normal))) {
        return RangeIndicator::Normal;
    }
    return RangeIndicator::Unknown;
}

std::string_view ctcae_term(std::string_view analyte) noexcept {
    const Criteria* found = find(analyte);
    return found == nullptr ? std::string_view() : found->term;
}

std::optional<int> ctcae_grade(std::string_view analyte, const Measured& value,
                               std::optional<double> lower_normal) noexcept {
    const Criteria* found = find(analyte);
    if (found == nullptr || value.qualifier != '=') {
        return std::nullopt;
    }
    int grade = 1;
    for (const double bar : found->below) {
        if (value.value < bar) {
            ++grade;
        }
    }
    if (grade > 1) {
        return grade;
    }
    if (!lower_normal) {
        return std::nullopt;
    }
    return value.value < *lower_normal ? 1 : 0;
}

}  // namespace sarcotrace::biomarkers
