#include "run.hpp"

#include <algorithm>
#include <cmath>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/fragmentomics/bin_counter.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/io/bed.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/report/ledger_table.hpp"
#include "tracks.hpp"
#include "wig_output.hpp"

namespace sarcotrace::tools::bins {
namespace {

using fragmentomics::BinCounter;
using fragmentomics::RegionMask;

io::TsvSchema bins_schema() {
    using io::ColumnType;
    return {"bins",
            "Fragments per genome bin and length class, by midpoint",
            {{"contig", ColumnType::String, "contig of the BAM"},
             {"start", ColumnType::Integer, "first base, 0-based"},
             {"end", ColumnType::Integer, "one past the last base"},
             {"length_class", ColumnType::String, "ALL, SHORT (90-150 bp) or LONG (151-220 bp)"},
             {"fragments", ColumnType::Integer, "how many"},
             {"usable_bp", ColumnType::Integer, "bases of the bin outside of targets and margin"}},
            {"contig", "start", "length_class"}};
}

/// A bin's fragments and its bases that could hold a midpoint.
struct UsableBin {
    core::Interval interval;
    BinCounter::Counts counts;
    std::int64_t usable_bp;
};

/// Shape: contigs, then bins in order.
using UsableBins = std::vector<std::vector<UsableBin>>;

UsableBins usable_bins(const BinsOptions& options, const std::vector<hts::Contig>& contigs,
                       const BinCounter& counter, const std::optional<RegionMask>& mask) {
    UsableBins bins(contigs.size());
    for (std::size_t c = 0; c < contigs.size(); ++c) {
        const core::ContigIndex contig{static_cast<std::int32_t>(c)};
        std::int64_t start = 0;
        for (const BinCounter::Counts& counts : counter.counts()[c]) {
            const std::int64_t end = std::min(start + options.bin_size_bp, contigs[c].length_bp);
            const core::Interval interval(core::Pos0{start}, core::Pos0{end});
            bins[c].push_back({interval, counts,
                               end - start - (mask ? mask->covered_bp(contig, interval) : 0)});
            start = end;
        }
    }
    return bins;
}

io::TsvWriter make_table(const BinsOptions& options, const io::Provenance& provenance,
                         const std::vector<hts::Contig>& contigs, const UsableBins& bins) {
    io::TsvWriter writer(*options.output, bins_schema(), provenance);
    const std::size_t classes =
        options.counted == Counted::Reads ? 1 : fragmentomics::length_class_names.size();
    for (std::size_t c = 0; c < contigs.size(); ++c) {
        for (const UsableBin& bin : bins[c]) {
            for (std::size_t k = 0; k < classes; ++k) {
                writer.write({contigs[c].name, bin.interval.begin().value(),
                              bin.interval.end().value(),
                              std::string(fragmentomics::length_class_names[k]), bin.counts[k],
                              bin.usable_bp});
            }
        }
    }
    return writer;
}

/// Counts for programs that do not know of masked bases: as many as the whole bin would hold at the
/// density of its usable bases, 0 where these are less than half.
std::int64_t count_of_whole_bin(const UsableBin& bin) {
    const std::int64_t length = bin.interval.length_bp();
    if (2 * bin.usable_bp < length) {
        return 0;
    }
    return std::llround(static_cast<double>(bin.counts[0]) * static_cast<double>(length) /
                        static_cast<double>(bin.usable_bp));
}

io::TextWriter make_wig(const BinsOptions& options, const std::vector<hts::Contig>& contigs,
                        const UsableBins& bins) {
    std::vector<std::vector<std::string>> values(bins.size());
    for (std::size_t c = 0; c < bins.size(); ++c) {
        for (const UsableBin& bin : bins[c]) {
            values[c].push_back(std::to_string(count_of_whole_bin(bin)));
        }
    }
    io::TextWriter writer(*options.wig);
    writer.write(wig_text(contigs, options.bin_size_bp, values));
    return writer;
}

io::TsvWriter make_ledger(const BinsOptions& options, const io::Provenance& provenance,
                          const core::Ledger& ledger) {
    io::TsvWriter writer(*options.ledger, report::ledger_schema(), provenance);
    report::write_ledger(writer, {options.sample, "bins", ""}, ledger);
    return writer;
}

/// The panel's targets on the contigs of the BAM. \throws InputError if one lies on none of them
std::optional<RegionMask> read_mask(const BinsOptions& options, const hts::SamHeader& header,
                                    const std::vector<std::int64_t>& lengths) {
    if (!options.targets) {
        return std::nullopt;
    }
    std::vector<fragmentomics::MaskedRegion> regions;
    for (const core::Region& region : io::read_bed(*options.targets)) {
        const auto contig = header.find_contig(region.contig);
        if (!contig) {
            throw core::InputError({"a target lies on contig '" + region.contig +
                                        "', which the BAM has not",
                                    "'" + options.targets->string() + "'",
                                    "give targets of the reference of the alignment"});
        }
        regions.push_back({*contig, region.interval});
    }
    return RegionMask(lengths, regions, options.margin_bp);
}

/// \throws InputError if a fragment or read ends outside its contig
void count(const BinsOptions& options, hts::BamReader& reader,
           fragmentomics::FragmentFilter& filter, BinCounter& counter) {
    while (const auto read = reader.next()) {
        bool inside = true;
        if (options.counted == Counted::Reads) {
            const bool counted = read->contig && read->position &&
                                 read->mapping_quality >= options.least_mapping_quality &&
                                 !read->has(core::flags::duplicate);
            inside = !counted || counter.add_first_base(*read->contig, *read->position);
        } else if (const auto fragment = filter.accept(*read)) {
            inside = counter.add(*fragment);
        }
        if (!inside) {
            throw core::InputError(
                {"the fragment of read '" + std::string(read->name) + "' ends outside its contig",
                 "record " + std::to_string(reader.records_read()),
                 "check that the file was not edited"});
        }
    }
}

io::Provenance make_provenance(const BinsOptions& options) {
    const cli::ToolInfo info = tool_info();
    io::Provenance provenance{info.name, info.version, {}, {}};
    provenance.add_option("bin-size", static_cast<double>(options.bin_size_bp));
    provenance.add_option("min-mapq", static_cast<double>(options.least_mapping_quality));
    if (options.counted == Counted::Reads) {
        provenance.add_option("count", std::string("READS"));
    }
    if (options.targets) {
        provenance.add_option("margin", static_cast<double>(options.margin_bp));
        provenance.add_input("targets", *options.targets);
    }
    if (*options.input != "-") {
        provenance.add_input("input", *options.input);
    }
    return provenance;
}

void count_bins(const BinsOptions& options) {
    const io::Provenance provenance = make_provenance(options);
    hts::BamReader reader(*options.input, {options.threads, options.reference});
    const auto& contigs = reader.header().contigs();
    std::vector<std::int64_t> lengths;
    std::ranges::transform(contigs, std::back_inserter(lengths), &hts::Contig::length_bp);
    const auto mask = read_mask(options, reader.header(), lengths);
    BinCounter counter(lengths, options.bin_size_bp);
    fragmentomics::FragmentFilter filter(options.least_mapping_quality, mask);
    count(options, reader, filter, counter);
    const UsableBins bins = usable_bins(options, contigs, counter, mask);
    io::TsvWriter table = make_table(options, provenance, contigs, bins);
    std::optional<io::TextWriter> wig;
    std::optional<io::TsvWriter> ledger;
    if (options.wig) {
        wig.emplace(make_wig(options, contigs, bins));
    }
    if (options.ledger) {
        ledger.emplace(make_ledger(options, provenance, filter.ledger()));
    }
    table.finish();
    if (wig) {
        wig->commit();
    }
    if (ledger) {
        ledger->commit();
    }
    table.commit();
}

}  // namespace

void run(const BinsOptions& options) {
    write_tracks(options);
    if (options.input) {
        count_bins(options);
    }
}

}  // namespace sarcotrace::tools::bins
