#include "tables.hpp"

#include <algorithm>
#include <map>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/monitoring/detection_limits.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::tools::lod {
namespace {

using io::ColumnType;
using io::TsvCell;
using monitoring::Status;

io::TsvSchema replicates_schema() {
    return {"lod_replicates",
            "Blanks and dilutions, each tested by the integrated test",
            {{"sample_id", ColumnType::String, "sample; of a mixture: its negative sample"},
             {"vaf", ColumnType::Number,
              "true VAF (0: a blank); of a mixture: fraction x mean VAF of the positive sample"},
             {"fraction", ColumnType::Number,
              "share of the positive sample's molecules; 0 for blanks and sequenced samples"},
             {"replicate", ColumnType::Integer, "number of the mixture"},
             {"informative_molecules", ColumnType::Integer, "over all variants"},
             {"mutant_molecules", ColumnType::Integer, "those with a variant"},
             {"mutant_variants", ColumnType::Integer, "variants with such a molecule"},
             {"imaf", ColumnType::Number, "measured mutant fraction; NA if not assessable"},
             {"p_value", ColumnType::Number, "of the integrated test"},
             {"control_p_value", ColumnType::Number,
              "of that p-value in frozen controls; NA without draws"},
             {"status", ColumnType::String, "DETECTED, NOT_DETECTED, NOT_ASSESSABLE"},
             {"lod95_vaf", ColumnType::Number, "limit that the test states for these molecules"}},
            {"sample_id", "vaf", "fraction", "replicate"}};
}

io::TsvSchema levels_schema() {
    return {"lod_levels",
            "Samples detected at each VAF",
            {{"vaf", ColumnType::Number, "true VAF; 0: blanks"},
             {"replicates", ColumnType::Integer, "assessable ones"},
             {"detected", ColumnType::Integer, "DETECTED ones of these"},
             {"not_assessable", ColumnType::Integer, "replicates with too few molecules"},
             {"rate", ColumnType::Number, "detected / replicates"},
             {"rate_lower", ColumnType::Number, "exact 95 % interval"},
             {"rate_upper", ColumnType::Number, "exact 95 % interval"},
             {"median_imaf", ColumnType::Number, "measured"},
             {"median_stated_lod95_vaf", ColumnType::Number, "of the replicates"}},
            {"vaf"}};
}

io::TsvSchema limits_schema() {
    return {"lod_limits",
            "Limit of blank and limit of detection of the integrated test",
            {{"blanks", ColumnType::Integer, "assessable blanks"},
             {"false_positives", ColumnType::Integer, "DETECTED ones of these"},
             {"specificity", ColumnType::Number, "1 - false_positives / blanks"},
             {"specificity_lower", ColumnType::Number, "exact 95 % interval"},
             {"specificity_upper", ColumnType::Number, "exact 95 % interval"},
             {"lob", ColumnType::Number,
              "limit of blank: imaf that 95 % of blanks do not pass (rank 0.5 + 0.95 n)"},
             {"lob_lower", ColumnType::Number, "95 % interval by order statistics; NA: too few"},
             {"lob_upper", ColumnType::Number, "95 % interval by order statistics; NA: too few"},
             {"lod95_vaf", ColumnType::Number,
              "VAF detected with probability 0.95 by probit regression on log10(vaf); NA: no level "
              "with both detected and missed replicates, or too few levels"},
             {"lod95_lower", ColumnType::Number, "95 % interval by Fieller's theorem"},
             {"lod95_upper", ColumnType::Number, "95 % interval by Fieller's theorem"},
             {"probit_intercept", ColumnType::Number, "of the regression"},
             {"probit_slope", ColumnType::Number, "of the regression, per power of ten"},
             {"lod95_observed", ColumnType::Number,
              "lowest VAF from which on every level is detected in at least 95 %"},
             {"median_stated_lod95_vaf", ColumnType::Number,
              "median limit that the test states for the blanks"},
             {"negatives_without_limit", ColumnType::Integer,
              "NOT_DETECTED samples without a stated limit"}},
            {}};
}

struct Level {
    monitoring::DilutionLevel counts{0.0, 0, 0};
    std::int64_t not_assessable = 0;
    std::vector<double> imafs;
    std::vector<double> limits;
};

std::map<double, Level> levels_of(const std::vector<TestedSample>& samples) {
    std::map<double, Level> levels;
    for (const TestedSample& sample : samples) {
        Level& level = levels[sample.vaf];
        level.counts.vaf = sample.vaf;
        if (sample.result.status == Status::NotAssessable) {
            ++level.not_assessable;
            continue;
        }
        ++level.counts.replicates;
        level.counts.detected += sample.result.status == Status::Detected ? 1 : 0;
        level.imafs.push_back(*sample.result.imaf);
        level.limits.push_back(*sample.result.lod95_vaf);
    }
    return levels;
}

std::optional<double> median_of(const std::vector<double>& values) {
    return values.empty() ? std::nullopt : std::optional(stats::median(values));
}

TsvCell text(std::string_view value) { return TsvCell(std::string(value)); }

void write_replicates(io::TsvWriter& table, const std::vector<TestedSample>& samples) {
    for (const TestedSample& sample : samples) {
        const monitoring::SampleResult& result = sample.result;
        table.write({sample.sample_id, sample.vaf, sample.fraction, sample.replicate,
                     result.informative_molecules, result.mutant_molecules, result.mutant_loci,
                     io::cell(result.imaf), io::cell(result.p_value),
                     io::cell(result.control_p_value),
                     text(monitoring::to_string_view(result.status)),
                     io::cell(result.lod95_vaf)});
    }
}

void write_levels(io::TsvWriter& table, const std::map<double, Level>& levels) {
    for (const auto& [vaf, level] : levels) {
        const auto& [level_vaf, replicates, detected] = level.counts;
        TsvCell rate;
        TsvCell lower;
        TsvCell upper;
        if (replicates > 0) {
            const auto interval = stats::clopper_pearson(detected, replicates);
            rate = static_cast<double>(detected) / static_cast<double>(replicates);
            lower = interval.lower;
            upper = interval.upper;
        }
        table.write({level_vaf, replicates, detected, level.not_assessable, rate, lower, upper,
                     io::cell(median_of(level.imafs)), io::cell(median_of(level.limits))});
    }
}

void write_limits(io::TsvWriter& table, const std::map<double, Level>& levels,
                  const std::vector<TestedSample>& samples) {
    const auto blank = levels.find(0.0);
    if (blank == levels.end() || blank->second.counts.replicates == 0) {
        throw core::InputError({"no blank is assessable", "",
                                "give samples of VAF 0 with enough molecules"});
    }
    const Level& blanks = blank->second;
    const auto& [blank_vaf, count, detected] = blanks.counts;
    const auto positive = stats::clopper_pearson(detected, count);
    const monitoring::LimitOfBlank lob = monitoring::limit_of_blank(blanks.imafs);
    std::vector<monitoring::DilutionLevel> dilutions;
    for (const auto& [vaf, level] : levels) {
        if (vaf > blank_vaf && level.counts.replicates > 0) {
            dilutions.push_back(level.counts);
        }
    }
    const auto fit = monitoring::fit_probit(dilutions);
    const auto of_fit = [&](auto member) { return fit ? TsvCell((*fit).*member) : TsvCell(); };
    const auto without_limit =
        std::count_if(samples.begin(), samples.end(), [](const TestedSample& sample) {
            return sample.result.status == Status::NotDetected && !sample.result.lod95_vaf;
        });
    table.write({count, detected,
                 1.0 - static_cast<double>(detected) / static_cast<double>(count),
                 1.0 - positive.upper, 1.0 - positive.lower, lob.value, io::cell(lob.lower),
                 io::cell(lob.upper), of_fit(&monitoring::ProbitFit::lod95),
                 fit ? io::cell(fit->lod95_lower) : TsvCell(),
                 fit ? io::cell(fit->lod95_upper) : TsvCell(),
                 of_fit(&monitoring::ProbitFit::intercept), of_fit(&monitoring::ProbitFit::slope),
                 io::cell(monitoring::observed_lod95(dilutions)),
                 io::cell(median_of(blanks.limits)), static_cast<std::int64_t>(without_limit)});
}

}  // namespace

void write_tables(const Options& options, const io::Provenance& provenance,
                  const std::vector<TestedSample>& samples) {
    io::TsvWriter replicates(options.output + ".replicates.tsv", replicates_schema(), provenance);
    io::TsvWriter levels(options.output + ".levels.tsv", levels_schema(), provenance);
    io::TsvWriter limits(options.output + ".limits.tsv", limits_schema(), provenance);
    const std::map<double, Level> by_vaf = levels_of(samples);
    write_replicates(replicates, samples);
    write_levels(levels, by_vaf);
    write_limits(limits, by_vaf, samples);
    replicates.commit();
    levels.commit();
    limits.commit();
}

}  // namespace sarcotrace::tools::lod
