#include "options.hpp"

#include <set>
#include <sstream>
#include <utility>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::tools::align {
namespace {

/// "+T" "+T" from one text with a blank, from several arguments, or one for both reads.
std::pair<std::string, std::string> read_structures(const std::vector<std::string>& arguments,
                                                    const std::string& where) {
    std::vector<std::string> words;
    for (const std::string& argument : arguments) {
        std::istringstream text(argument);
        for (std::string word; text >> word;) {
            words.push_back(word);
        }
    }
    if (words.empty()) {
        return {"+T", "+T"};
    }
    if (words.size() > 2) {
        throw core::UsageError({"there are " + std::to_string(words.size()) + " read structures",
                                where, "give one for both reads or one for each"});
    }
    return {words.front(), words.back()};
}

std::vector<Unit> units_of_command_line(const cli::Options& options, const std::string& sample) {
    const auto first = options.list("fastq-1");
    const auto second = options.list("fastq-2");
    if (first.empty() || first.size() != second.size()) {
        throw core::UsageError({"--fastq-1 has " + std::to_string(first.size()) +
                                    " files and --fastq-2 " + std::to_string(second.size()),
                                "", "give --units, or as many files of the one as of the other"});
    }
    const auto structures = read_structures(options.list("read-structures"), "--read-structures");
    std::vector<Unit> units;
    for (std::size_t i = 0; i < first.size(); ++i) {
        units.push_back({options.optional_text("library").value_or(sample),
                         "L" + std::to_string(i + 1), options.text("platform"), first[i], second[i],
                         structures.first, structures.second});
    }
    return units;
}

UmiSource umi_source(const std::string& word) {
    if (word == "name") {
        return UmiSource::ReadName;
    }
    return word == "tags" ? UmiSource::Comment : UmiSource::ReadStructure;
}

}  // namespace

std::vector<Unit> read_units(const std::filesystem::path& path, const std::string& sample) {
    io::TsvReader reader(path, {{"sample_id", "library_id", "lane", "platform"},
                                {"fastq_1", "fastq_2", "bam", "bin_counts", "read_structures"}});
    std::vector<Unit> units;
    std::set<std::string> read_groups;
    const std::filesystem::path folder = path.parent_path();
    while (const io::TsvRow* row = reader.next()) {
        if (row->required("sample_id") != sample) {
            continue;
        }
        const auto first = row->value("fastq_1");
        const auto second = row->value("fastq_2");
        if (!first || !second) {
            row->fail(
                first ? "fastq_2" : "fastq_1", "the unit has no FASTQ pair",
                "give both FASTQ files; an aligned BAM goes to sarcotrace-consensus as it is");
        }
        std::vector<std::string> structures;
        if (const auto text = row->value("read_structures")) {
            structures.emplace_back(*text);
        }
        const auto [structure_1, structure_2] =
            read_structures(structures, path.string() + ":" + std::to_string(row->line_number()));
        units.push_back({row->required("library_id"), row->required("lane"),
                         row->required("platform"), folder / *first, folder / *second, structure_1,
                         structure_2});
        if (!read_groups.insert(units.back().read_group()).second) {
            row->fail("lane", "the library has the lane twice", "give each lane its own name");
        }
    }
    if (units.empty()) {
        throw core::InputError({"no unit belongs to sample '" + sample + "'",
                                "'" + path.string() + "'", "check --sample and the sheet"});
    }
    return units;
}

cli::ToolInfo tool_info() {
    return {"sarcotrace-align", std::string(cli::project_version()),
            "Aligns paired FASTQ files of one sample and writes a sorted, indexed BAM."};
}

void declare(cli::Options& options) {
    options.add_required("index", "index of the reference (sarcotrace-index)")
        .add_optional("reference", "FASTA of the reference: refuses an index of another one")
        .add_required("sample", "sample: SM of the read groups, sample_id of the unit sheet")
        .add_optional("units", "unit sheet (units.tsv); its rows of --sample are aligned")
        .add_list("fastq-1", "FASTQ of the first reads, one file a lane")
        .add_list("fastq-2", "FASTQ of the second reads, in the order of --fastq-1")
        .add_list("read-structures",
                  "read structures of both reads, e.g. 3M2S+T 3M2S+T; +T: no UMI")
        .add_optional("library", "library: LB of the read groups; default: the sample")
        .add_text("platform", "PL of the read groups", "ILLUMINA")
        .add_choice("umi-from",
                    "where UMIs are: in the reads (read structures), in the last field of "
                    "the read name, or in RX and QX tags of the FASTQ comment",
                    {"reads", "name", "tags"}, "reads")
        .add_flag("keep-adapters", "do not cut what a read holds beyond its fragment's end")
        .add_required("output", "BAM to write; - is standard output, not compressed")
        .add_choice("order",
                    "order of the records: coordinate (OUTPUT.bai is written too), or template: "
                    "all records of a template together, templates by both ends",
                    {"coordinate", "template"}, "coordinate")
        .add_integer("compression-level", "compression of the BAM", 6, {0, 9})
        .add_optional("ledger", "TSV of read counts to write")
        .add_text("temporary-folder", "folder for sorted runs that exceed --sort-memory-mb",
                  std::filesystem::temp_directory_path().string())
        .add_integer("sort-memory-mb", "memory of the sort in MiB", 512, {16, 1'048'576})
        .add_threads()
        .add_notes(
            "Output: BAM with RG, RX, QX, OX, NM, MD, AS, XS, MC, MQ, SA and XA. All reads\n"
            "are kept, unaligned ones too. Libraries without UMIs get duplicates marked by the\n"
            "5' ends of both reads. Ledger: READS by library.\n"
            "Memory: the index, --sort-memory-mb, 50,000 pairs, and 40 bytes a template of\n"
            "libraries without UMIs.");
}

AlignOptions validated(const cli::Options& options) {
    AlignOptions result;
    result.index = options.text("index");
    result.reference = options.optional_text("reference");
    result.sample = options.text("sample");
    const auto sheet = options.optional_text("units");
    if (sheet && !options.list("fastq-1").empty()) {
        throw core::UsageError({"both --units and --fastq-1 are given", "", "give one of them"});
    }
    result.units =
        sheet ? read_units(*sheet, result.sample) : units_of_command_line(options, result.sample);
    result.umi_source = umi_source(options.text("umi-from"));
    result.keep_adapters = options.flag("keep-adapters");
    result.order =
        options.text("order") == "template" ? RecordOrder::Template : RecordOrder::Coordinate;
    result.output = options.text("output");
    result.compression_level = static_cast<int>(options.integer("compression-level"));
    result.ledger = options.optional_text("ledger");
    result.temporary_folder = options.text("temporary-folder");
    result.sort_memory_bytes = options.integer("sort-memory-mb") << 20U;
    result.threads = options.threads();
    return result;
}

}  // namespace sarcotrace::tools::align
