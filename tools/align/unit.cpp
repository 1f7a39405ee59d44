#include "unit.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <sstream>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::tools::align {
namespace {

std::vector<std::string> words_of(const std::vector<std::string>& texts) {
    std::vector<std::string> words;
    for (const std::string& text : texts) {
        std::istringstream stream(text);
        for (std::string word; stream >> word;) {
            words.push_back(word);
        }
    }
    return words;
}

/// One structure per file; one for both mates may be given once, and none means +T.
/// \throws Error
template <typename Error>
void set_read_structures(Unit& unit, const std::vector<std::string>& texts,
                         const std::string& where) {
    std::vector<std::string> words = words_of(texts);
    const std::size_t mates = unit.fastq_2 || unit.is_interleaved || unit.bam ? 2 : 1;
    const std::size_t needed = mates + unit.fastq_index.size();
    if (words.empty() && unit.fastq_index.empty()) {
        words = {"+T"};
    }
    if (words.size() == 1 && unit.fastq_index.empty()) {
        words.resize(needed, words.front());
    }
    if (words.size() != needed) {
        throw Error({"there are " + std::to_string(words.size()) + " read structures for " +
                         std::to_string(needed) + " reads",
                     where, "give one per read: both mates, then the index reads"});
    }
    unit.read_structures = std::move(words);
}

/// Value of a column that names a file, relative to the sheet's folder.
std::optional<std::filesystem::path> file_of(const io::TsvRow& row, const char* column,
                                             const std::filesystem::path& folder) {
    const auto value = row.value(column);
    return value ? std::optional(folder / *value) : std::nullopt;
}

Unit unit_of(const io::TsvRow& row, const std::filesystem::path& sheet,
             const std::optional<std::filesystem::path>& umi_list) {
    const std::filesystem::path folder = sheet.parent_path();
    Unit unit;
    unit.library = row.required("library_id");
    unit.lane = row.required("lane");
    unit.platform = row.required("platform");
    const auto first = file_of(row, "fastq_1", folder);
    unit.fastq_1 = first.value_or("");
    unit.fastq_2 = file_of(row, "fastq_2", folder);
    unit.bam = file_of(row, "bam", folder);
    unit.is_interleaved = row.boolean("interleaved").value_or(false);
    if (first.has_value() == unit.bam.has_value()) {
        row.fail(
            first ? "bam" : "fastq_1",
            first ? "the unit has both FASTQ files and a BAM" : "the unit has no reads",
            "give FASTQ files or an unaligned BAM; an aligned BAM goes to sarcotrace-consensus, "
            "bin counts to sarcotrace-fraction");
    }
    for (const char* const column : {"fastq_index_1", "fastq_index_2"}) {
        if (const auto file = file_of(row, column, folder)) {
            unit.fastq_index.push_back(*file);
        }
    }
    const bool has_more_files = unit.fastq_2 || !unit.fastq_index.empty();
    if (has_more_files && (unit.is_interleaved || unit.bam)) {
        row.fail(unit.fastq_2 ? "fastq_2" : "fastq_index_1",
                 "the unit has another file beside its interleaved FASTQ or BAM", "give NA");
    }
    std::vector<std::string> structures;
    if (const auto text = row.value("read_structures")) {
        structures.emplace_back(*text);
    }
    set_read_structures<core::InputError>(unit, structures,
                                          sheet.string() + ":" + std::to_string(row.line_number()));
    const auto list = file_of(row, "umi_list", folder);
    unit.umi_list = list ? list : umi_list;
    return unit;
}

/// Mates, or both reads of a molecule, must not come from one file.
template <typename Error>
void require_distinct_files(const std::vector<Unit>& units) {
    std::set<std::filesystem::path> files;
    for (const Unit& unit : units) {
        for (const auto& [role, path] : unit.inputs()) {
            if (!files.insert(path.lexically_normal()).second) {
                throw Error({"a file of reads is given twice", "'" + path.string() + "'",
                             "give each file once"});
            }
        }
    }
}

}  // namespace

std::vector<std::pair<std::string, std::filesystem::path>> Unit::inputs() const {
    std::vector<std::pair<std::string, std::filesystem::path>> result;
    if (bam) {
        result.emplace_back("bam", *bam);
    } else {
        result.emplace_back("fastq-1", fastq_1);
    }
    if (fastq_2) {
        result.emplace_back("fastq-2", *fastq_2);
    }
    for (std::size_t i = 0; i < fastq_index.size(); ++i) {
        result.emplace_back("fastq-index-" + std::to_string(i + 1), fastq_index[i]);
    }
    return result;
}

bool Unit::can_be_read_twice() const {
    // A file that is not there gives its error when it is opened.
    return std::ranges::all_of(inputs(), [](const auto& input) {
        return input.second != "-" && (!std::filesystem::exists(input.second) ||
                                       std::filesystem::is_regular_file(input.second));
    });
}

std::vector<Unit> read_units(const std::filesystem::path& path, const std::string& sample,
                             const std::optional<std::filesystem::path>& umi_list) {
    io::TsvReader reader(
        path, {{"sample_id", "library_id", "lane", "platform"},
               {"fastq_1", "fastq_2", "fastq_index_1", "fastq_index_2", "interleaved", "bam",
                "aligned_bam", "bin_counts", "read_structures", "umi_list"}});
    std::vector<Unit> units;
    std::set<std::string> read_groups;
    while (const io::TsvRow* row = reader.next()) {
        if (row->required("sample_id") != sample) {
            continue;
        }
        units.push_back(unit_of(*row, path, umi_list));
        if (!read_groups.insert(units.back().read_group()).second) {
            row->fail("lane", "the library has the lane twice", "give each lane its own name");
        }
    }
    if (units.empty()) {
        throw core::InputError({"no unit belongs to sample '" + sample + "'",
                                "'" + path.string() + "'", "check --sample and the sheet"});
    }
    require_distinct_files<core::InputError>(units);
    return units;
}

std::vector<Unit> units_of(const GivenFiles& files) {
    const bool is_bam = !files.unaligned_bam.empty();
    const std::vector<std::string>& first = is_bam ? files.unaligned_bam : files.fastq_1;
    if (first.empty() || (is_bam && !files.fastq_1.empty())) {
        throw core::UsageError({first.empty() ? "no file of reads is given"
                                              : "both --fastq-1 and --unaligned-bam are given",
                                "", "give --units, --fastq-1 or --unaligned-bam"});
    }
    for (const auto& [name, list] : {std::pair("--fastq-2", &files.fastq_2),
                                     std::pair("--fastq-index-1", &files.fastq_index_1),
                                     std::pair("--fastq-index-2", &files.fastq_index_2)}) {
        if (!list->empty() && list->size() != first.size()) {
            throw core::UsageError({"--fastq-1 has " + std::to_string(first.size()) +
                                        " files and " + name + " " + std::to_string(list->size()),
                                    "", "give as many files of the one as of the other"});
        }
        if (!list->empty() && (is_bam || files.is_interleaved)) {
            throw core::UsageError({std::string(name) + " goes with neither --unaligned-bam nor "
                                                        "--interleaved",
                                    "", "leave it out"});
        }
    }
    // Lanes are numbered in the order of the file names: the order of the arguments changes
    // nothing.
    std::vector<std::size_t> order(first.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return first[i]; });
    std::vector<Unit> units;
    for (const std::size_t i : order) {
        Unit& unit = units.emplace_back(files.common);
        unit.lane = "L" + std::to_string(units.size());
        unit.is_interleaved = files.is_interleaved;
        if (is_bam) {
            unit.bam = first[i];
        } else {
            unit.fastq_1 = first[i];
        }
        if (!files.fastq_2.empty()) {
            unit.fastq_2 = files.fastq_2[i];
        }
        for (const auto* list : {&files.fastq_index_1, &files.fastq_index_2}) {
            if (!list->empty()) {
                unit.fastq_index.emplace_back((*list)[i]);
            }
        }
        set_read_structures<core::UsageError>(unit, files.read_structures, "--read-structures");
    }
    require_distinct_files<core::UsageError>(units);
    return units;
}

}  // namespace sarcotrace::tools::align
