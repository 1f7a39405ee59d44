#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::run_tool;
using testing::TempDir;

namespace {

const std::string contig = "ACGTTGCAACGGATTCACGATCGATTGCACCGATTAGCCATGACCTGATTACGATCCGATA";

/// Two reads of 20 bp of a fragment of 30 bp; `changed` is a reference position (0-based) at which
/// both mates show another base.
std::string pair_lines(const std::string& name, bool top, const std::string& umi,
                       int changed = -1) {
    std::string fragment = contig.substr(5, 30);
    if (changed >= 0) {
        char& base = fragment[static_cast<std::size_t>(changed - 5)];
        base = base == 'A' ? 'C' : 'A';
    }
    const std::string tags = "\tRX:Z:" + umi + "\tMC:Z:20M\n";
    const std::string qualities(20, 'F');
    return name + (top ? "\t99" : "\t163") + "\tc1\t6\t60\t20M\t=\t16\t30\t" +
           fragment.substr(0, 20) + "\t" + qualities + tags + name + (top ? "\t147" : "\t83") +
           "\tc1\t16\t60\t20M\t=\t6\t-30\t" + fragment.substr(10) + "\t" + qualities + tags;
}

/// A duplex of three top and two bottom pairs, one of which has an error at position 20 (covered
/// by both mates); a simplex of two pairs; a singleton.
void write_molecules(const TempDir& folder) {
    std::string text = "@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:c1\tLN:60\n";
    for (const std::string name : {"a1", "a2", "a3"}) {
        text += pair_lines(name, true, "AAAA-CCCC", name == "a2" ? 20 : -1);
    }
    text += pair_lines("a4", false, "CCCC-AAAA") + pair_lines("a5", false, "CCCC-AAAA");
    text += pair_lines("b1", true, "GGGG-TTTT") + pair_lines("b2", true, "GGGG-TTTT");
    text += pair_lines("c1", true, "ACAC-TGTG");
    testing::write_file(folder / "in.sam", text);
    REQUIRE(run_tool("sarcotrace-consensus", {"--input", (folder / "in.sam").string(), "--sample",
                                              "s", "--output", (folder / "m.bam").string()})
                .exit_status == 0);
}

testing::ToolRun filter(const TempDir& folder, std::vector<std::string> more,
                        const std::string& input = "m.bam") {
    std::vector<std::string> arguments = {"--input",  (folder / input).string(),    "--sample", "s",
                                          "--output", (folder / "out.bam").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tool("sarcotrace-filter", arguments);
}

struct Kept {
    std::map<char, int> records_by_tier;
    std::vector<std::string> bases;
    std::vector<int> positions_of_n;  ///< 0-based, with quality 2
};

Kept kept(const TempDir& folder) {
    Kept result;
    hts::BamReader reader(folder / "out.bam");
    while (const auto read = reader.next()) {
        ++result.records_by_tier[(*read->tag_string(core::tags::xt))[0]];
        for (std::size_t i = 0; i < read->length; ++i) {
            if (read->base(i) == core::Base::N) {
                CHECK(read->base_qualities[i] == 2);
                result.positions_of_n.push_back(static_cast<int>(read->position->value()) +
                                                static_cast<int>(i));
            }
        }
    }
    return result;
}

using Tiers = std::map<char, int>;

}  // namespace

TEST_CASE("the three numbers of --min-reads keep whole molecules") {
    const TempDir folder;
    write_molecules(folder);
    const auto tiers = [&](std::vector<std::string> numbers) {
        numbers.insert(numbers.begin(), "--min-reads");
        const auto run = filter(folder, numbers);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        return kept(folder).records_by_tier;
    };
    REQUIRE(filter(folder, {}).exit_status == 0);
    CHECK(kept(folder).records_by_tier == Tiers{{'D', 2}, {'S', 2}, {'N', 2}});
    CHECK(tiers({"2", "0", "0"}) == Tiers{{'D', 2}, {'S', 2}});
    CHECK(tiers({"1"}) == Tiers{{'D', 2}});
    CHECK(tiers({"5", "3", "2"}) == Tiers{{'D', 2}});
    CHECK(tiers({"6", "3", "2"}).empty());
    CHECK(tiers({"5", "4", "1"}).empty());
    CHECK(tiers({"5", "3", "3"}).empty());
    CHECK_THAT(testing::read_file(folder / "out.ledger.tsv"), contains_text("LOSS\tFEW_READS\t3"));
    CHECK(run_tool("samtools", {"quickcheck", (folder / "out.bam").string()}).exit_status == 0);
    CHECK(std::filesystem::exists(folder / "out.bam.bai"));
}

TEST_CASE("a masked base is N of quality 2 in both mates") {
    const TempDir folder;
    write_molecules(folder);
    // One of five reads, one of three of the top strand shows another base at position 20.
    REQUIRE(filter(folder, {"--min-reads", "1", "--max-base-error-rate", "0.19", "1", "1"})
                .exit_status == 0);
    CHECK(kept(folder).positions_of_n == std::vector<int>{20, 20});
    CHECK_THAT(testing::read_file(folder / "out.ledger.tsv"), contains_text("LOSS\tMASKED\t2"));
    REQUIRE(filter(folder, {"--min-reads", "1", "--max-base-error-rate", "0.21", "0.34", "0"})
                .exit_status == 0);
    CHECK(kept(folder).positions_of_n.empty());
    REQUIRE(filter(folder, {"--min-reads", "1", "--max-base-error-rate", "1", "0.32", "0"})
                .exit_status == 0);
    CHECK(kept(folder).positions_of_n == std::vector<int>{20, 20});
    REQUIRE(filter(folder, {"--min-reads", "1", "--max-base-error-rate", "0.19", "1", "1",
                            "--max-no-calls", "0"})
                .exit_status == 0);
    CHECK(kept(folder).records_by_tier.empty());
}

TEST_CASE("errors, quality and the agreement of strands are limits of their own") {
    const TempDir folder;
    write_molecules(folder);
    // The duplex has 1 error in 100 bases of each record (20 cycles, 5 reads), 1/60 on its top.
    const auto duplexes = [&](const std::vector<std::string>& more) {
        REQUIRE(filter(folder, more).exit_status == 0);
        return kept(folder).records_by_tier['D'];
    };
    CHECK(duplexes({"--max-read-error-rate", "0.011", "0.017", "0"}) == 2);
    CHECK(duplexes({"--max-read-error-rate", "0.009", "1", "1"}) == 0);
    CHECK(duplexes({"--max-read-error-rate", "1", "0.016", "1"}) == 0);
    CHECK(duplexes({"--min-mean-base-quality", "93"}) == 0);
    CHECK(duplexes({"--require-single-strand-agreement"}) == 2);
    REQUIRE(filter(folder, {"--min-base-quality", "93"}).exit_status == 0);
    CHECK(kept(folder).positions_of_n.size() == 120);
}

TEST_CASE("what is no molecule BAM and wrong numbers are errors") {
    const TempDir folder;
    write_molecules(folder);
    CHECK(filter(folder, {}, "in.sam").exit_status == 3);
    CHECK(filter(folder, {"--min-reads", "1", "2"}).exit_status == 2);
    CHECK(filter(folder, {"--min-reads", "1", "1", "1", "1"}).exit_status == 2);
    CHECK(filter(folder, {"--min-reads", "x"}).exit_status == 2);
    CHECK(filter(folder, {"--max-base-error-rate", "1.5"}).exit_status == 2);
    CHECK_FALSE(std::filesystem::exists(folder / "out.bam"));
}
