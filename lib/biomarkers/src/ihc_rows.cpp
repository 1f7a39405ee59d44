#include <algorithm>
#include <map>
#include <tuple>

#include "sarcotrace/biomarkers/assemble.hpp"
#include "sarcotrace/biomarkers/ihc.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::biomarkers {
namespace {

constexpr std::string_view pd1_prefix = "PD1_";

BiomarkerRow ihc_row(const sheets::IhcReading& reading, const sheets::Specimen& specimen) {
    const bool pd1 = reading.score_type.starts_with(pd1_prefix);
    BiomarkerRow row;
    row.patient_id = reading.patient_id;
    row.parameter = pd1 ? reading.score_type : "PDL1_" + reading.score_type;
    row.label = pd1 ? "PD-1 " + reading.score_type.substr(pd1_prefix.size())
                    : "PD-L1 " + reading.score_type;
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

/// One reader's reading of one SP142 slide, for the class of both scores.
using Slide = std::tuple<std::string, std::string, std::string, std::int64_t>;

struct SlideClasses {
    std::optional<BiomarkerRow> tumor;
    std::optional<BiomarkerRow> immune;
};

/// The class of an SP142 score, in a row of its own.
BiomarkerRow class_row(const BiomarkerRow& score, const char* name, const char* label,
                       std::optional<int> level) {
    BiomarkerRow row = score;
    row.parameter = "PDL1_" + std::string(name) + "_CLASS";
    row.label = label;
    row.unit = "class";
    row.qualifier = '=';
    row.value.reset();
    row.value_text.reset();
    if (level) {
        row.value = *level;
        row.value_text = name + std::to_string(*level);
        row.missing_reason.reset();
    } else if (!row.missing_reason) {
        row.missing_reason = core::MissingReason::NotEvaluable;
    }
    return row;
}

std::optional<int> level_of(const BiomarkerRow& score, const SpClasses& classes) {
    return score.value ? sp142_level({*score.value, score.qualifier}, classes) : std::nullopt;
}

/// The higher class of both, "TC3 or IC3" being 3. Without one of them only 3 is sure.
std::optional<BiomarkerRow> combined_row(const SlideClasses& slide) {
    if (!slide.tumor || !slide.immune) {
        return std::nullopt;
    }
    const auto& tumor = slide.tumor->value;
    const auto& immune = slide.immune->value;
    const double higher = std::max(tumor.value_or(0.0), immune.value_or(0.0));
    const bool known = (tumor && immune) || higher == 3.0;
    BiomarkerRow row = class_row(*slide.tumor, "TC_OR_IC", "PD-L1 class by TC or IC (SP142)",
                                 known ? std::optional(static_cast<int>(higher)) : std::nullopt);
    if (!known) {
        row.missing_reason = tumor ? slide.immune->missing_reason : slide.tumor->missing_reason;
    }
    return row;
}

}  // namespace

std::vector<BiomarkerRow> ihc_rows(const sheets::ClinicalSheets& sheets) {
    std::map<std::pair<std::string, std::string>, const sheets::Specimen*> specimens;
    for (const sheets::Specimen& specimen : sheets.specimens) {
        specimens.emplace(std::pair(specimen.patient_id, specimen.specimen_id), &specimen);
    }
    std::vector<BiomarkerRow> rows;
    std::map<Slide, SlideClasses> slides;
    for (const sheets::IhcReading& reading : sheets.ihc) {
        rows.push_back(ihc_row(reading, *specimens.at({reading.patient_id, reading.specimen_id})));
        if (reading.clone != "SP142") {
            continue;
        }
        const BiomarkerRow score = rows.back();
        SlideClasses& slide =
            slides[{reading.patient_id, reading.specimen_id, reading.reader, reading.reading}];
        if (reading.score_type == "TC") {
            slide.tumor = class_row(score, "TC", "PD-L1 class of tumour cells (SP142)",
                                    level_of(score, sp142_tumor_classes));
            rows.push_back(*slide.tumor);
        } else if (reading.score_type == "IC") {
            slide.immune = class_row(score, "IC", "PD-L1 class of immune cells (SP142)",
                                     level_of(score, sp142_immune_classes));
            rows.push_back(*slide.immune);
        }
    }
    for (const auto& [key, slide] : slides) {
        if (auto row = combined_row(slide)) {
            rows.push_back(std::move(*row));
        }
    }
    return rows;
}

}  // namespace sarcotrace::biomarkers
