#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::run_tool;

namespace {

std::string pair_lines(const std::string& name, bool top, const std::string& umi,
                       const std::string& group) {
    const std::string end = "\tACGTTGCAACGGATTCACGA\tFFFFFFFFFFFFFFFFFFFF\tRX:Z:" + umi +
                            "\tRG:Z:" + group + "\tMC:Z:20M\n";
    return name + (top ? "\t99" : "\t163") + "\tc1\t6\t60\t20M\t=\t16\t30" + end + name +
           (top ? "\t147" : "\t83") + "\tc1\t16\t60\t20M\t=\t6\t-30" + end;
}

}  // namespace

TEST_CASE("metrics of a small file are those counted by hand") {
    const testing::TempDir folder;
    // Library 1: a duplex of 3 and 3, a simplex, a singleton. Library 2: one template with the
    // ends and UMI of the duplex.
    std::string text = "@SQ\tSN:c1\tLN:60\n@RG\tID:l1\tSM:s\tLB:lib1\n@RG\tID:l2\tSM:s\tLB:lib2\n";
    for (const std::string name : {"a", "b", "c"}) {
        text += pair_lines(name, true, "AAAA-CCCC", "l1") +
                pair_lines(name + "2", false, "CCCC-AAAA", "l1");
    }
    text += pair_lines("d", true, "GGGG-TTTT", "l1") + pair_lines("e", true, "GGGG-TTTT", "l1") +
            pair_lines("f", true, "ACAC-TGTG", "l1") + pair_lines("h", true, "AAAA-CCCC", "l2");
    testing::write_file(folder / "in.sam", text);
    for (const bool group_only : {false, true}) {
        std::vector<std::string> arguments = {
            "--input",  (folder / "in.sam").string(),  "--sample",  "s",
            "--output", (folder / "out.bam").string(), "--metrics", (folder / "metrics").string()};
        if (group_only) {
            arguments.push_back("--group-only");
        }
        const auto run = run_tool("sarcotrace-consensus", arguments);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        CHECK_THAT(testing::read_file(folder / "metrics.yield.tsv"),
                   contains_text("s\tlib1\t100\t9\t1\t1\t1\t1\n"));
        CHECK_THAT(testing::read_file(folder / "metrics.yield.tsv"),
                   contains_text("s\tlib2\t100\t1\t1\t0\t0\t0\n"));
        CHECK_THAT(testing::read_file(folder / "metrics.fragment_lengths.tsv"),
                   contains_text("s\tlib1\t30\t3\ns\tlib2\t30\t1\n"));
        CHECK_THAT(testing::read_file(folder / "metrics.index_hops.tsv"),
                   contains_text("s\tlib1\t3\t1\t0\ns\tlib2\t1\t1\t1\n"));
        CHECK_THAT(testing::read_file(folder / "metrics.yield_mqc.tsv"),
                   contains_text("# plot_type: 'linegraph'"));
        CHECK(std::filesystem::exists(folder / "metrics.yield.schema.json"));
    }
}
