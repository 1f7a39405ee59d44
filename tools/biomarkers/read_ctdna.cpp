#include "read_ctdna.hpp"

#include <algorithm>
#include <tuple>

#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::biomarkers_tool {
namespace {

using biomarkers::BiomarkerRow;

core::MissingReason reason_of(const io::TsvRow& row) {
    using enum core::MissingReason;
    for (const core::MissingReason reason : {NotReached, NotDone, FailedQc, Insufficient, Withdrawn,
                                             NotEvaluable, NotAssessable, NotApplicable}) {
        if (row.value("missing_reason") == core::to_string_view(reason)) {
            return reason;
        }
    }
    return NotAssessable;
}

enum class Status { Detected, NotDetected, NotAssessable };

Status status_of(const io::TsvRow& row) {
    const std::string text = row.required("status");
    if (text == "DETECTED") return Status::Detected;
    if (text == "NOT_DETECTED") return Status::NotDetected;
    if (text != "NOT_ASSESSABLE") {
        row.fail("status", "unknown status", "use DETECTED, NOT_DETECTED or NOT_ASSESSABLE");
    }
    return Status::NotAssessable;
}

BiomarkerRow new_row(const io::TsvRow& row, const char* parameter, const char* label,
                     const char* unit, const std::string& assay) {
    BiomarkerRow result;
    result.patient_id = row.required("patient_id");
    result.parameter = parameter;
    result.label = label;
    result.category = "CTDNA";
    result.compartment = "PLASMA";
    result.assay = assay;
    result.specimen_id = row.required("sample_id");
    result.time_point = row.required("time_point");
    result.planned_visit = result.time_point;
    result.unit = unit;
    result.method = assay;
    return result;
}

/// The sample sheet's row of a table's row. \throws InputError if it has none, or no draw date
const sheets::Sample& find_sample(const io::TsvRow& row, const Samples& samples) {
    const auto found = samples.find(row.required("sample_id"));
    if (found == samples.end() || !found->second.draw_date) {
        row.fail("sample_id", "the sample has no draw date in the sample sheet",
                 "give --samples with the sample and its draw_datetime");
    }
    return found->second;
}

/// A quantity that a negative sample has only as a limit.
void set_quantity(BiomarkerRow& result, const io::TsvRow& row, Status status,
                  std::optional<double> value, std::optional<double> limit) {
    result.lower_limit = limit;
    result.value_text = row.required("status");
    if (status == Status::NotAssessable) {
        result.missing_reason = reason_of(row);
    } else if (status == Status::NotDetected) {
        result.value = limit;
        result.qualifier = '<';
    } else {
        result.value = value;
    }
    if (!result.value && !result.missing_reason) {
        result.missing_reason = core::MissingReason::NotAssessable;
    }
}

void add_detection(BiomarkerRow result, const io::TsvRow& row, Status status,
                   std::vector<BiomarkerRow>& rows) {
    result.value_text = row.required("status");
    if (status == Status::NotAssessable) {
        result.missing_reason = reason_of(row);
    } else {
        result.value = status == Status::Detected ? 1.0 : 0.0;
    }
    rows.push_back(std::move(result));
}

}  // namespace

void read_monitor(const std::filesystem::path& path, std::vector<BiomarkerRow>& rows) {
    io::TsvReader reader(path,
                         {{"patient_id", "sample_id", "time_point", "draw_date", "imaf", "status",
                           "missing_reason", "lod95_vaf", "mtm_per_ml", "hge_per_ml"},
                          {"mean_vaf", "max_vaf"},
                          true});
    while (const io::TsvRow* row = reader.next()) {
        const Status status = status_of(*row);
        const auto date = row->date("draw_date");
        const auto make = [&](const char* parameter, const char* label, const char* unit) {
            BiomarkerRow result = new_row(*row, parameter, label, unit, "PANEL");
            if (date) {
                result.date = date->day;
            }
            return result;
        };
        BiomarkerRow detected = make("CTDNA_DETECTED", "ctDNA detected", "0/1");
        detected.lower_limit = row->number("lod95_vaf");
        add_detection(std::move(detected), *row, status, rows);
        BiomarkerRow imaf = make("CTDNA_IMAF", "Integrated mutant allele fraction", "fraction");
        set_quantity(imaf, *row, status, row->number("imaf"), row->number("lod95_vaf"));
        rows.push_back(std::move(imaf));
        const auto hge = row->number("hge_per_ml");
        const auto lod = row->number("lod95_vaf");
        BiomarkerRow mtm = make("CTDNA_MTM_PER_ML", "Mean mutant molecules per mL", "1/mL");
        set_quantity(mtm, *row, status, row->number("mtm_per_ml"),
                     hge && lod ? std::optional(*hge * *lod) : std::nullopt);
        rows.push_back(std::move(mtm));
        for (const auto& [parameter, label, column] :
             {std::tuple("CTDNA_MEAN_VAF", "Mean VAF of the tracked variants", "mean_vaf"),
              std::tuple("CTDNA_MAX_VAF", "Highest VAF of the tracked variants", "max_vaf")}) {
            if (std::ranges::find(reader.header(), column) == reader.header().end()) {
                continue;
            }
            BiomarkerRow vaf = make(parameter, label, "fraction");
            set_quantity(vaf, *row, status, row->number(column), lod);
            rows.push_back(std::move(vaf));
        }
        BiomarkerRow limit =
            make("CTDNA_LOD95_VAF", "Limit of detection of the sample", "fraction");
        limit.value = lod;
        if (!lod) {
            limit.missing_reason = reason_of(*row);
        }
        rows.push_back(std::move(limit));
    }
}

void read_fragments(const std::filesystem::path& path, const Samples& samples,
                    std::vector<BiomarkerRow>& rows) {
    io::TsvReader reader(
        path, {{"sample_id", "mode_length_bp", "median_length_bp", "short_fraction"}, {}, true});
    while (const io::TsvRow* row = reader.next()) {
        const sheets::Sample& sample = find_sample(*row, samples);
        if (sample.material != "PLASMA") {
            continue;
        }
        const auto add = [&](const char* parameter, const char* label, const char* unit,
                             const char* column) {
            BiomarkerRow result;
            result.patient_id = sample.patient_id;
            result.parameter = parameter;
            result.label = label;
            result.category = "CTDNA";
            result.compartment = "PLASMA";
            result.assay = sample.assay;
            result.specimen_id = sample.sample_id;
            result.time_point = sample.time_point;
            result.planned_visit = sample.time_point;
            result.date = sample.draw_date;
            result.unit = unit;
            result.method = "FRAGMENTS";
            result.value = row->number(column);
            if (!result.value) {
                result.missing_reason = core::MissingReason::Insufficient;
            }
            rows.push_back(std::move(result));
        };
        add("FRAGMENT_MODE_LENGTH", "Most frequent fragment length", "bp", "mode_length_bp");
        add("FRAGMENT_MEDIAN_LENGTH", "Median fragment length", "bp", "median_length_bp");
        add("FRAGMENT_SHORT_SHARE", "Fragments of 90-150 bp among 90-220 bp", "fraction",
            "short_fraction");
    }
}

void read_fraction(const std::filesystem::path& path, const Samples& samples,
                   std::vector<BiomarkerRow>& rows) {
    io::TsvReader reader(
        path, {{"patient_id", "sample_id", "time_point", "method", "tumor_cell_fraction", "status",
                "lod95_tumor_cell_fraction", "missing_reason"},
               {},
               true});
    while (const io::TsvRow* row = reader.next()) {
        const Status status = status_of(*row);
        BiomarkerRow result = new_row(*row, "TUMOR_CELL_FRACTION", "Tumor cell fraction",
                                      "fraction", row->required("method"));
        result.date = find_sample(*row, samples).draw_date;
        set_quantity(result, *row, status, row->number("tumor_cell_fraction"),
                     row->number("lod95_tumor_cell_fraction"));
        rows.push_back(std::move(result));
    }
}

}  // namespace sarcotrace::biomarkers_tool
