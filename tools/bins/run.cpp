#include "run.hpp"

#include <algorithm>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/fragmentomics/bin_counter.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/report/ledger_table.hpp"

namespace sarcotrace::tools::bins {
namespace {

using fragmentomics::BinCounter;

io::TsvSchema bins_schema() {
    using io::ColumnType;
    return {"bins",
            "Fragments per genome bin and length class, by midpoint",
            {{"contig", ColumnType::String, "contig of the BAM"},
             {"start", ColumnType::Integer, "first base, 0-based"},
             {"end", ColumnType::Integer, "one past the last base"},
             {"length_class", ColumnType::String, "ALL, SHORT (90-150 bp) or LONG (151-220 bp)"},
             {"fragments", ColumnType::Integer, "how many"}},
            {"contig", "start", "length_class"}};
}

void write_table(const BinsOptions& options, const io::Provenance& provenance,
                 const std::vector<hts::Contig>& contigs, const BinCounter& counter) {
    io::TsvWriter writer(options.output, bins_schema(), provenance);
    for (std::size_t c = 0; c < contigs.size(); ++c) {
        std::int64_t start = 0;
        for (const BinCounter::Counts& counts : counter.counts()[c]) {
            const std::int64_t end = std::min(start + options.bin_size_bp, contigs[c].length_bp);
            for (std::size_t k = 0; k < counts.size(); ++k) {
                writer.write({contigs[c].name, start, end,
                              std::string(fragmentomics::length_class_names[k]), counts[k]});
            }
            start = end;
        }
    }
    writer.commit();
}

void write_wig(const BinsOptions& options, const std::vector<hts::Contig>& contigs,
               const BinCounter& counter) {
    const std::string size = std::to_string(options.bin_size_bp);
    io::TextWriter writer(*options.wig);
    for (std::size_t c = 0; c < contigs.size(); ++c) {
        writer.write("fixedStep chrom=" + contigs[c].name + " start=1 step=" + size +
                     " span=" + size + "\n");
        for (const BinCounter::Counts& counts : counter.counts()[c]) {
            writer.write(std::to_string(counts[0]) + "\n");
        }
    }
    writer.commit();
}

void write_ledger_table(const BinsOptions& options, const io::Provenance& provenance,
                        const core::Ledger& ledger) {
    io::TsvWriter writer(*options.ledger, report::ledger_schema(), provenance);
    report::write_ledger(writer, {options.sample, "bins", ""}, ledger);
    writer.commit();
}

}  // namespace

void run(const BinsOptions& options) {
    const cli::ToolInfo info = tool_info();
    io::Provenance provenance{info.name, info.version, {}, {}};
    provenance.add_option("bin-size", static_cast<double>(options.bin_size_bp));
    provenance.add_option("min-mapq", static_cast<double>(options.least_mapping_quality));
    if (options.input != "-") {
        provenance.add_input("input", options.input);
    }
    hts::BamReader reader(options.input, {options.threads, options.reference});
    const auto& contigs = reader.header().contigs();
    std::vector<std::int64_t> lengths;
    std::ranges::transform(contigs, std::back_inserter(lengths), &hts::Contig::length_bp);
    BinCounter counter(lengths, options.bin_size_bp);
    fragmentomics::FragmentFilter filter(options.least_mapping_quality);
    while (const auto read = reader.next()) {
        const auto fragment = filter.accept(*read);
        if (fragment && !counter.add(*fragment)) {
            throw core::InputError(
                {"the fragment of read '" + std::string(read->name) + "' ends outside its contig",
                 "record " + std::to_string(reader.records_read()),
                 "check that the file was not edited"});
        }
    }
    write_table(options, provenance, contigs, counter);
    if (options.wig) {
        write_wig(options, contigs, counter);
    }
    if (options.ledger) {
        write_ledger_table(options, provenance, filter.ledger());
    }
}

}  // namespace sarcotrace::tools::bins
