#include "row_values.hpp"
#include "sarcotrace/sheets/clinical_sheets.hpp"

namespace sarcotrace::sheets {

std::vector<Sample> read_samples(const std::filesystem::path& path) {
    io::TsvReader reader(
        path, {{"patient_id", "sample_id", "time_point", "material", "assay", "draw_datetime"},
               {"specimen_id", "planned_visit", "tube", "hours_to_spin", "plasma_ml",
                "cfdna_ng_per_ml", "panel_version"}});
    std::vector<Sample> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"), row->required("sample_id"),
                        row->required("time_point"), row->required("material"),
                        row->required("assay"), optional_text(*row, "specimen_id"),
                        exact_day(*row, "draw_datetime"), optional_text(*row, "planned_visit"),
                        optional_text(*row, "tube"), non_negative(*row, "hours_to_spin"),
                        non_negative(*row, "plasma_ml"), non_negative(*row, "cfdna_ng_per_ml"),
                        optional_text(*row, "panel_version")});
    }
    return rows;
}

std::vector<Specimen> read_specimens(const std::filesystem::path& path) {
    io::TsvReader reader(
        path, {{"patient_id", "specimen_id"},
               {"parent_id", "block_id", "lesion_id", "date", "viable_cells", "use_rank"}});
    std::vector<Specimen> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"),
                        row->required("specimen_id"), optional_text(*row, "parent_id"),
                        optional_text(*row, "block_id"), optional_text(*row, "lesion_id"),
                        first_day(*row, "date"), row->integer("viable_cells"),
                        row->integer("use_rank")});
    }
    return rows;
}

std::vector<IhcReading> read_ihc(const std::filesystem::path& path) {
    io::TsvReader reader(path, {{"patient_id", "specimen_id", "clone", "reader", "score_type",
                                 "compartment", "value"},
                                {"platform", "assay_version", "scoring_version", "reading",
                                 "denominator", "qualifier", "not_evaluable_reason"}});
    std::vector<IhcReading> rows;
    while (const io::TsvRow* row = reader.next()) {
        const std::string qualifier = optional_text(*row, "qualifier").value_or("=");
        if (qualifier != "=" && qualifier != "<" && qualifier != ">") {
            row->fail("qualifier", "unknown qualifier", "use <, > or =");
        }
        rows.push_back({row->line_number(), row->required("patient_id"),
                        row->required("specimen_id"), row->required("clone"),
                        optional_text(*row, "platform"), optional_text(*row, "assay_version"),
                        optional_text(*row, "scoring_version"), row->required("reader"),
                        row->integer("reading").value_or(1), row->required("score_type"),
                        row->required("compartment"), optional_text(*row, "denominator"),
                        non_negative(*row, "value"), qualifier,
                        missing_reason(*row, "not_evaluable_reason")});
        if (rows.back().value.has_value() == rows.back().not_evaluable_reason.has_value()) {
            row->fail("value", "a reading needs either a value or not_evaluable_reason",
                      "not evaluable is not zero: give one of the two");
        }
    }
    return rows;
}

std::vector<LaboratoryValue> read_laboratory(const std::filesystem::path& path) {
    io::TsvReader reader(
        path,
        {{"patient_id", "draw_datetime", "analyte", "value_reported", "unit"},
         {"planned_visit", "lloq", "lower_normal", "upper_normal", "lab_id", "missing_reason"}});
    std::vector<LaboratoryValue> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"),
                        required_day(*row, "draw_datetime"), optional_text(*row, "planned_visit"),
                        row->required("analyte"), optional_text(*row, "value_reported"),
                        optional_text(*row, "unit"), non_negative(*row, "lloq"),
                        non_negative(*row, "lower_normal"), non_negative(*row, "upper_normal"),
                        optional_text(*row, "lab_id"), missing_reason(*row, "missing_reason")});
    }
    return rows;
}

}  // namespace sarcotrace::sheets
