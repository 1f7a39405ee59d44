#include <map>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/io/wig.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

constexpr const char* bam_path = "reads/finaletoolkit/hg19.chr1.6Mb.bam";

/// Forward records of proper pairs outside of the targets of the first file, by awk: "start count".
constexpr const char* recount =
    "NR == FNR { b[NR] = $2 - 700; e[NR] = $3 + 700; k = NR; next } "
    "{ if ($9 <= 0 || $7 != \"=\") next; for (i = 12; i <= NF; i++) if ($i ~ /^MQ:i:/ && "
    "substr($i, 6) + 0 < 20) next; m = $4 - 1 + int(($9 - 1) / 2); "
    "for (j = 1; j <= k; j++) if (m >= b[j] && m < e[j]) next; "
    "n[int(m / 100000) * 100000]++ } END { for (s in n) print s, n[s] }";

/// Bases of each bin that no target covers, base by base: "start bases".
constexpr const char* recount_usable =
    "{ for (p = $2 - 700; p < $3 + 700; p++) c[p] = 1 } END { for (p in c) "
    "if (p >= 0) n[int(p / 100000) * 100000]++; for (s in n) print s, 100000 - n[s] }";

std::map<std::int64_t, std::int64_t> pairs_of(const std::string& text) {
    std::map<std::int64_t, std::int64_t> pairs;
    std::istringstream lines(text);
    std::int64_t start = 0;
    std::int64_t count = 0;
    while (lines >> start >> count) {
        pairs[start] = count;
    }
    return pairs;
}

TEST_CASE("off-target bins equal a recount by samtools and awk") {
    const auto bam = test_data(bam_path);
    if (!bam) {
        return;
    }
    const TempDir folder;
    std::string targets;
    for (const int start : {0, 2950000, 3000000, 3099900, 3150000, 3199000}) {
        targets += "chr1\t" + std::to_string(start) + "\t" + std::to_string(start + 1500) + "\n";
    }
    write_file(folder / "targets.bed", targets);
    const std::string table = folder / "bins.tsv";
    REQUIRE(run_tool("sarcotrace-bins", {"--input", *bam, "--bin-size", "100000", "--targets",
                                         folder / "targets.bed", "--margin", "700", "--output", table,
                                         "--wig", folder / "b.wig", "--ledger", folder / "l.tsv"})
                .exit_status == 0);
    const std::string sam = folder / "selected.sam";
    REQUIRE(run_tool("samtools", {"view", "-q", "20", "-f", "34", "-F", "3868", "-o", sam, *bam})
                .exit_status == 0);
    auto expected = pairs_of(
        run_tool("awk", {"-F", "\t", recount, folder / "targets.bed", sam}).standard_output);
    const auto usable = pairs_of(
        run_tool("awk", {"-F", "\t", recount_usable, folder / "targets.bed"}).standard_output);
    REQUIRE(expected.size() > 50);
    REQUIRE(usable.size() >= 4);
    io::TsvReader reader(
        table, {{"contig", "start", "end", "length_class", "fragments", "usable_bp"}, {}, false});
    std::int64_t masked = 0;
    while (const io::TsvRow* row = reader.next()) {
        if (row->text("length_class") != "ALL" || row->text("contig") != "chr1") {
            continue;
        }
        const std::int64_t start = row->required_integer("start");
        const auto found = usable.find(start);
        const std::int64_t length = row->required_integer("end") - start;
        CHECK(row->required_integer("fragments") == expected[start]);
        CHECK(row->required_integer("usable_bp") == (found == usable.end() ? length : found->second));
        masked += found == usable.end() ? 0 : 1;
    }
    CHECK(masked == static_cast<std::int64_t>(usable.size()));
    CHECK(read_file(folder / "l.tsv").find("ON_TARGET") != std::string::npos);
}

TEST_CASE("a WIG of off-target counts stands for whole bins") {
    const TempDir folder;
    std::string sam = "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:c\tLN:3000\n";
    for (int i = 0; i < 90; ++i) {
        const int position = 1001 + 7 * i;
        sam += "f" + std::to_string(i) + "\t99\tc\t" + std::to_string(position) + "\t60\t50M\t=\t" +
               std::to_string(position + 50) + "\t100\t*\t*\n";
    }
    write_file(folder / "r.sam", sam);
    write_file(folder / "t.bed", "c\t1700\t1900\nc\t2200\t2900\n");
    REQUIRE(run_tool("sarcotrace-bins", {"--input", folder / "r.sam", "--bin-size", "1000", "--targets",
                                         folder / "t.bed", "--margin", "0", "--output",
                                         folder / "b.tsv", "--wig", folder / "b.wig"})
                .exit_status == 0);
    // Midpoints 1049 + 7 i: 93 would fit up to 1699; all 90 are usable, in 800 bases.
    const auto values = io::read_wig(folder / "b.wig");
    REQUIRE(values.size() == 3);
    CHECK(values[0].value == 0.0);
    CHECK(values[1].value == 113.0);  // 90 * 1000 / 800 = 112.5
    CHECK(values[2].value == 0.0);    // less than half is usable
    write_file(folder / "other.bed", "d\t1\t2\n");
    CHECK(run_tool("sarcotrace-bins", {"--input", folder / "r.sam", "--targets", folder / "other.bed",
                                       "--output", folder / "x.tsv"})
              .exit_status == 3);
}

TEST_CASE("reads are counted as readCounter counts them") {
    const auto bam = test_data(bam_path);
    if (!bam) {
        return;
    }
    const TempDir folder;
    REQUIRE(run_tool("sarcotrace-bins", {"--input", *bam, "--bin-size", "100000", "--count", "READS",
                                         "--output", folder / "b.tsv", "--wig", folder / "b.wig"})
                .exit_status == 0);
    // A window ends after the base at its end (0-based), so that base belongs to it.
    const ToolRun theirs = run_tool(
        "sh", {"-c", "samtools view -q 20 -F 1024 '" + bam->string() +
                         "' | awk -F '\\t' '{ p = $4 - 1; w = p == 0 ? 0 : int((p - 1) / 100000); "
                         "n[w]++ } END { for (w in n) print w * 100000, n[w] }'"});
    REQUIRE(theirs.exit_status == 0);
    const auto expected = pairs_of(theirs.standard_output);
    std::int64_t sum = 0;
    std::int64_t wanted = 0;
    for (const auto& [start, count] : expected) {
        wanted += count;
    }
    for (const io::WigValue& value : io::read_wig(folder / "b.wig")) {
        const auto found = expected.find(value.interval.begin().value());
        if (value.value > 0.0) {
            REQUIRE(found != expected.end());
            CHECK(static_cast<std::int64_t>(value.value) == found->second);
        }
        sum += static_cast<std::int64_t>(value.value);
    }
    CHECK(sum == wanted);
    CHECK(sum > 1000);
}

}  // namespace
}  // namespace sarcotrace::testing
