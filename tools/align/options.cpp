#include "options.hpp"

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::tools::align {
namespace {

std::vector<Unit> units_of_command_line(const cli::Options& options, const std::string& sample) {
    GivenFiles files;
    files.fastq_1 = options.list("fastq-1");
    files.fastq_2 = options.list("fastq-2");
    files.fastq_index_1 = options.list("fastq-index-1");
    files.fastq_index_2 = options.list("fastq-index-2");
    files.unaligned_bam = options.list("unaligned-bam");
    files.read_structures = options.list("read-structures");
    files.is_interleaved = options.flag("interleaved");
    files.common.library = options.optional_text("library").value_or(sample);
    files.common.platform = options.text("platform");
    files.common.umi_list = options.optional_text("umi-list");
    return units_of(files);
}

UmiSource umi_source(const std::string& word) {
    if (word == "name") {
        return UmiSource::ReadName;
    }
    return word == "tags" ? UmiSource::Comment : UmiSource::ReadStructure;
}

PolyG poly_g(const std::string& word) {
    if (word == "trim") {
        return PolyG::Trim;
    }
    return word == "keep" ? PolyG::Keep : PolyG::Auto;
}

PreparationOptions preparation(const cli::Options& options) {
    PreparationOptions result;
    result.umi_source = umi_source(options.text("umi-from"));
    result.keep_adapters = options.flag("keep-adapters");
    result.poly_g = poly_g(options.text("poly-g"));
    result.umi_rule.most_mismatches = static_cast<int>(options.integer("umi-max-mismatches"));
    result.umi_rule.smallest_distance = static_cast<int>(options.integer("umi-min-distance"));
    result.reference = options.optional_text("reference");
    result.reads_ahead = options.threads() > 1;
    return result;
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-align", std::string(cli::project_version()),
            "Aligns the reads of one sample (FASTQ or unaligned BAM) and writes a sorted, indexed "
            "BAM."};
}

void declare(cli::Options& options) {
    options.add_required("index", "index of the reference (sarcotrace-index)")
        .add_optional("reference", "FASTA of the reference: refuses an index of another one")
        .add_required("sample", "sample: SM of the read groups, sample_id of the unit sheet")
        .add_optional("units", "unit sheet (units.tsv); its rows of --sample are aligned")
        .add_list("fastq-1", "FASTQ of the first reads, one file a lane; -: standard input")
        .add_list("fastq-2",
                  "FASTQ of the second reads, in the order of --fastq-1; without it the reads are "
                  "single-end")
        .add_list("fastq-index-1", "FASTQ of an index read, in the order of --fastq-1")
        .add_list("fastq-index-2", "FASTQ of another index read, in the order of --fastq-1")
        .add_flag("interleaved", "--fastq-1 holds both mates by turns")
        .add_list("unaligned-bam",
                  "unaligned BAM or CRAM instead of FASTQ, mates beside each other, UMIs in RX")
        .add_list("read-structures",
                  "one per read, both mates first, then index reads, e.g. 3M2S+T 3M2S+T or "
                  "+T +T 9M; one alone is that of both mates; +T: no UMI")
        .add_optional("library", "library: LB of the read groups; default: the sample")
        .add_text("platform", "PL of the read groups", "ILLUMINA")
        .add_choice("umi-from",
                    "where UMIs are: in the reads (read structures), in the last field of "
                    "the read name, or in RX and QX tags of the FASTQ comment or the BAM",
                    {"reads", "name", "tags"}, "reads")
        .add_optional("umi-list", "the kit's UMIs, one a line: corrects UMIs, drops others")
        .add_integer("umi-max-mismatches", "mismatches that --umi-list corrects", 1, {0, 8})
        .add_integer("umi-min-distance",
                     "mismatches that the second-best UMI of the list has more, at least", 2,
                     {1, 8})
        .add_choice("poly-g",
                    "tails of G from dark cycles: trim them, keep them, or trim where the read "
                    "names are of a two-colour instrument",
                    {"auto", "trim", "keep"}, "auto")
        .add_flag("keep-adapters", "do not cut what a read holds beyond its fragment's end")
        .add_optional("exclude", "BED of regions in which placements get mapping quality 0")
        .add_required("output",
                      "BAM to write, or CRAM (*.cram, with --reference); - is BAM on standard "
                      "output, not compressed")
        .add_choice(
            "order",
            "order of the records: coordinate (OUTPUT.bai or .crai is written too), or template: "
            "all records of a template together, templates by both ends",
            {"coordinate", "template"}, "coordinate")
        .add_integer("compression-level", "compression of the output", 6, {0, 9})
        .add_integer("optical-distance-px",
                     "duplicates at most so far apart on a tile, by their Illumina names, are "
                     "optical (DT:Z:SQ); 0: none is",
                     100, {0, 1'000'000})
        .add_optional("doctor", "TSV to write: what the first templates show of the library")
        .add_flag("no-doctor-stop",
                  "warn only where read structures, UMI list or files seem to be wrong")
        .add_optional("ledger", "TSV of read counts to write")
        .add_text("temporary-folder", "folder for sorted runs that exceed --sort-memory-mb",
                  std::filesystem::temp_directory_path().string())
        .add_integer("sort-memory-mb", "memory of the sort in MiB", 512, {16, 1'048'576})
        .add_integer("reuse-slots", "fragments whose places are remembered; changes no byte",
                     131'072, {1, 1 << 26})
        .add_flag("no-reuse", "remember no places; changes no byte")
        .add_threads()
        .add_notes(
            "Output: BAM with RG, RX, QX, OX, NM, MD, AS, XS, MC, MQ, SA and XA. All reads\n"
            "are kept, unaligned ones too. Templates without UMIs get duplicates marked by the\n"
            "5' ends of both reads, with DT. Ledger: READS, and TEMPLATES without UMIs, by "
            "library.\n"
            "Memory: the index, 9/8 of --sort-memory-mb, 100,000 templates, and, for templates "
            "without\n"
            "UMIs, 2 bits each and 70 bytes each of the largest set of duplicates.");
}

AlignOptions validated(const cli::Options& options) {
    AlignOptions result;
    result.index = options.text("index");
    result.reference = options.optional_text("reference");
    result.sample = options.text("sample");
    const auto sheet = options.optional_text("units");
    for (const char* const name : {"fastq-1", "fastq-2", "fastq-index-1", "fastq-index-2",
                                   "unaligned-bam", "read-structures"}) {
        if (sheet && !options.list(name).empty()) {
            throw core::UsageError(
                {"both --units and --" + std::string(name) + " are given", "", "give one of them"});
        }
    }
    result.units = sheet ? read_units(*sheet, result.sample, options.optional_text("umi-list"))
                         : units_of_command_line(options, result.sample);
    result.preparation = preparation(options);
    result.exclude = options.optional_text("exclude");
    result.order =
        options.text("order") == "template" ? RecordOrder::Template : RecordOrder::Coordinate;
    result.output = options.text("output");
    if (result.output.extension() == ".cram" && !result.reference) {
        throw core::UsageError(
            {"CRAM cannot be written without a reference", "--output", "give --reference"});
    }
    result.compression_level = static_cast<int>(options.integer("compression-level"));
    result.optical_distance_px = static_cast<int>(options.integer("optical-distance-px"));
    result.ledger = options.optional_text("ledger");
    result.doctor = options.optional_text("doctor");
    result.doctor_stops = !options.flag("no-doctor-stop");
    result.temporary_folder = options.text("temporary-folder");
    result.reuse_slots =
        options.flag("no-reuse") ? 0 : static_cast<std::size_t>(options.integer("reuse-slots"));
    result.sort_memory_bytes = options.integer("sort-memory-mb") << 20U;
    result.threads = options.threads();
    return result;
}

}  // namespace sarcotrace::tools::align
