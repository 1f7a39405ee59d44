#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/io/wig.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

/// Values of a contig of a WIG from the window that holds `from` on, six digits each.
std::vector<double> values_of(const std::filesystem::path& wig, const std::string& contig,
                              std::int64_t from, std::size_t most) {
    std::vector<double> values;
    for (const io::WigValue& value : io::read_wig(wig)) {
        if (value.contig == contig && value.interval.end().value() > from && values.size() < most) {
            values.push_back(value.value);
        }
    }
    return values;
}

/// A piece of GRCh38 of which only whole windows are left: it starts a base before them.
std::string window_bases(const std::filesystem::path& fasta, std::size_t windows) {
    const ToolRun text = run_tool("gzip", {"-dc", fasta.string()});
    REQUIRE(text.exit_status == 0);
    std::istringstream lines(text.standard_output);
    std::string line;
    std::string bases;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        bases += line;
    }
    return bases.substr(1, windows * 1000000);
}

TEST_CASE("GC of GRCh38 windows is that of the tracks that ichorCNA ships") {
    struct Piece {
        const char* file;
        const char* contig;
        std::int64_t first_mb;
        std::size_t windows;
    };
    const std::vector<Piece> pieces = {{"chr13_32000000-33000000", "chr13", 32, 1},
                                       {"chr4_105000000-108000000", "chr4", 105, 3},
                                       {"chr7_55000000-58000000", "chr7", 55, 3},
                                       {"chr1_10000000-13000000", "chr1", 10, 3}};
    const auto theirs = test_data("reads/ichorcna/gc_hg38_1000kb.wig");
    if (!theirs) {
        return;
    }
    const TempDir folder;
    for (const Piece& piece : pieces) {
        INFO(piece.file);
        const auto fasta = test_data("reference/reference-grch38/" + std::string(piece.file) +
                                     ".GRCh38.fa.gz");
        REQUIRE(fasta);
        write_file(folder / "piece.fa",
                   ">piece\n" + window_bases(*fasta, piece.windows) + "\n");
        REQUIRE(run_tool("sarcotrace-bins",
                         {"--reference", folder / "piece.fa", "--gc", folder / "gc.wig"})
                    .exit_status == 0);
        // The last base of a piece is that of its last window but one: only whole windows compare.
        const auto ours = values_of(folder / "gc.wig", "piece", 0, piece.windows);
        const auto expected =
            values_of(*theirs, piece.contig, piece.first_mb * 1000000, piece.windows);
        REQUIRE(ours.size() == expected.size());
        for (std::size_t i = 0; i < ours.size(); ++i) {
            CHECK(ours[i] == Approx(expected[i]).margin(i + 1 == ours.size() ? 2e-6 : 1e-9));
        }
    }
}

TEST_CASE("tracks have a section per contig in the layout of hmmcopy_utils") {
    const TempDir folder;
    write_file(folder / "r.fa", ">a desc\n" + std::string(1500, 'G') + std::string(1000, 'A') +
                                    "\n>b\n" + std::string(400, 'T') + "\n");
    REQUIRE(run_tool("sarcotrace-bins", {"--reference", folder / "r.fa", "--bin-size", "1000", "--gc",
                                         folder / "gc.wig"})
                .exit_status == 0);
    CHECK(read_file(folder / "gc.wig") ==
          "fixedStep chrom=a start=1 step=1000 span=1000\n1\n0.5\n0\n"
          "fixedStep chrom=b start=1 step=400 span=400\n0\n");
}

TEST_CASE("scores of positions are averaged, and WIG and bedGraph give the same") {
    const TempDir folder;
    write_file(folder / "r.fa", ">a\n" + std::string(2500, 'G') + "\n");
    write_file(folder / "s.bedgraph", "track type=bedGraph\na\t0\t500\t1\na\t900\t1100\t0.5\n"
                                      "a\t2400\t2500\t0.25\n");
    write_file(folder / "s.wig", "variableStep chrom=a span=500\n1 1\n"
                                 "fixedStep chrom=a start=901 step=100 span=100\n0.5\n0.5\n"
                                 "variableStep chrom=a span=100\n2401 0.25\n");
    for (const std::string scores : {"s.bedgraph", "s.wig"}) {
        REQUIRE(run_tool("sarcotrace-bins",
                         {"--reference", folder / "r.fa", "--bin-size", "1000", "--map",
                          folder / "map.wig", "--mappability-scores", folder / scores})
                    .exit_status == 0);
        CHECK(read_file(folder / "map.wig") ==
              "fixedStep chrom=a start=1 step=1000 span=1000\n0.55\n0.05\n0.05\n");
    }
    write_file(folder / "past.bedgraph", "a\t2400\t2501\t1\n");
    CHECK(run_tool("sarcotrace-bins", {"--reference", folder / "r.fa", "--map", folder / "m.wig",
                                       "--mappability-scores", folder / "past.bedgraph"})
              .exit_status == 3);
    const std::vector<std::string> bad_lines = {"a\t0\t10\tx\n", "a\t10\t5\t1\n", "a\t-1\t5\t1\n", "0.5\n",
                                                "fixedStep chrom=a start=0 step=1\n1\n",
                                                "variableStep chrom=a\n5\n"};
    for (const std::string& bad : bad_lines) {
        INFO(bad);
        write_file(folder / "bad.txt", bad);
        const ToolRun run =
            run_tool("sarcotrace-bins", {"--reference", folder / "r.fa", "--map", folder / "m.wig",
                                         "--mappability-scores", folder / "bad.txt"});
        CHECK(run.exit_status == 3);
        CHECK(run.standard_error.find("bad.txt:") != std::string::npos);
    }
    CHECK_FALSE(std::filesystem::exists(folder / "m.wig"));
}

TEST_CASE("a track in the cache is taken again for the same reference and bins only") {
    const TempDir folder;
    std::filesystem::create_directory(folder / "cache");
    write_file(folder / "r.fa", ">a\n" + std::string(2500, 'G') + "\n");
    const auto run = [&](const std::string& bin_size) {
        REQUIRE(run_tool("sarcotrace-bins",
                         {"--reference", folder / "r.fa", "--bin-size", bin_size, "--gc",
                          folder / "gc.wig", "--map", folder / "map.wig", "--track-cache",
                          folder / "cache"})
                    .exit_status == 0);
        return read_file(folder / "gc.wig");
    };
    const std::string first = run("1000");
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "cache")) {
        files.push_back(entry.path());
    }
    REQUIRE(files.size() == 2);
    for (const auto& file : files) {
        write_file(file, "fixedStep chrom=marked start=1 step=1000 span=1000\n0\n");
    }
    CHECK(run("1000").find("marked") != std::string::npos);
    CHECK(run("2000").find("marked") == std::string::npos);
    write_file(folder / "r.fa", ">a\n" + std::string(2500, 'C') + "\n");
    CHECK(run("1000") == first);
}

TEST_CASE("options that do not belong together are usage errors") {
    const TempDir folder;
    write_file(folder / "r.fa", ">a\nACGT\n");
    const std::string fasta = folder / "r.fa";
    CHECK(run_tool("sarcotrace-bins", {"--reference", fasta}).exit_status == 2);
    CHECK(run_tool("sarcotrace-bins", {"--gc", folder / "gc.wig"}).exit_status == 2);
    CHECK(run_tool("sarcotrace-bins", {"--input", "x.bam"}).exit_status == 2);
    CHECK(run_tool("sarcotrace-bins", {"--reference", fasta, "--gc", folder / "gc.wig", "--targets",
                                       "x.bed"})
              .exit_status == 2);
}

}  // namespace
}  // namespace sarcotrace::testing
