#include "monitor_tables.hpp"

#include "sarcotrace/copy_number/mixture_model.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::tools::fraction {
namespace {

int copies_at(const std::vector<copy_number::Segment>& segments, std::string_view contig,
              core::Pos0 position) {
    for (const copy_number::Segment& segment : segments) {
        if (copy_number::plain_contig(segment.contig) == copy_number::plain_contig(contig) &&
            segment.interval.contains(position)) {
            return std::max(1, segment.copy_number);
        }
    }
    return 2;
}

using CountsBySample = std::map<std::string, std::vector<tumor_fraction::VariantCount>>;

CountsBySample read_counts(const FractionOptions& options, const SegmentsByTimePoint& segments) {
    io::TsvReader reader(*options.monitor_variants,
                         {{"patient_id", "sample_id", "time_point", "contig", "position", "class",
                           "molecules", "alt_molecules"}, {}, true});
    const std::vector<copy_number::Segment> none;
    CountsBySample counts;
    while (const io::TsvRow* row = reader.next()) {
        if (row->text("patient_id") != options.patient || row->text("class") != "TUMOR") {
            continue;
        }
        const std::int64_t position = row->required_integer("position");
        const std::int64_t molecules = row->integer("molecules").value_or(0);
        const std::int64_t alt = row->integer("alt_molecules").value_or(0);
        if (position < 1 || alt < 0 || alt > molecules) {
            row->fail("alt_molecules", "the row's position or counts are impossible",
                      "give the output of sarcotrace-monitor");
        }
        const auto found = segments.find(std::string(row->text("time_point")));
        counts[row->required("sample_id")].push_back(
            {molecules, alt,
             copies_at(found == segments.end() ? none : found->second, row->required("contig"),
                       core::Pos1(position).to_zero_based())});
    }
    return counts;
}

FractionRow make_row(const io::TsvRow& sample, const CountsBySample& counts,
                     const FractionOptions& options) {
    FractionRow row;
    row.key = {options.patient, sample.required("sample_id"),
               std::string(sample.value("time_point").value_or(""))};
    row.method = "VARIANTS";
    row.status = sample.required("status");
    if (const auto vaf = sample.number("lod95_vaf")) {
        row.lod95 = tumor_fraction::fraction_from_vaf(*vaf, 1.0, 2.0);
    }
    const auto found = counts.find(row.key.sample);
    if (sample.value("basis") == "DE_NOVO" && row.status == "NOT_DETECTED" && row.lod95) {
        // The patient has no variant to count: a negative of de-novo calling.
        row.cell_fraction = 0.0;
        row.lower = 0.0;
        return row;
    }
    const auto estimate = row.status == "NOT_ASSESSABLE" || found == counts.end()
                              ? std::nullopt
                              : tumor_fraction::fraction_from_variants(found->second,
                                                                       options.variants);
    if (!estimate) {
        row.status = "NOT_ASSESSABLE";
        row.missing_reason =
            std::string(sample.value("missing_reason")
                            .value_or(core::to_string_view(core::MissingReason::Insufficient)));
        return row;
    }
    row.cell_fraction = estimate->tumor_cell_fraction;
    row.lower = estimate->lower;
    row.upper = estimate->upper;
    return row;
}

}  // namespace

std::vector<FractionRow> variant_rows(const FractionOptions& options,
                                      const SegmentsByTimePoint& segments) {
    std::vector<FractionRow> rows;
    if (!options.monitor_samples) {
        return rows;
    }
    const CountsBySample counts = read_counts(options, segments);
    io::TsvReader reader(*options.monitor_samples,
                         {{"patient_id", "sample_id", "time_point", "status", "missing_reason",
                           "lod95_vaf"}, {"basis"}, true});
    while (const io::TsvRow* row = reader.next()) {
        if (row->text("patient_id") == options.patient) {
            rows.push_back(make_row(*row, counts, options));
        }
    }
    return rows;
}

}  // namespace sarcotrace::tools::fraction
