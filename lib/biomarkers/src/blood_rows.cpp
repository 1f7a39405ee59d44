#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>

#include "sarcotrace/biomarkers/assemble.hpp"
#include "sarcotrace/biomarkers/laboratory.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::biomarkers {
namespace {

/// A reported value, or the reason why there is none.
struct Component {
    Index measured;
    const sheets::LaboratoryValue* row;
};

/// By analyte; the values of one patient, day and planned visit.
using Draw = std::map<std::string, Component>;
using DrawKey = std::tuple<std::string, std::chrono::sys_days, std::optional<std::string>>;

std::string where_of(const sheets::LaboratoryValue& row) {
    return "laboratory.tsv:" + std::to_string(row.line);
}

BiomarkerRow new_row(const DrawKey& key, std::string parameter, std::string label,
                     std::string unit) {
    BiomarkerRow row;
    row.patient_id = std::get<0>(key);
    row.date = std::get<1>(key);
    row.planned_visit = std::get<2>(key);
    row.time_point = row.planned_visit.value_or("UNSCHEDULED");
    row.parameter = std::move(parameter);
    row.label = std::move(label);
    row.category = "BLOOD";
    row.compartment = "BLOOD";
    row.assay = "CLINICAL_LABORATORY";
    row.unit = std::move(unit);
    row.method = "MEASURED";
    return row;
}

void set(BiomarkerRow& row, const Index& index) {
    if (index) {
        row.value = index.value().value;
        row.qualifier = index.value().qualifier;
        row.value_text = (row.qualifier == '=' ? "" : std::string(1, row.qualifier)) +
                         core::format_number(*row.value);
    } else {
        row.missing_reason = index.reason();
    }
}

Index measured(const sheets::LaboratoryValue& lab) {
    if (!lab.value_reported) {
        return lab.missing_reason.value_or(core::MissingReason::NotDone);
    }
    check_normal_range(lab.analyte, lab.upper_normal, lab.unit.value_or(""), where_of(lab));
    return to_standard(lab.analyte, *lab.value_reported, lab.unit.value_or(""), where_of(lab));
}

BiomarkerRow measured_row(const DrawKey& key, const Component& component) {
    const sheets::LaboratoryValue& lab = *component.row;
    const std::string unit(lab.unit.value_or(""));
    const std::string_view standard = standard_unit(lab.analyte);
    BiomarkerRow row =
        new_row(key, lab.analyte, lab.analyte, standard.empty() ? unit : std::string(standard));
    set(row, component.measured);
    row.value_text = lab.value_reported;
    if (component.measured && lab.lloq) {
        row.lower_limit = in_standard_unit(lab.analyte, *lab.lloq, unit, where_of(lab));
    } else if (row.qualifier == '<') {
        row.lower_limit = row.value;
    }
    return row;
}

struct Definition {
    const char* parameter;
    const char* label;
    const char* unit;
    const char* method = "DERIVED";
};

/// Adds the indices of one draw. An index needs one of its inputs in the draw to have a row, and
/// all of them to have a value.
class IndexMaker {
public:
    IndexMaker(std::vector<BiomarkerRow>& rows, const DrawKey& key, const Draw& draw)
        : rows_(rows), key_(key), draw_(draw) {}

    void add_all() {
        add_ratio({"NLR", "Neutrophil-to-lymphocyte ratio", "ratio"}, "NEUTROPHILS", "LYMPHOCYTES");
        add_ratio({"PLR", "Platelet-to-lymphocyte ratio", "ratio"}, "PLATELETS", "LYMPHOCYTES");
        add_ratio({"MLR", "Monocyte-to-lymphocyte ratio", "ratio"}, "MONOCYTES", "LYMPHOCYTES");
        add_ratio({"CAR", "CRP (mg/L) to albumin (g/L) ratio", "ratio"}, "CRP", "ALBUMIN");
        add_product({"SII", "Systemic immune-inflammation index", "10^9/L"}, "PLATELETS");
        add_product({"SIRI", "Systemic inflammation response index", "10^9/L"}, "MONOCYTES");
        add_glasgow_scores();
        add({"PNI", "Prognostic nutritional index", "index"}, {"ALBUMIN", "LYMPHOCYTES"},
            [](const Values& of) { return nutritional_index(of[0], of[1]); });
        add({"DNLR", "Derived neutrophil-to-lymphocyte ratio", "ratio"},
            {"NEUTROPHILS", "LEUKOCYTES"},
            [](const Values& of) { return derived_nlr(of[0], of[1]); });
        const Index neutrophils = get("NEUTROPHILS");
        const Index leukocytes = get("LEUKOCYTES");
        if (neutrophils && leukocytes && (*leukocytes).value < (*neutrophils).value) {
            rows_.back().flags.emplace_back("NEUTROPHILS_ABOVE_LEUKOCYTES");
        }
        add_lung_immune_index();
    }

private:
    using Values = std::vector<Measured>;

    [[nodiscard]] Index get(const std::string& analyte) const {
        const auto found = draw_.find(analyte);
        return found == draw_.end() ? core::MissingReason::NotDone : found->second.measured;
    }

    void add_row(const Definition& index, const Index& value) {
        BiomarkerRow row = new_row(key_, index.parameter, index.label, index.unit);
        row.method = index.method;
        set(row, value);
        rows_.push_back(std::move(row));
    }

    template <typename Formula>
    void add(const Definition& index, std::initializer_list<const char*> inputs,
             const Formula& formula) {
        const bool any = std::ranges::any_of(
            inputs, [&](const char* analyte) { return draw_.contains(analyte); });
        if (!any) {
            return;
        }
        Values values;
        for (const char* analyte : inputs) {
            const Index input = get(analyte);
            if (!input) {
                add_row(index, input);
                return;
            }
            values.push_back(*input);
        }
        add_row(index, formula(values));
    }

    void add_ratio(const Definition& index, const char* numerator, const char* denominator) {
        add(index, {numerator, denominator}, [](const Values& of) { return ratio(of[0], of[1]); });
    }

    /// Product of a count and the neutrophils over the lymphocytes.
    void add_product(const Definition& index, const char* first) {
        add(index, {first, "NEUTROPHILS", "LYMPHOCYTES"}, [](const Values& of) {
            const bool exact = of[0].qualifier == '=' && of[1].qualifier == '=';
            return exact ? ratio({of[0].value * of[1].value}, of[2])
                         : Index(core::MissingReason::NotEvaluable);
        });
    }

    void add_glasgow_scores() {
        add({"GPS", "Glasgow prognostic score", "score", "CRP>10_MG_L_ALBUMIN<35_G_L"},
            {"CRP", "ALBUMIN"}, [](const Values& of) { return glasgow_score(of[0], of[1]); });
        if (draw_.contains("CRP") || draw_.contains("ALBUMIN")) {
            const Index crp = get("CRP");
            add_row({"MGPS", "Modified Glasgow prognostic score", "score",
                     "PROCTOR_CRP>10_MG_L_ALBUMIN<35_G_L"},
                    crp ? modified_glasgow_score(*crp, get("ALBUMIN")) : crp);
        }
    }

    /// The bar of LDH is the laboratory's own: without it the index is not evaluable.
    void add_lung_immune_index() {
        add({"LIPI", "Lung immune prognostic index", "score", "DNLR>3_LDH>ULN"},
            {"NEUTROPHILS", "LEUKOCYTES", "LDH"}, [&](const Values& of) {
                const auto& bar = draw_.at("LDH").row->upper_normal;
                return bar ? lung_immune_index(derived_nlr(of[0], of[1]), of[2], *bar)
                           : Index(core::MissingReason::NotEvaluable);
            });
        if (!rows_.empty() && rows_.back().parameter == "LIPI" && rows_.back().value) {
            rows_.back().value_text = lung_immune_group(*rows_.back().value);
        }
    }

    std::vector<BiomarkerRow>& rows_;
    const DrawKey& key_;
    const Draw& draw_;
};

void add_concomitant_flags(std::vector<BiomarkerRow>& rows, const sheets::ClinicalSheets& sheets,
                           const Windows& windows) {
    for (BiomarkerRow& row : rows) {
        for (const sheets::Concomitant& taken : sheets.concomitant) {
            const auto last =
                taken.stop_date.value_or(*row.date) + std::chrono::days(windows.concomitant_days);
            if (taken.patient_id == row.patient_id && taken.start_date <= *row.date &&
                *row.date <= last &&
                (taken.category == "STEROID" || taken.category == "G_CSF" ||
                 taken.category == "INFECTION")) {
                row.flags.push_back(taken.category);
            }
        }
    }
}

}  // namespace

std::vector<BiomarkerRow> blood_rows(const sheets::ClinicalSheets& sheets, const Windows& windows) {
    std::vector<BiomarkerRow> rows;
    std::map<DrawKey, Draw> draws;
    std::set<std::tuple<DrawKey, std::string, std::string>> seen;  // draw, laboratory, analyte
    for (const sheets::LaboratoryValue& lab : sheets.laboratory) {
        const DrawKey key{lab.patient_id, lab.draw_date, lab.planned_visit};
        if (!seen.emplace(key, lab.lab_id.value_or(""), lab.analyte).second) {
            throw core::InputError(
                {lab.analyte + " is given twice for one draw", where_of(lab), "keep one value"});
        }
        const Component component{measured(lab), &lab};
        const auto [held, added] = draws[key].emplace(lab.analyte, component);
        if (!added && !held->second.measured) {
            held->second = component;
        }
        rows.push_back(measured_row(key, component));
    }
    for (const auto& [key, draw] : draws) {
        IndexMaker(rows, key, draw).add_all();
    }
    add_concomitant_flags(rows, sheets, windows);
    return rows;
}

}  // namespace sarcotrace::biomarkers
