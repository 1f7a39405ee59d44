#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::run_tool;

namespace {

using Groups = std::set<std::set<std::string>>;

/// Sets of names (the columns of a name joined by '@') with the same value in column
/// `group_column` of a table with a header line.
Groups groups_of(const std::string& table, const std::vector<std::string>& name_columns,
                 const std::string& group_column) {
    std::map<std::string, std::set<std::string>> by_group;
    std::map<std::string, std::size_t> columns;
    std::istringstream text(table);
    for (std::string line; std::getline(text, line);) {
        if (line.starts_with("#")) {
            continue;
        }
        std::vector<std::string> fields;
        std::istringstream row(line);
        for (std::string field; std::getline(row, field, '\t');) {
            fields.push_back(field);
        }
        if (columns.empty()) {
            for (std::size_t i = 0; i < fields.size(); ++i) {
                columns[fields[i]] = i;
            }
            continue;
        }
        std::string name;
        for (const std::string& column : name_columns) {
            name += (name.empty() ? "" : "@") + fields[columns[column]];
        }
        by_group[fields[columns[group_column]]].insert(name);
    }
    Groups groups;
    for (const auto& group : by_group) {
        groups.insert(group.second);
    }
    return groups;
}

}  // namespace

TEST_CASE("identity and directional make the groups of UMI-tools' unique and directional") {
    const auto data = testing::test_data("reads/umi-tools");
    if (!data) {
        return;
    }
    // Single-end reads without bases, the UMI after '_' in the name: it goes into RX. Some are
    // aligned to two places: UMI-tools' position makes their names unique.
    const testing::TempDir folder;
    std::string text;
    {
        hts::BamReader reader(*data / "chr19.bam");
        text = reader.header().text();
        while (const auto read = reader.next()) {
            const std::string name(read->name);
            const std::int64_t place =
                read->position->value() +
                (read->is_reverse() ? core::reference_length(read->cigar()) : 0);
            text += name + "@" + std::to_string(place) + "\t" + std::to_string(read->flag) + "\t" +
                    reader.header().contig(*read->contig).name + "\t" +
                    std::to_string(read->position->value() + 1) + "\t255\t" +
                    core::to_string(read->cigar()) +
                    "\t*\t0\t0\t*\t*\tRX:Z:" + name.substr(name.rfind('_') + 1) + "\n";
        }
    }
    testing::write_file(folder / "in.sam", text);
    for (const auto& [strategy, file] : std::map<std::string, std::string>{
             {"identity", "group_uniq_py3.tsv.gz"}, {"directional", "group_dir_py3.tsv.gz"}}) {
        const auto run =
            run_tool("sarcotrace-consensus",
                     {"--input", (folder / "in.sam").string(), "--sample", "s", "--output",
                      (folder / "out.bam").string(), "--group-only", "--strategy", strategy,
                      "--members", (folder / "members.tsv").string()});
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        const Groups found =
            groups_of(testing::read_file(folder / "members.tsv"), {"read_name"}, "molecule_id");
        const Groups expected = groups_of(
            run_tool("gzip", {"-dc", (*data / "expected" / file).string()}).standard_output,
            {"read_id", "position"}, "unique_id");
        CHECK(expected.size() > 700);
        CHECK(found.size() == expected.size());
        CHECK((found == expected));
    }
}
