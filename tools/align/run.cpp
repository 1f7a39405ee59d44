#include "run.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "doctor.hpp"
#include "duplicate_marker.hpp"
#include "output_header.hpp"
#include "read_ledgers.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/io/bed.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/mapped_file.hpp"
#include "sarcotrace/report/ledger_table.hpp"
#include "sarcotrace/seq/reference_index.hpp"
#include "template_order.hpp"
#include "unit_aligner.hpp"

namespace sarcotrace::tools::align {
namespace {

namespace domain = sarcotrace::align;

/// Compares base by base, so that a FASTA that was only packed again is not refused.
void require_same_bases(const seq::ReferenceIndex& index, const std::filesystem::path& path) {
    const auto fail = [&](const std::string& what) {
        throw core::InputError(
            {what, "'" + path.string() + "'", "build the index again from this reference"});
    };
    const hts::Reference reference(path);
    if (reference.contigs().size() != index.contigs().size()) {
        fail("the index is of another reference: the number of contigs differs");
    }
    std::vector<seq::Code> indexed;
    for (std::size_t i = 0; i < index.contigs().size(); ++i) {
        const seq::IndexedContig& contig = index.contigs()[i];
        const hts::Contig& other = reference.contigs()[i];
        if (other.name != contig.name || other.length_bp != contig.length_bp) {
            fail("the index is of another reference: contig '" + other.name +
                 "' stands where the index has '" + contig.name + "'");
        }
        index.fetch(contig.offset, contig.offset + contig.length_bp, indexed);
        if (seq::to_codes(reference.fetch_contig(other.name)) != indexed) {
            fail("the index is of another reference: the bases of contig '" + other.name +
                 "' differ");
        }
    }
}

/// \throws InputError if the file names a contig that the index does not have
domain::ExcludedRegions read_excluded(const std::filesystem::path& path,
                                      const seq::ReferenceIndex& index) {
    std::map<std::string_view, const seq::IndexedContig*> contigs;
    for (const seq::IndexedContig& contig : index.contigs()) {
        contigs.emplace(contig.name, &contig);
    }
    std::vector<std::pair<std::int64_t, std::int64_t>> intervals;
    for (const core::Region& region : io::read_bed(path)) {
        const auto contig = contigs.find(region.contig);
        if (contig == contigs.end()) {
            throw core::InputError({"the index has no contig '" + region.contig + "'",
                                    "'" + path.string() + "'",
                                    "use regions of the reference that was indexed"});
        }
        const auto on_axis = [&](core::Pos0 position) {
            return contig->second->offset + std::min(position.value(), contig->second->length_bp);
        };
        intervals.emplace_back(on_axis(region.interval.begin()), on_axis(region.interval.end()));
    }
    return domain::ExcludedRegions(std::move(intervals));
}

/// What templates go through between alignment and output.
struct Stages {
    ReadLedgers ledgers;
    DuplicateMarker duplicates;
    hts::RecordSorter sorter;

    Stages(const AlignOptions& options, const seq::ReferenceIndex& index)
        : ledgers(options.units),
          duplicates(index, options.optical_distance_px,
                     {options.sort_memory_bytes / duplicates_share, options.temporary_folder,
                      options.threads}),
          sorter(
              options.order == RecordOrder::Coordinate ? hts::coordinate_order() : template_order(),
              {options.sort_memory_bytes, options.temporary_folder, options.threads}) {}

    /// Templates without UMIs are sorted in this part of the memory for records.
    static constexpr std::int64_t duplicates_share = 8;
};

void sort_records(const AlignedTemplate& aligned, RecordOrder order, std::uint32_t library,
                  std::uint32_t label, const seq::ReferenceIndex& index,
                  hts::RecordSorter& sorter) {
    const domain::TemplateRecords& records = aligned.records;
    if (order == RecordOrder::Coordinate) {
        for (std::size_t i = 0; i < records.size(); ++i) {
            sorter.add(records[i], label);
        }
        return;
    }
    const hts::SortKey key = template_key(aligned.prepared.pair, aligned.placement, library, index);
    for (std::size_t i = 0; i < records.size(); ++i) {
        sorter.add(records[i], key, label);
    }
}

/// A file alone shows its cut neither by a mate nor by the files beside it.
void warn_of_missing_end_mark(const Unit& unit, const TemplateSource& source) {
    if (source.lacks_end_mark() && unit.inputs().size() == 1) {
        std::cerr << tool_info().name << ": warning: '" << unit.fastq_1.string()
                  << "' has no bgzip end mark: check that it is whole\n";
    }
}

/// Aligns all units and sorts their records. Shape: one source a unit, or nothing where its files
/// are still to be opened.
void align_units(const AlignOptions& options, const seq::ReferenceIndex& index,
                 const domain::ExcludedRegions& excluded,
                 std::vector<std::unique_ptr<TemplateSource>> sources, Stages& stages) {
    UnitAligner aligner(index, excluded, options.reuse_slots, options.threads);
    for (std::size_t number = 0; number < options.units.size(); ++number) {
        const Unit& unit = options.units[number];
        const auto source = sources[number]
                                ? std::move(sources[number])
                                : std::make_unique<TemplateSource>(unit, options.preparation);
        const std::uint32_t library = stages.ledgers.number_of(unit.library);
        aligner.align(*source, unit.read_group(), [&](const AlignedTemplate& aligned) {
            stages.ledgers.count(library, aligned);
            if (!aligned.prepared.loss) {
                const std::uint32_t label =
                    stages.duplicates.add(aligned.prepared.pair, aligned.placement, library,
                                          static_cast<std::uint32_t>(number));
                sort_records(aligned, options.order, library, label, index, stages.sorter);
            }
        });
        warn_of_missing_end_mark(unit, *source);
    }
    if (stages.ledgers.reads_in() == 0) {
        throw core::InputError({"the FASTQ files hold no read", "sample '" + options.sample + "'",
                                "check that they are whole; leave out a sample that failed"});
    }
    stages.duplicates.finish();
    stages.sorter.finish();
}

hts::BamWriterOptions writer_options(const AlignOptions& options) {
    const bool is_pipe = options.output == "-";
    hts::BamWriterOptions result;
    result.threads = options.threads;
    result.compression_level = is_pipe ? 0 : options.compression_level;
    if (options.output.extension() == ".cram") {
        result.reference = options.reference;
    }
    result.write_index = !is_pipe && options.order == RecordOrder::Coordinate;
    return result;
}

}  // namespace

void run(const AlignOptions& given) {
    AlignOptions options = given;
    // The order in which lanes are named changes nothing.
    std::ranges::sort(options.units, {}, &Unit::read_group);
    const io::MappedFile file(options.index);
    const seq::ReferenceIndex index(file.bytes(), options.index.string());
    if (options.reference && io::sha256_of_file(*options.reference) != index.reference_sha256()) {
        require_same_bases(index, *options.reference);
    }
    const domain::ExcludedRegions excluded =
        options.exclude ? read_excluded(*options.exclude, index) : domain::ExcludedRegions();
    const io::Provenance provenance = provenance_of(index, options);
    auto sources = examine_units(options, provenance);
    const hts::SamHeader header = output_header(index, options, provenance);
    hts::BamWriter writer(options.output, header, writer_options(options));
    std::optional<io::TsvWriter> table;
    if (options.ledger) {
        table.emplace(*options.ledger, report::ledger_schema(), provenance);
    }
    Stages stages(options, index);
    align_units(options, index, excluded, std::move(sources), stages);
    while (const auto record = stages.sorter.next()) {
        writer.write(stages.duplicates.marked(*record, stages.sorter.label()));
    }
    if (!table) {
        writer.commit();
        return;
    }
    stages.ledgers.write(options.sample, stages.duplicates.counts(), *table);
    io::commit_all(writer, *table);
}

}  // namespace sarcotrace::tools::align
