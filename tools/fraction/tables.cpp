#include "tables.hpp"

namespace sarcotrace::tools::fraction {
namespace {

using io::ColumnType;

std::vector<io::TsvColumn> with_key(std::vector<io::TsvColumn> columns) {
    columns.insert(columns.begin(), {{"patient_id", ColumnType::String, "patient"},
                                     {"sample_id", ColumnType::String, "plasma sample"}});
    return columns;
}

io::TsvCell text_or_na(const std::string& text) {
    return text.empty() ? io::TsvCell() : io::TsvCell(text);
}

}  // namespace

io::TsvSchema fraction_schema() {
    return {"fraction",
            "Tumor fraction of each plasma sample by each method",
            with_key({{"time_point", ColumnType::String, "planned visit, NA if not known"},
                      {"method", ColumnType::String, "COPY_NUMBER or VARIANTS"},
                      {"tumor_cell_fraction", ColumnType::Number, "share of cells, 0 to 1"},
                      {"tumor_cell_fraction_lower", ColumnType::Number, "95 % interval, lower end"},
                      {"tumor_cell_fraction_upper", ColumnType::Number,
                       "95 % interval, upper end; the limit of detection if not detected"},
                      {"tumor_dna_fraction", ColumnType::Number, "share of DNA, 0 to 1"},
                      {"ploidy", ColumnType::Number, "mean copies of the tumor, NA if not detected"},
                      {"sd_copy_number", ColumnType::Number,
                       "standard deviation of the tumor's copies over bins"},
                      {"status", ColumnType::String, "DETECTED, NOT_DETECTED or NOT_ASSESSABLE"},
                      {"lod95_tumor_cell_fraction", ColumnType::Number,
                       "lowest fraction detected with 95 % power"},
                      {"missing_reason", ColumnType::String, "why there is no value"}}),
            {"sample_id", "method"}};
}

io::TsvSchema segments_schema() {
    return {"segments",
            "Runs of bins with one copy number",
            with_key({{"contig", ColumnType::String, "contig as in the counts"},
                      {"start", ColumnType::Integer, "first base, 0-based"},
                      {"end", ColumnType::Integer, "one past the last base"},
                      {"bins", ColumnType::Integer, "bins with a value"},
                      {"median_log2_ratio", ColumnType::Number, "median over these bins"},
                      {"copy_number", ColumnType::Integer,
                       "copies in the tumor cells that carry the segment; 2 where nothing is detected"}}),
            {"sample_id", "contig", "start"}};
}

io::TsvSchema corrected_schema() {
    return {"corrected",
            "Corrected copy ratio of each bin",
            with_key({{"contig", ColumnType::String, "contig as in the counts"},
                      {"start", ColumnType::Integer, "first base, 0-based"},
                      {"end", ColumnType::Integer, "one past the last base"},
                      {"count", ColumnType::Number, "fragments or reads, NA for --log-ratios"},
                      {"gc_corrected", ColumnType::Number, "count over its GC expectation"},
                      {"map_corrected", ColumnType::Number, "the same over its mappability expectation"},
                      {"raw_log2_ratio", ColumnType::Number, "log2 of it, before the panel of normals"},
                      {"log2_ratio", ColumnType::Number, "after the panel of normals"},
                      {"copy_number", ColumnType::Integer, "decoded copies, NA if not decoded"},
                      {"mean_copies", ColumnType::Number,
                       "mean over all tumor cells, a change of half of them counts half; autosomes. As "
                       "copy_number of --copy-profile it reads later samples"}}),
            {"sample_id", "contig", "start"}};
}

io::TsvSchema solutions_schema() {
    return {"solutions",
            "Local maxima of the copy-number model, heaviest first",
            with_key({{"rank", ColumnType::Integer, "1 is the heaviest"},
                      {"weight", ColumnType::Number,
                       "share of the posterior mass; if rank 1 has little, the copies and with them "
                       "the fraction are not identified"},
                      {"tumor_cell_fraction", ColumnType::Number, "share of cells"},
                      {"baseline_ploidy", ColumnType::Number, "copies that show a log2 ratio of 0"},
                      {"ploidy", ColumnType::Number, "mean decoded copies"},
                      {"sd_copy_number", ColumnType::Number, "standard deviation of decoded copies"},
                      {"log_likelihood", ColumnType::Number, "natural logarithm"},
                      {"log_posterior", ColumnType::Number, "with the priors of the parameters"},
                      {"log_karyotype_prior", ColumnType::Number,
                       "prior of the copies, and of a doubled genome"},
                      {"start_tumor_cell_fraction", ColumnType::Number, "where the search began"},
                      {"start_ploidy", ColumnType::Number, "where the search began"},
                      {"iterations", ColumnType::Integer, "of the search"},
                      {"converged", ColumnType::Boolean, "TRUE if it ended by itself"}}),
            {"sample_id", "rank"}};
}

void write_row(io::TsvWriter& writer, const FractionRow& row) {
    writer.write({row.key.patient, row.key.sample, text_or_na(row.key.time_point), row.method,
                  io::cell(row.cell_fraction), io::cell(row.lower), io::cell(row.upper),
                  io::cell(row.dna_fraction), io::cell(row.ploidy), io::cell(row.sd_copy_number),
                  row.status, io::cell(row.lod95), io::cell(row.missing_reason)});
}

FractionRow copy_number_row(const SampleKey& key, const copy_number::CopyNumberResult& result) {
    FractionRow row;
    row.key = key;
    row.method = "COPY_NUMBER";
    row.lod95 = result.lod95_tumor_cell_fraction;
    if (!result.estimate) {
        row.status = "NOT_ASSESSABLE";
        row.missing_reason = std::string(core::to_string_view(*result.estimate.reason()));
        return row;
    }
    const copy_number::FractionEstimate& estimate = *result.estimate;
    row.status = result.detected ? "DETECTED" : "NOT_DETECTED";
    row.cell_fraction = estimate.tumor_cell_fraction;
    row.lower = estimate.lower;
    row.upper = estimate.upper;
    row.dna_fraction = estimate.tumor_dna_fraction;
    row.ploidy = estimate.ploidy;
    row.sd_copy_number = estimate.sd_copy_number;
    return row;
}

void write_segments(io::TsvWriter& writer, const SampleKey& key,
                    const std::vector<copy_number::Segment>& segments) {
    for (const copy_number::Segment& segment : segments) {
        writer.write({key.patient, key.sample, segment.contig, segment.interval.begin().value(),
                      segment.interval.end().value(), static_cast<std::int64_t>(segment.bins),
                      segment.median_log2_ratio, std::int64_t{segment.copy_number}});
    }
}

void write_solutions(io::TsvWriter& writer, const SampleKey& key,
                     const copy_number::CopyNumberResult& result) {
    std::int64_t rank = 0;
    for (const copy_number::WeightedSolution& weighted : result.solutions) {
        const copy_number::Solution& solution = weighted.solution;
        writer.write({key.patient, key.sample, ++rank, weighted.weight,
                      solution.mixture.tumor_fraction, solution.mixture.baseline_ploidy,
                      weighted.ploidy, weighted.sd_copy_number, solution.log_likelihood,
                      solution.log_posterior, solution.log_karyotype, solution.start.tumor_fraction,
                      solution.start.baseline_ploidy, std::int64_t{solution.iterations},
                      solution.converged});
    }
}

}  // namespace sarcotrace::tools::fraction
