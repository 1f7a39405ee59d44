#include "sarcotrace/biomarkers/laboratory.hpp"

#include <array>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::biomarkers {
namespace {

constexpr double crp_bar_mg_l = 10.0;
constexpr double albumin_bar_g_l = 35.0;

struct Unit {
    std::string_view name;
    double factor;  ///< to the standard unit
};

struct Analyte {
    std::string_view name;
    std::string_view unit;
    double lowest;  ///< plausible, standard unit
    double highest;
    double lowest_upper_normal = 0.0;  ///< of a laboratory's upper limit of normal
};

// CRP from 2.9 to 10 mg/L and albumin from 45 to 55 g/L are usual upper limits of normal; a tenth
// of them is the limit in mg/dL and g/dL.
constexpr std::array<Analyte, 8> analytes = {{{"CRP", "mg/L", 0.0, 600.0, 1.5},
                                              {"ALBUMIN", "g/L", 10.0, 60.0, 30.0},
                                              {"NEUTROPHILS", "10^9/L", 0.0, 100.0},
                                              {"LYMPHOCYTES", "10^9/L", 0.0, 20.0},
                                              {"LEUKOCYTES", "10^9/L", 0.0, 500.0},
                                              {"MONOCYTES", "10^9/L", 0.0, 50.0},
                                              {"PLATELETS", "10^9/L", 0.0, 5000.0},
                                              {"LDH", "U/L", 0.0, 50000.0}}};

constexpr std::array<Unit, 3> crp_units = {
    {{"mg/L", 1.0}, {"mg/dL", 10.0}, {"nmol/L", 1.0 / 9.524}}};
// 66.5 kDa.
constexpr std::array<Unit, 3> albumin_units = {{{"g/L", 1.0}, {"g/dL", 10.0}, {"umol/L", 0.0665}}};
constexpr std::array<Unit, 6> count_units = {{{"10^9/L", 1.0},
                                              {"G/L", 1.0},
                                              {"10^3/uL", 1.0},
                                              {"10^3/mm3", 1.0},
                                              {"/uL", 1e-3},
                                              {"/mm3", 1e-3}}};
constexpr std::array<Unit, 1> ldh_units = {{{"U/L", 1.0}}};

const Analyte* find_analyte(std::string_view name) noexcept {
    for (const Analyte& analyte : analytes) {
        if (analyte.name == name) {
            return &analyte;
        }
    }
    return nullptr;
}

template <std::size_t N>
std::optional<double> factor_in(const std::array<Unit, N>& units, std::string_view name) {
    for (const Unit& unit : units) {
        if (unit.name == name) {
            return unit.factor;
        }
    }
    return std::nullopt;
}

std::optional<double> unit_factor(const Analyte& analyte, std::string_view unit) {
    if (analyte.name == "CRP") return factor_in(crp_units, unit);
    if (analyte.name == "ALBUMIN") return factor_in(albumin_units, unit);
    if (analyte.name == "LDH") return factor_in(ldh_units, unit);
    return factor_in(count_units, unit);
}

char combined(char above, char below) {
    // A ratio below a limit over one above a limit is still below.
    if (below == '=') return above;
    const char turned = below == '<' ? '>' : '<';
    return above == '=' || above == turned ? turned : '?';
}

bool above(const Measured& measured, double bar) {
    return measured.value > bar || (measured.qualifier == '>' && measured.value >= bar);
}

bool below(const Measured& measured, double bar) {
    return measured.value < bar || (measured.qualifier == '<' && measured.value <= bar);
}

/// A value given as a limit may lie on either side of the bar.
bool undecided(const Measured& measured, double bar) {
    return (measured.qualifier == '<' && measured.value > bar) ||
           (measured.qualifier == '>' && measured.value < bar);
}

}  // namespace

std::string_view standard_unit(std::string_view analyte) noexcept {
    const Analyte* found = find_analyte(analyte);
    return found == nullptr ? std::string_view() : found->unit;
}

double in_standard_unit(std::string_view analyte, double value, std::string_view unit,
                        std::string_view where) {
    const Analyte* known = find_analyte(analyte);
    const auto factor = known == nullptr ? std::optional(1.0) : unit_factor(*known, unit);
    if (!factor) {
        throw core::InputError({std::string(analyte) + " '" + core::format_number(value) + " " +
                                    std::string(unit) + "' has a unit that does not belong to it",
                                std::string(where), "use " + std::string(known->unit)});
    }
    return value * *factor;
}

Measured to_standard(std::string_view analyte, std::string_view reported, std::string_view unit,
                     std::string_view where) {
    const char qualifier = reported.starts_with('<') ? '<' : reported.starts_with('>') ? '>' : '=';
    const auto number = core::parse_number(qualifier == '=' ? reported : reported.substr(1));
    const auto fail = [&](const std::string& what, const std::string& remedy) {
        throw core::InputError({std::string(analyte) + " '" + std::string(reported) + " " +
                                    std::string(unit) + "' " + what,
                                std::string(where), remedy});
    };
    if (!number || *number < 0.0) {
        fail("is not a value", "give a number, with < or > if beyond a limit");
    }
    const double value = in_standard_unit(analyte, *number, unit, where);
    const Analyte* known = find_analyte(analyte);
    if (known == nullptr) {
        return {value, qualifier};
    }
    if (analyte == "ALBUMIN" && unit == "g/L" && value >= 1.0 && value <= 6.0) {
        fail("is a value in g/dL", "correct the unit to g/dL, or the value");
    }
    if (value < known->lowest || value > known->highest) {
        fail("is not plausible in its unit", "correct the unit or the value");
    }
    return {value, qualifier};
}

void check_normal_range(std::string_view analyte, std::optional<double> upper_normal,
                        std::string_view unit, std::string_view where) {
    const Analyte* known = find_analyte(analyte);
    if (known == nullptr || !upper_normal) {
        return;
    }
    if (in_standard_unit(analyte, *upper_normal, unit, where) < known->lowest_upper_normal) {
        throw core::InputError(
            {std::string(analyte) + " has the upper normal limit " +
                 core::format_number(*upper_normal) + ", which is not one in " + std::string(unit),
             std::string(where), "correct the unit of the row, or upper_normal"});
    }
}

Index ratio(const Measured& numerator, const Measured& denominator) {
    const char qualifier = combined(numerator.qualifier, denominator.qualifier);
    if (denominator.value == 0.0 || qualifier == '?') {
        return core::MissingReason::NotEvaluable;
    }
    return Measured{numerator.value / denominator.value, qualifier};
}

Index derived_nlr(const Measured& neutrophils, const Measured& leukocytes) {
    if (leukocytes.value <= neutrophils.value || neutrophils.qualifier != '=' ||
        leukocytes.qualifier != '=') {
        return core::MissingReason::NotEvaluable;
    }
    return Measured{neutrophils.value / (leukocytes.value - neutrophils.value)};
}

Index glasgow_score(const Measured& crp, const Measured& albumin) {
    if (undecided(crp, crp_bar_mg_l) || undecided(albumin, albumin_bar_g_l)) {
        return core::MissingReason::NotEvaluable;
    }
    return Measured{(above(crp, crp_bar_mg_l) ? 1.0 : 0.0) +
                    (below(albumin, albumin_bar_g_l) ? 1.0 : 0.0)};
}

Index modified_glasgow_score(const Measured& crp, const Index& albumin) {
    if (undecided(crp, crp_bar_mg_l)) {
        return core::MissingReason::NotEvaluable;
    }
    if (!above(crp, crp_bar_mg_l)) {
        return Measured{0.0};
    }
    return albumin ? glasgow_score(crp, *albumin) : albumin;
}

Index lung_immune_index(const Index& dnlr, const Measured& ldh, double upper_normal) {
    if (!dnlr || undecided(ldh, upper_normal)) {
        return core::MissingReason::NotEvaluable;
    }
    return Measured{(above(*dnlr, 3.0) ? 1.0 : 0.0) + (above(ldh, upper_normal) ? 1.0 : 0.0)};
}

std::string_view lung_immune_group(double points) noexcept {
    return points < 1.0 ? "GOOD" : points < 2.0 ? "INTERMEDIATE" : "POOR";
}

Index nutritional_index(const Measured& albumin, const Measured& lymphocytes) {
    if (albumin.qualifier != '=' || lymphocytes.qualifier != '=') {
        return core::MissingReason::NotEvaluable;
    }
    return Measured{albumin.value + 5.0 * lymphocytes.value};
}

}  // namespace sarcotrace::biomarkers
