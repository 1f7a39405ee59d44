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
};

constexpr std::array<Analyte, 8> analytes = {{{"CRP", "mg/L", 0.0, 600.0},
                                              {"ALBUMIN", "g/L", 10.0, 60.0},
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
    const Analyte* known = find_analyte(analyte);
    if (known == nullptr) {
        return {*number, qualifier};
    }
    const auto factor = unit_factor(*known, unit);
    if (!factor) {
        fail("has a unit that does not belong to it", "use " + std::string(known->unit));
    }
    const double value = *number * *factor;
    if (analyte == "ALBUMIN" && unit == "g/L" && value >= 1.0 && value <= 6.0) {
        fail("is a value in g/dL", "correct the unit to g/dL, or the value");
    }
    if (value < known->lowest || value > known->highest) {
        fail("is not plausible in its unit", "correct the unit or the value");
    }
    return {value, qualifier};
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

Index modified_glasgow_score(const Measured& crp, const Measured& albumin) {
    if (undecided(crp, crp_bar_mg_l)) {
        return core::MissingReason::NotEvaluable;
    }
    return above(crp, crp_bar_mg_l) ? glasgow_score(crp, albumin) : Index(Measured{0.0});
}

Index lung_immune_index(const Index& dnlr, const Measured& ldh, double upper_normal) {
    if (!dnlr || undecided(ldh, upper_normal)) {
        return core::MissingReason::NotEvaluable;
    }
    return Measured{(above(*dnlr, 3.0) ? 1.0 : 0.0) + (above(ldh, upper_normal) ? 1.0 : 0.0)};
}

Index nutritional_index(const Measured& albumin, const Measured& lymphocytes) {
    if (albumin.qualifier != '=' || lymphocytes.qualifier != '=') {
        return core::MissingReason::NotEvaluable;
    }
    return Measured{albumin.value + 5.0 * lymphocytes.value};
}

}  // namespace sarcotrace::biomarkers
