#include "run.hpp"

#include <algorithm>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/missing.hpp"
#include "sarcotrace/fragmentomics/bin_counter.hpp"
#include "sarcotrace/fragmentomics/end_motifs.hpp"
#include "sarcotrace/fragmentomics/fragment.hpp"
#include "sarcotrace/fragmentomics/fragment_lengths.hpp"
#include "sarcotrace/fragmentomics/window_protection.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/io/bed.hpp"
#include "sarcotrace/io/text_writer.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::tools::fragments {
namespace {

using fragmentomics::EndMotifs;
using fragmentomics::FragmentLengths;
using fragmentomics::LengthClass;
using io::ColumnType;

constexpr std::int64_t ratio_bin_bp = 5000000;

struct Collected {
    FragmentLengths lengths;
    EndMotifs motifs;
    fragmentomics::BinCounter bins;
    fragmentomics::RegionProtection protection;
};

io::TsvSchema lengths_schema() {
    return {"fragment_lengths",
            "Fragments of each length",
            {{"sample_id", ColumnType::String, "sample"},
             {"length_bp", ColumnType::Integer, "length; 1001 stands for all longer ones"},
             {"fragments", ColumnType::Integer, "how many"}},
            {"sample_id", "length_bp"}};
}

io::TsvSchema motifs_schema() {
    return {"end_motifs",
            "Four bases at the 5' ends of fragments, from the reference",
            {{"sample_id", ColumnType::String, "sample"},
             {"motif", ColumnType::String, "four bases"},
             {"ends", ColumnType::Integer, "how many"}},
            {"sample_id", "motif"}};
}

io::TsvSchema ratios_schema() {
    return {"fragment_ratios",
            "Short and long fragments in bins of 5 Mb, by midpoint",
            {{"sample_id", ColumnType::String, "sample"},
             {"contig", ColumnType::String, "contig of the BAM"},
             {"start", ColumnType::Integer, "first base, 0-based"},
             {"end", ColumnType::Integer, "one past the last base"},
             {"short_fragments", ColumnType::Integer, "90-150 bp"},
             {"long_fragments", ColumnType::Integer, "151-220 bp"},
             {"short_to_long", ColumnType::Number, "their ratio, NA without long ones"}},
            {"sample_id", "contig", "start"}};
}

io::TsvSchema protection_schema() {
    return {
        "window_protection",
        "Fragments of 120-180 bp that span the 120 bp about a position less those that end there",
        {{"sample_id", ColumnType::String, "sample"},
         {"contig", ColumnType::String, "contig of the BAM"},
         {"start", ColumnType::Integer, "position, 0-based"},
         {"score", ColumnType::Integer, "windowed protection score"}},
        {"sample_id", "contig", "start"}};
}

io::TsvSchema summary_schema() {
    return {
        "fragment_summary",
        "Lengths and ends of a sample's fragments",
        {{"sample_id", ColumnType::String, "sample"},
         {"fragments", ColumnType::Integer, "fragments counted"},
         {"mode_length_bp", ColumnType::Integer, "most frequent length"},
         {"median_length_bp", ColumnType::Integer, "length that half do not exceed"},
         {"short_fraction", ColumnType::Number, "90-150 bp among 90-220 bp, 0 to 1"},
         {"helix_amplitude", ColumnType::Number,
          "relative amplitude of the 10.4-bp period in lengths 80-143 bp"},
         {"motif_diversity", ColumnType::Number,
          "entropy of end motifs over ln 256, 0 to 1; NA without a reference"},
         {"motif_ends", ColumnType::Integer, "fragment ends with a motif; NA without a reference"},
         {"reads", ColumnType::Integer, "records read"},
         {"missing_reason", ColumnType::String, "why there are no values"}},
        {"sample_id"}};
}

fragmentomics::RegionProtection protection_of(const FragmentsOptions& options,
                                              const hts::BamReader& reader) {
    if (!options.protection_regions) {
        return fragmentomics::RegionProtection({});
    }
    std::vector<fragmentomics::WindowProtection> scored;
    const auto& contigs = reader.header().contigs();
    for (const core::Region& region : io::read_bed(*options.protection_regions)) {
        const auto found = std::ranges::find(contigs, region.contig, &hts::Contig::name);
        if (found == contigs.end()) {
            throw core::InputError({"the BAM has no contig '" + region.contig + "'",
                                    "'" + options.protection_regions->string() + "'",
                                    "use regions of the genome that the reads were aligned to"});
        }
        if (region.interval.end().value() > found->length_bp) {
            throw core::InputError({"a region ends at " +
                                        std::to_string(region.interval.end().value()) +
                                        ", past the " + std::to_string(found->length_bp) +
                                        " bases of contig '" + region.contig + "'",
                                    "'" + options.protection_regions->string() + "'",
                                    "use regions of the genome that the reads were aligned to"});
        }
        scored.emplace_back(static_cast<core::ContigIndex>(found - contigs.begin()),
                            region.interval);
    }
    fragmentomics::RegionProtection result(std::move(scored));
    if (const auto* overlap = result.first_overlap()) {
        const auto& contig = contigs[static_cast<std::size_t>(core::to_int(overlap->contig()))];
        throw core::InputError(
            {"the region of '" + contig.name + "' from " +
                 std::to_string(overlap->region().begin().value()) + " overlaps another",
             "'" + options.protection_regions->string() + "'",
             "merge overlapping regions (bedtools merge)"});
    }
    return result;
}

Collected collect(const FragmentsOptions& options, hts::BamReader& reader) {
    std::vector<std::int64_t> contig_lengths;
    std::ranges::transform(reader.header().contigs(), std::back_inserter(contig_lengths),
                           &hts::Contig::length_bp);
    Collected collected{{},
                        {},
                        fragmentomics::BinCounter(contig_lengths, ratio_bin_bp),
                        protection_of(options, reader)};
    std::optional<hts::Reference> reference;
    if (options.reference) {
        reference.emplace(*options.reference);
    }
    std::optional<core::ContigIndex> held;
    std::string bases;
    fragmentomics::FragmentFilter filter(options.least_mapping_quality);
    while (const auto read = reader.next()) {
        const auto fragment = filter.accept(*read);
        if (!fragment) {
            continue;
        }
        collected.lengths.add(fragment->length_bp());
        if (!collected.bins.add(*fragment)) {
            throw core::InputError(
                {"the fragment of read '" + std::string(read->name) + "' ends outside its contig",
                 "record " + std::to_string(reader.records_read()),
                 "check that the file was not edited"});
        }
        collected.protection.add(*fragment);
        if (reference) {
            if (held != fragment->contig) {
                bases = reference->fetch_contig(reader.header().contig(fragment->contig).name);
                held = fragment->contig;
            }
            collected.motifs.add(fragment->interval, bases);
        }
    }
    filter.ledger().require_balance();
    return collected;
}

void write_ratios(io::TsvWriter& writer, const FragmentsOptions& options,
                  const std::vector<hts::Contig>& contigs,
                  const fragmentomics::BinCounter& counter) {
    for (std::size_t c = 0; c < contigs.size(); ++c) {
        std::int64_t start = 0;
        for (const auto& counts : counter.counts()[c]) {
            const std::int64_t end = std::min(start + ratio_bin_bp, contigs[c].length_bp);
            const std::int64_t few = counts[static_cast<std::size_t>(LengthClass::Short)];
            const std::int64_t many = counts[static_cast<std::size_t>(LengthClass::Long)];
            writer.write({options.sample, contigs[c].name, start, end, few, many,
                          io::cell(many > 0 ? std::optional(static_cast<double>(few) /
                                                            static_cast<double>(many))
                                            : std::nullopt)});
            start = end;
        }
    }
}

void write_protection(io::TsvWriter& writer, const FragmentsOptions& options,
                      const std::vector<hts::Contig>& contigs, const Collected& collected) {
    for (const auto& scored : collected.protection.regions()) {
        std::int64_t position = scored.region().begin().value();
        const auto contig = static_cast<std::size_t>(core::to_int(scored.contig()));
        for (const std::int64_t score : scored.scores()) {
            writer.write({options.sample, contigs[contig].name, position++, score});
        }
    }
}

}  // namespace

void run(const FragmentsOptions& options) {
    const cli::ToolInfo info = tool_info();
    io::Provenance provenance{info.name, info.version, {}, {}};
    if (options.protection_regions) {
        provenance.add_input("protection-regions", *options.protection_regions);
    }
    provenance.add_option("min-mapq", static_cast<double>(options.least_mapping_quality));
    if (options.input != "-") {
        provenance.add_input("input", options.input);
    }
    hts::BamReader reader(options.input, {options.threads, options.reference});
    const Collected collected = collect(options, reader);
    io::TsvWriter lengths(options.output + ".lengths.tsv", lengths_schema(), provenance);
    const auto& counts = collected.lengths.counts();
    for (std::size_t length = 1; length < counts.size(); ++length) {
        lengths.write({options.sample, static_cast<std::int64_t>(length), counts[length]});
    }
    io::TsvWriter summary(options.output + ".summary.tsv", summary_schema(), provenance);
    const bool empty = collected.lengths.total() == 0;
    summary.write(
        {options.sample, collected.lengths.total(), io::cell(collected.lengths.mode_bp()),
         io::cell(collected.lengths.median_bp()), io::cell(collected.lengths.short_fraction()),
         io::cell(collected.lengths.helix_amplitude()), io::cell(collected.motifs.diversity()),
         options.reference ? io::TsvCell(collected.motifs.total()) : io::TsvCell(),
         reader.records_read(),
         io::cell(empty ? std::optional<std::string>(
                              core::to_string_view(core::MissingReason::Insufficient))
                        : std::nullopt)});
    std::optional<io::TsvWriter> motifs;
    if (options.reference) {
        motifs.emplace(options.output + ".motifs.tsv", motifs_schema(), provenance);
        for (std::size_t motif = 0; motif < EndMotifs::motifs; ++motif) {
            motifs->write(
                {options.sample, EndMotifs::name(motif), collected.motifs.counts()[motif]});
        }
        motifs->finish();
    }
    io::TsvWriter ratios(options.output + ".ratios.tsv", ratios_schema(), provenance);
    write_ratios(ratios, options, reader.header().contigs(), collected.bins);
    std::optional<io::TsvWriter> protection;
    if (options.protection_regions) {
        protection.emplace(options.output + ".protection.tsv.gz", protection_schema(), provenance);
        write_protection(*protection, options, reader.header().contigs(), collected);
        protection->finish();
    }
    io::commit_all(lengths, ratios, summary);
    for (std::optional<io::TsvWriter>* writer : {&motifs, &protection}) {
        if (*writer) {
            (*writer)->commit();
        }
    }
}

}  // namespace sarcotrace::tools::fragments
