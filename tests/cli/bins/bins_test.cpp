#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

/// Counts per "start class" by awk from SAM text: forward records of proper pairs.
constexpr const char* recount =
    "{ if ($9 <= 0 || $7 != \"=\") next; for (i = 12; i <= NF; i++) if ($i ~ /^MQ:i:/ && "
    "substr($i, 6) + 0 < 20) next; m = int(($4 - 1 + int(($9 - 1) / 2)) / 100000) * 100000; "
    "n[m \" ALL\"]++; if ($9 >= 90 && $9 <= 150) n[m \" SHORT\"]++; "
    "else if ($9 > 150 && $9 <= 220) n[m \" LONG\"]++ } END { for (k in n) print k, n[k] }";

TEST_CASE("bins equal an independent count with samtools and awk") {
    const auto bam = test_data("reads/finaletoolkit/hg19.chr1.6Mb.bam");
    if (!bam) {
        return;
    }
    const TempDir folder;
    const std::string table = folder / "bins.tsv.gz";
    const ToolRun ours = run_tool(
        "sarcotrace-bins", {"--input", *bam, "--bin-size", "100000", "--output", table});
    REQUIRE(ours.exit_status == 0);
    // Wanted: proper pair, mate reverse. Not wanted: reverse, unmapped, secondary, duplicate ...
    const std::string sam = folder / "selected.sam";
    REQUIRE(run_tool("samtools", {"view", "-q", "20", "-f", "34", "-F", "3868", "-o", sam, *bam})
                .exit_status == 0);
    const ToolRun theirs = run_tool("awk", {"-F", "\t", recount, sam});
    REQUIRE(theirs.exit_status == 0);
    std::map<std::string, std::int64_t> expected;
    std::istringstream lines(theirs.standard_output);
    std::string start;
    std::string length_class;
    std::int64_t count = 0;
    while (lines >> start >> length_class >> count) {
        expected[start + " " + length_class] = count;
    }
    REQUIRE(expected.size() > 100);
    io::TsvReader reader(table, {{"contig", "start", "end", "length_class", "fragments"}, {}, true});
    std::int64_t compared = 0;
    while (const io::TsvRow* row = reader.next()) {
        const std::int64_t fragments = row->required_integer("fragments");
        const std::string key =
            std::string(row->text("start")) + " " + std::string(row->text("length_class"));
        if (fragments > 0) {
            CHECK(fragments == expected[key]);
            ++compared;
        }
    }
    CHECK(compared == static_cast<std::int64_t>(expected.size()));
}

TEST_CASE("cfDNA fragments are most often a nucleosome long") {
    const auto bam = test_data("reads/finaletoolkit/hg19.chr1.6Mb.bam");
    if (!bam) {
        return;
    }
    const TempDir folder;
    REQUIRE(run_tool("sarcotrace-fragments", {"--input", *bam, "--output", folder / "f"})
                .exit_status == 0);
    io::TsvReader reader(folder / "f.summary.tsv",
                         {{"fragments", "mode_length_bp", "short_fraction"}, {}, true});
    const io::TsvRow* row = reader.next();
    REQUIRE(row != nullptr);
    CHECK(row->required_integer("mode_length_bp") >= 165);
    CHECK(row->required_integer("mode_length_bp") <= 169);
}

TEST_CASE("a BAM without fragments gives empty bins and a reason") {
    const TempDir folder;
    write_file(folder / "empty.sam", "@HD\tVN:1.6\n@SQ\tSN:chr1\tLN:2500\n");
    REQUIRE(run_tool("sarcotrace-bins", {"--input", folder / "empty.sam", "--bin-size", "1000",
                                         "--output", folder / "b.tsv"})
                .exit_status == 0);
    io::TsvReader reader(folder / "b.tsv", {{"contig", "start", "end", "length_class", "fragments"}, {}, true});
    int rows = 0;
    while (const io::TsvRow* row = reader.next()) {
        CHECK(row->required_integer("fragments") == 0);
        CHECK(row->required_integer("end") <= 2500);
        ++rows;
    }
    CHECK(rows == 9);
    REQUIRE(run_tool("sarcotrace-fragments",
                     {"--input", folder / "empty.sam", "--output", folder / "f"})
                .exit_status == 0);
    CHECK(read_file(folder / "f.summary.tsv").find("INSUFFICIENT") != std::string::npos);
}

/// Where a BGZF block ends, at or after `least` bytes: its size less one is at byte 16 of its header.
std::size_t block_end(const std::string& bam, std::size_t least) {
    std::size_t at = 0;
    while (at < least) {
        const auto low = static_cast<unsigned char>(bam.at(at + 16));
        const auto high = static_cast<unsigned char>(bam.at(at + 17));
        at += static_cast<std::size_t>(low) + 256 * static_cast<std::size_t>(high) + 1;
    }
    return at;
}

TEST_CASE("a BAM cut inside a block, at a block's end, or to nothing is refused") {
    const auto bam = test_data("reads/finaletoolkit/hg19.chr1.6Mb.bam");
    if (!bam) {
        return;
    }
    const TempDir folder;
    const std::string whole = read_file(*bam);
    const std::size_t end = block_end(whole, 200000);
    write_file(folder / "inside.bam", whole.substr(0, end + 100));
    write_file(folder / "boundary.bam", whole.substr(0, end));
    write_file(folder / "empty.bam", "");
    for (const std::string name : {"inside", "boundary", "empty"}) {
        INFO(name);
        const std::string input = folder / (name + ".bam");
        const ToolRun bins = run_tool(
            "sarcotrace-bins", {"--input", input, "--output", folder / (name + ".tsv")});
        CHECK(bins.exit_status == 3);
        CHECK(bins.standard_error.find(name + ".bam") != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(folder / (name + ".tsv")));
        const ToolRun fragments =
            run_tool("sarcotrace-fragments", {"--input", input, "--output", folder / name});
        CHECK(fragments.exit_status == 3);
        CHECK_FALSE(std::filesystem::exists(folder / (name + ".summary.tsv")));
    }
}

TEST_CASE("a missing input and a full disk are I/O errors") {
    const TempDir folder;
    CHECK(run_tool("sarcotrace-bins", {"--input", folder / "no.bam", "--output", folder / "b.tsv"})
              .exit_status == 4);
    write_file(folder / "empty.sam", "@HD\tVN:1.6\n@SQ\tSN:chr1\tLN:2500\n");
    const ToolRun full = run_tool("sarcotrace-bins", {"--input", folder / "empty.sam", "--output",
                                                      folder / "b.tsv", "--wig", "/dev/full"});
    CHECK(full.exit_status == 4);
}

}  // namespace
}  // namespace sarcotrace::testing
