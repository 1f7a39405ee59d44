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

/// A pair of 20 bp at 6 and 16; the lower read's bases are given.
std::string pair_with(const std::string& name, bool top, const std::string& bases) {
    const std::string tags =
        "\tRX:Z:" + std::string(top ? "AAAA-CCCC" : "CCCC-AAAA") + "\tMC:Z:20M\n";
    const std::string qualities(20, 'F');
    return name + (top ? "\t99" : "\t163") + "\tc1\t6\t60\t20M\t=\t16\t30\t" + bases + "\t" +
           qualities + tags + name + (top ? "\t147" : "\t83") + "\tc1\t16\t60\t20M\t=\t6\t-30\t" +
           "CGATTCACGAGGTTCCAAGT" + "\t" + qualities + tags;
}

std::vector<std::string> arguments_of(const testing::TempDir& folder) {
    return {"--input",  (folder / "in.sam").string(),  "--sample",  "s",
            "--output", (folder / "out.bam").string(), "--metrics", (folder / "metrics").string()};
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

TEST_CASE("errors by cycle and context are those counted by hand") {
    const testing::TempDir folder;
    // The lower read is ACGTTGCAACCGATTCACGA, the overlap with the upper one 10 bp. Four pairs of
    // the top strand are compared, two of the bottom strand are not: too few.
    const std::string lower = "ACGTTGCAACCGATTCACGA";
    std::string wrong = lower;
    wrong[3] = 'A';  // GTT with T>A, cycle 4 of read 1
    std::string text = "@SQ\tSN:c1\tLN:60\n" + pair_with("a", true, lower) +
                       pair_with("b", true, lower) + pair_with("c", true, wrong) +
                       pair_with("d", true, lower) + pair_with("e", false, lower) +
                       pair_with("f", false, lower);
    // An error of a read in reverse, at the last base but one: its second cycle.
    const std::size_t upper = text.find("CGATTCACGAGGTTCCAAGT");
    text.replace(upper + 18, 1, "C");
    testing::write_file(folder / "in.sam", text);
    std::string tables[2];
    for (const std::string threads : {"1", "3"}) {
        auto arguments = arguments_of(folder);
        arguments.insert(arguments.end(), {"--threads", threads});
        const auto run = run_tool("sarcotrace-consensus", arguments);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        const std::string cycles = testing::read_file(folder / "metrics.errors_by_cycle.tsv");
        CHECK_THAT(cycles, contains_text("s\tNO_LIBRARY\t1\t3\t4\t0\t0\n"));
        CHECK_THAT(cycles, contains_text("s\tNO_LIBRARY\t1\t4\t4\t1\t0.25\n"));
        CHECK_THAT(cycles, contains_text("s\tNO_LIBRARY\t2\t2\t4\t1\t0.25\n"));
        CHECK_THAT(cycles, contains_text("s\tNO_LIBRARY\t2\t3\t4\t0\t0\n"));
        const std::string contexts = testing::read_file(folder / "metrics.errors_by_context.tsv");
        CHECK_THAT(contexts, contains_text("s\tNO_LIBRARY\t1\tGTT\tA\t4\t1\t0.25\n"));
        CHECK_THAT(contexts, contains_text("s\tNO_LIBRARY\t1\tGTT\tC\t4\t0\t0\n"));
        CHECK_THAT(contexts, contains_text("s\tNO_LIBRARY\t1\tAAA\tC\t0\t0\tNA\n"));
        // AGT in the file is ACT as sequenced, its base C read as G.
        CHECK_THAT(contexts, contains_text("s\tNO_LIBRARY\t2\tACT\tG\t4\t1\t0.25\n"));
        CHECK_THAT(testing::read_file(folder / "metrics.errors_by_cycle_mqc.tsv"),
                   contains_text("\ns NO_LIBRARY read 1\t0\t0\t0\t0.25\t0\t"));
        tables[threads == "1" ? 0 : 1] = cycles + contexts;
    }
    CHECK(tables[0] == tables[1]);
}

TEST_CASE("hybrid-selection metrics are those counted by hand") {
    const testing::TempDir folder;
    const std::string lower = "ACGTTGCAACCGATTCACGA";
    // Every fragment covers 6 to 35. A duplex, a simplex of two and a singleton, in 5 templates,
    // and one template, a molecule of its own, that lies off target.
    std::string text =
        "@SQ\tSN:c1\tLN:80\n" + pair_with("a", true, lower) + pair_with("b", false, lower);
    for (const std::string name : {"c", "d", "e"}) {
        std::string pair = pair_with(name, true, lower);
        for (std::size_t at = 0; (at = pair.find("AAAA-CCCC", at)) != std::string::npos;) {
            pair.replace(at, 9, name == "e" ? "ACAC-TGTG" : "GGGG-TTTT");
        }
        text += pair;
    }
    text += "f\t0\tc1\t41\t60\t20M\t*\t0\t0\t" + lower + "\t" + std::string(20, 'F') +
            "\tRX:Z:AAAA-CCCC\n";
    testing::write_file(folder / "in.sam", text);
    // 31 to 40, 36 to 40 again, and 26 to 27: 12 bases, of which 7 have three molecules: mean 1.75.
    // More than a fifth have none.
    testing::write_file(folder / "a.bed", "c1\t30\t40\nc1\t35\t40\nc1\t25\t27\n");
    // 6 to 25: 20 bases of depth 3, all alike.
    testing::write_file(folder / "b.bed", "c1\t5\t25\n");
    // 17 to 39: 19 bases of depth 3 and 4 of none: mean 57 / 23, percentile 3, penalty 19 / 23.
    testing::write_file(folder / "c.bed", "c1\t16\t39\n");
    const auto table_with = [&](const std::string& bed, const std::string& more) {
        auto arguments = arguments_of(folder);
        arguments.insert(arguments.end(), {"--targets", (folder / bed).string(), more});
        const auto run = run_tool("sarcotrace-consensus", arguments);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        return testing::read_file(folder / "metrics.hybrid_selection.tsv");
    };
    const std::string start = "s\tNO_LIBRARY\t";
    for (const std::string more : {"--fgbio-tags", "--group-only"}) {
        CHECK_THAT(table_with("a.bed", more),
                   contains_text(start + "12\t6\t5\t0.8333333333333334\t1.75\t"));
        CHECK_THAT(table_with("a.bed", more), contains_text("\tNA\n"));
        CHECK_THAT(table_with("b.bed", more),
                   contains_text(start + "20\t6\t5\t0.8333333333333334\t3\t1\t1\t1\t1\t1\n"));
        const std::string table = table_with("c.bed", more);
        CHECK_THAT(table, contains_text(start + "23\t6\t5\t"));
        CHECK_THAT(table, contains_text("\t0.826086956521739"));
    }
}

TEST_CASE("targets that do not fit are errors, and no output is left") {
    const testing::TempDir folder;
    testing::write_file(folder / "in.sam",
                        "@SQ\tSN:c1\tLN:60\n" + pair_with("a", true, "ACGTTGCAACCGATTCACGA"));
    for (const std::string bed : {"c2\t1\t5\n", "c1\t50\t61\n", "c1\t5\t5\n"}) {
        testing::write_file(folder / "a.bed", bed);
        auto arguments = arguments_of(folder);
        arguments.insert(arguments.end(), {"--targets", (folder / "a.bed").string()});
        const auto run = run_tool("sarcotrace-consensus", arguments);
        CHECK(run.exit_status != 0);
        CHECK_THAT(run.standard_error, contains_text("a.bed"));
        CHECK(!std::filesystem::exists(folder / "out.bam"));
    }
    // A metrics file that cannot be written leaves no BAM either.
    auto arguments = arguments_of(folder);
    arguments.back() = (folder / "absent" / "metrics").string();
    CHECK(run_tool("sarcotrace-consensus", arguments).exit_status != 0);
    CHECK(!std::filesystem::exists(folder / "out.bam"));
    arguments = {"--input",  (folder / "in.sam").string(),  "--sample",  "s",
                 "--output", (folder / "out.bam").string(), "--targets", "a.bed"};
    CHECK_THAT(run_tool("sarcotrace-consensus", arguments).standard_error,
               contains_text("--metrics"));
}
