#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

using Arguments = std::vector<std::string>;

/// Runs MBC_315 through the compatible mode; nothing if the shared data is absent.
std::optional<ToolRun> run_compatible(const TempDir& folder, bool with_panel,
                                      const Arguments& settings) {
    const auto data = test_data("reads/ichorcna");
    if (!data) {
        return std::nullopt;
    }
    Arguments arguments = {"--patient", "MBC_315",
                           "--wig", "T1=" + (*data / "MBC_315.ctDNA.reads.wig").string(),
                           "--gc", *data / "gc_hg19_1000kb.wig",
                           "--map", *data / "map_hg19_1000kb.wig",
                           "--exclude", *data / "GRCh37.p13_centromere_UCSC-gapTable.txt",
                           "--output", folder / "mbc"};
    if (with_panel) {
        const std::string panel = folder / "panel.tsv";
        REQUIRE(run_tool("sarcotrace-normals",
                         {"--panel-table", *data / "pon_tsv/pon_hg19_1Mb.tsv.gz", "--output", panel})
                    .exit_status == 0);
        arguments.insert(arguments.end(), {"--panel-of-normals", panel});
    }
    arguments.insert(arguments.end(), settings.begin(), settings.end());
    return run_tool("sarcotrace-fraction", arguments);
}

/// Lines of a file after the one that starts with `header`, split at tabs.
std::vector<std::vector<std::string>> rows_after(const std::string& text, const std::string& header) {
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(text);
    std::string line;
    bool begun = false;
    while (std::getline(lines, line)) {
        if (begun && !line.empty()) {
            rows.emplace_back();
            std::istringstream fields(line);
            for (std::string field; std::getline(fields, field, '\t');) {
                rows.back().push_back(field);
            }
        }
        begun = begun || line.starts_with(header);
    }
    return rows;
}

struct Anchor {
    std::string name;
    bool with_panel;
    Arguments settings;
    double tumor_fraction;
    double ploidy;
};

/// Rows of runs of ichorCNA 0.3.2 in R (and of its successor 0.5.1) on MBC_315.
std::vector<Anchor> anchors() {
    const Arguments grid = {"--normal", "0.5", "0.6", "0.7", "0.8", "0.9", "--ploidy", "2", "3",
                            "--max-cn", "5", "--txn-e", "0.9999", "--txn-strength", "1e4"};
    const auto with = [](Arguments base, const Arguments& more) {
        base.insert(base.end(), more.begin(), more.end());
        return base;
    };
    const Arguments ichor = {"--compatibility", "ICHORCNA"};
    const Arguments subclonal = {"--subclonal-states", "1", "3", "--estimate-subclone"};
    return {
        {"one start", true,
         with(ichor, {"--max-cn", "5", "--txn-e", "0.9999", "--txn-strength", "1e4"}), 0.255, 1.898},
        {"clonal grid", true, with(ichor, grid), 0.2489, 1.908},
        {"subclonal grid", true, with(with(ichor, grid), subclonal), 0.2592, 1.913},
        {"subclonal grid of the workflow", true,
         with(with(with(ichor, grid), subclonal), {"--normal", "0.95", "--min-mappability", "0.75"}),
         0.2592, 1.913},
        {"no panel", false, with(with(ichor, grid), subclonal), 0.265, 1.916},
        {"the script's defaults", true, ichor, 0.2499, 1.894},
        {"the recipe for low fractions", true,
         with(ichor, {"--normal", "0.95", "0.99", "0.995", "0.999", "--max-cn", "3",
                      "--autosomes-only", "--txn-e", "0.9999", "--txn-strength", "1e4"}),
         0.2519, 1.905},
        {"the successor", true,
         with(with({"--compatibility", "ICHORCNA_SUCCESSOR"}, grid), {"--normal", "0.95"}), 0.2562,
         1.897},
    };
}

TEST_CASE("every setting that ichorCNA was run with gives its fraction and ploidy of MBC_315") {
    for (const Anchor& anchor : anchors()) {
        INFO(anchor.name);
        const TempDir folder;
        const auto run = run_compatible(folder, anchor.with_panel, anchor.settings);
        if (!run) {
            return;
        }
        REQUIRE(run->exit_status == 0);
        const auto rows = rows_after(read_file(folder / "mbc.params.txt"), "Sample\t");
        CHECK(std::abs(std::stod(rows.at(0).at(1)) - anchor.tumor_fraction) <= 0.002);
        CHECK(std::abs(std::stod(rows.at(0).at(2)) - anchor.ploidy) <= 0.01);
    }
}

TEST_CASE("all starts and all segments are those of ichorCNA") {
    const TempDir folder;
    const auto data = test_data("reads/ichorcna/ichorCNA_runs");
    const auto run = run_compatible(folder, true, anchors()[2].settings);
    if (!run || !data) {
        return;
    }
    REQUIRE(run->exit_status == 0);
    const std::string ours = read_file(folder / "mbc.params.txt");
    const std::string theirs = read_file(*data / "T1_pon.params.txt");
    const auto our_starts = rows_after(ours, "init\t");
    const auto their_starts = rows_after(theirs, "init\t");
    REQUIRE(our_starts.size() == 10);
    REQUIRE(their_starts.size() == 10);
    for (std::size_t i = 0; i < 10; ++i) {
        INFO(our_starts[i][0]);
        CHECK(our_starts[i][0] == their_starts[i][0]);
        CHECK(std::abs(std::stod(our_starts[i][1]) - std::stod(their_starts[i][1])) <= 0.01);
        CHECK(std::abs(std::stod(our_starts[i][2]) - std::stod(their_starts[i][2])) <= 0.002);
        CHECK(std::abs(std::stod(our_starts[i][6]) - std::stod(their_starts[i][6])) <= 2.0);
    }
    CHECK(ours.find("ChrY coverage fraction:\t0.000269\n") != std::string::npos);
    const auto our_segments = rows_after(read_file(folder / "mbc.seg.txt"), "ID\t");
    const auto their_segments = rows_after(read_file(*data / "T1_pon.seg.txt"), "ID\t");
    REQUIRE(our_segments.size() == their_segments.size());
    for (std::size_t i = 0; i < our_segments.size(); ++i) {
        // Contig, start, end, bins; copies, event, subclonal; corrected copies and event.
        for (const std::size_t column : {1UL, 2UL, 3UL, 4UL, 6UL, 7UL, 8UL, 10UL, 11UL}) {
            CHECK(our_segments[i][column] == their_segments[i][column]);
        }
        CHECK(std::abs(std::stod(our_segments[i][5]) - std::stod(their_segments[i][5])) <= 0.003);
        CHECK(std::abs(std::stod(our_segments[i][9]) - std::stod(their_segments[i][9])) <= 0.03);
    }
}

TEST_CASE("the compatible files have ichorCNA's names and columns, and one sample is asked for") {
    const TempDir folder;
    const auto run = run_compatible(folder, true, anchors()[0].settings);
    if (!run) {
        return;
    }
    REQUIRE(run->exit_status == 0);
    CHECK(read_file(folder / "mbc.seg").starts_with(
        "sample\tchr\tstart\tend\tevent\tcopy.number\tbins\tmedian\n"));
    CHECK(read_file(folder / "mbc.cna.seg").starts_with(
        "chr\tstart\tend\tT1.copy.number\tT1.event\tT1.logR\tT1.subclone.status\t"
        "T1.Corrected_Copy_Number\tT1.Corrected_Call\tT1.logR_Copy_Number\n"));
    CHECK(rows_after(read_file(folder / "mbc.cna.seg"), "chr\t").size() == 2594);
    CHECK(rows_after(read_file(folder / "mbc.correctedDepth.txt"), "chr\t").size() == 2594);
    write_file(folder / "two.wig", "fixedStep chrom=1 start=1 step=1000000 span=1000000\n1\n");
    const std::string wig = (folder / "two.wig").string();
    CHECK(run_tool("sarcotrace-fraction",
                   {"--patient", "P", "--wig", "A=" + wig, "B=" + wig, "--compatibility", "ICHORCNA",
                    "--output", folder / "no"})
              .exit_status == 2);
}

}  // namespace
}  // namespace sarcotrace::testing
