#include <map>

#include "sarcotrace/biomarkers/assemble.hpp"
#include "sarcotrace/biomarkers/ihc.hpp"
#include "sarcotrace/biomarkers/laboratory.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::biomarkers {
namespace {

struct Value {
    Measured measured;
    const sheets::LaboratoryValue* row;
};

using Draw = std::map<std::string, Value>;
using DrawKey = std::tuple<std::string, std::chrono::sys_days, std::string, std::string>;

std::string where_of(const sheets::LaboratoryValue& row) {
    return "laboratory.tsv:" + std::to_string(row.line);
}

BiomarkerRow new_row(const DrawKey& key, std::string parameter, std::string label,
                     std::string unit) {
    BiomarkerRow row;
    row.patient_id = std::get<0>(key);
    row.date = std::get<1>(key);
    row.time_point = std::get<2>(key);
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

class IndexMaker {
public:
    IndexMaker(std::vector<BiomarkerRow>& rows, const DrawKey& key, const Draw& draw)
        : rows_(rows), key_(key), draw_(draw) {}

    [[nodiscard]] const Measured* get(const std::string& analyte) const {
        const auto found = draw_.find(analyte);
        return found == draw_.end() ? nullptr : &found->second.measured;
    }

    void add(const char* parameter, const char* label, const char* unit, const Index& index,
             const char* method) {
        BiomarkerRow row = new_row(key_, parameter, label, unit);
        row.method = method;
        set(row, index);
        rows_.push_back(std::move(row));
    }

    void add_ratio(const char* parameter, const char* label, const char* numerator,
                   const char* denominator) {
        if (get(numerator) != nullptr && get(denominator) != nullptr) {
            add(parameter, label, "ratio", ratio(*get(numerator), *get(denominator)), "DERIVED");
        }
    }

    /// Product of two counts over lymphocytes.
    void add_product(const char* parameter, const char* label, const char* first,
                     const char* unit) {
        const Measured* a = get(first);
        const Measured* b = get("NEUTROPHILS");
        const Measured* c = get("LYMPHOCYTES");
        if (a == nullptr || b == nullptr || c == nullptr) {
            return;
        }
        const bool exact = a->qualifier == '=' && b->qualifier == '=';
        add(parameter, label, unit,
            exact ? ratio({a->value * b->value}, *c) : Index(core::MissingReason::NotEvaluable),
            "DERIVED");
    }

    void add_scores() {
        const Measured* crp = get("CRP");
        const Measured* albumin = get("ALBUMIN");
        const Measured* lymphocytes = get("LYMPHOCYTES");
        if (crp != nullptr && albumin != nullptr) {
            add("GPS", "Glasgow prognostic score", "score", glasgow_score(*crp, *albumin),
                "CRP>10_MG_L_ALBUMIN<35_G_L");
            add("MGPS", "Modified Glasgow prognostic score", "score",
                modified_glasgow_score(*crp, *albumin), "PROCTOR_CRP>10_MG_L_ALBUMIN<35_G_L");
        }
        if (albumin != nullptr && lymphocytes != nullptr) {
            add("PNI", "Prognostic nutritional index", "index",
                nutritional_index(*albumin, *lymphocytes), "DERIVED");
        }
        const Measured* neutrophils = get("NEUTROPHILS");
        const Measured* leukocytes = get("LEUKOCYTES");
        if (neutrophils == nullptr || leukocytes == nullptr) {
            return;
        }
        const Index dnlr = derived_nlr(*neutrophils, *leukocytes);
        add("DNLR", "Derived neutrophil-to-lymphocyte ratio", "ratio", dnlr, "DERIVED");
        if (leukocytes->value < neutrophils->value) {
            rows_.back().flags.emplace_back("NEUTROPHILS_ABOVE_LEUKOCYTES");
        }
        const auto ldh = draw_.find("LDH");
        if (ldh != draw_.end() && ldh->second.row->upper_normal) {
            add("LIPI", "Lung immune prognostic index", "score",
                lung_immune_index(dnlr, ldh->second.measured, *ldh->second.row->upper_normal),
                "DNLR>3_LDH>ULN");
        }
    }

private:
    std::vector<BiomarkerRow>& rows_;
    const DrawKey& key_;
    const Draw& draw_;
};

void add_indices(std::vector<BiomarkerRow>& rows, const DrawKey& key, const Draw& draw) {
    IndexMaker maker(rows, key, draw);
    maker.add_ratio("NLR", "Neutrophil-to-lymphocyte ratio", "NEUTROPHILS", "LYMPHOCYTES");
    maker.add_ratio("PLR", "Platelet-to-lymphocyte ratio", "PLATELETS", "LYMPHOCYTES");
    maker.add_ratio("MLR", "Monocyte-to-lymphocyte ratio", "MONOCYTES", "LYMPHOCYTES");
    maker.add_ratio("CAR", "CRP (mg/L) to albumin (g/L) ratio", "CRP", "ALBUMIN");
    maker.add_product("SII", "Systemic immune-inflammation index", "PLATELETS", "10^9/L");
    maker.add_product("SIRI", "Systemic inflammation response index", "MONOCYTES", "10^9/L");
    maker.add_scores();
}

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

BiomarkerRow ihc_row(const sheets::IhcReading& reading, const sheets::Specimen& specimen) {
    const bool pd1 = reading.score_type.starts_with("PD1");
    BiomarkerRow row;
    row.patient_id = reading.patient_id;
    row.parameter = pd1 ? reading.score_type : "PDL1_" + reading.score_type;
    row.label = (pd1 ? "PD-1 " : "PD-L1 ") + reading.score_type;
    row.category = "IHC";
    row.compartment = reading.compartment;
    row.assay = reading.clone + (reading.platform ? "/" + *reading.platform : std::string());
    row.specimen_id = reading.specimen_id;
    row.time_point = "BASELINE";
    row.date = specimen.date;
    row.unit = reading.denominator.value_or("NA");
    row.method = "READER_" + reading.reader + "_READING_" + std::to_string(reading.reading);
    row.rank = specimen.use_rank.value_or(1'000'000);
    row.qualifier = reading.qualifier.front();
    row.value = reading.value;
    row.missing_reason = reading.not_evaluable_reason;
    if (row.value && !pd1 && specimen.viable_cells && *specimen.viable_cells < least_viable_cells) {
        row.flags.emplace_back("FEWER_THAN_100_VIABLE_CELLS");
        row.value_text = core::format_number(*row.value);
        row.value.reset();
        row.missing_reason = core::MissingReason::NotEvaluable;
    }
    if (row.value && reading.score_type == "CPS" && *row.value > 100.0) {
        row.flags.emplace_back("CAPPED_AT_100");
        row.value_text = core::format_number(*row.value);
        row.value = 100.0;
    }
    return row;
}

}  // namespace

std::vector<BiomarkerRow> blood_rows(const sheets::ClinicalSheets& sheets, const Windows& windows) {
    std::vector<BiomarkerRow> rows;
    std::map<DrawKey, Draw> draws;
    for (const sheets::LaboratoryValue& lab : sheets.laboratory) {
        const DrawKey key{lab.patient_id, lab.draw_date, lab.planned_visit.value_or("UNSCHEDULED"),
                          lab.lab_id.value_or("NA")};
        const std::string unit(lab.unit.value_or(""));
        const std::string_view standard = standard_unit(lab.analyte);
        BiomarkerRow row =
            new_row(key, lab.analyte, lab.analyte, standard.empty() ? unit : std::string(standard));
        row.value_text = lab.value_reported;
        if (lab.value_reported) {
            const Measured measured =
                to_standard(lab.analyte, *lab.value_reported, unit, where_of(lab));
            if (!draws[key].emplace(lab.analyte, Value{measured, &lab}).second) {
                throw core::InputError({lab.analyte + " is given twice for one draw", where_of(lab),
                                        "keep one value"});
            }
            row.value = measured.value;
            row.qualifier = measured.qualifier;
            if (lab.lloq) {
                row.lower_limit = to_standard(lab.analyte, "<" + core::format_number(*lab.lloq),
                                              unit, where_of(lab))
                                      .value;
            } else if (measured.qualifier == '<') {
                row.lower_limit = measured.value;
            }
        } else {
            row.missing_reason = lab.missing_reason.value_or(core::MissingReason::NotDone);
        }
        rows.push_back(std::move(row));
    }
    for (const auto& [key, draw] : draws) {
        add_indices(rows, key, draw);
    }
    add_concomitant_flags(rows, sheets, windows);
    return rows;
}

std::vector<BiomarkerRow> ihc_rows(const sheets::ClinicalSheets& sheets) {
    std::map<std::pair<std::string, std::string>, const sheets::Specimen*> specimens;
    for (const sheets::Specimen& specimen : sheets.specimens) {
        specimens.emplace(std::pair(specimen.patient_id, specimen.specimen_id), &specimen);
    }
    std::vector<BiomarkerRow> rows;
    for (const sheets::IhcReading& reading : sheets.ihc) {
        rows.push_back(ihc_row(reading, *specimens.at({reading.patient_id, reading.specimen_id})));
    }
    return rows;
}

}  // namespace sarcotrace::biomarkers
