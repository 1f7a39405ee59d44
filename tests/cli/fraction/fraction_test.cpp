#include <cmath>
#include <map>
#include <string>

#include "catch.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

const io::TsvColumns fraction_columns{
    {"sample_id", "method", "tumor_cell_fraction", "tumor_cell_fraction_lower",
     "tumor_cell_fraction_upper", "ploidy", "status", "lod95_tumor_cell_fraction"},
    {},
    true};

/// Panel and MBC_315's tables in `folder`; nothing if the shared data is absent.
std::optional<ToolRun> run_mbc315(const TempDir& folder, const std::string& output,
                                  const std::string& threads = "1") {
    const auto data = test_data("reads/ichorcna");
    if (!data) {
        return std::nullopt;
    }
    const std::string panel = folder / "panel.tsv";
    const ToolRun normals = run_tool(
        "sarcotrace-normals",
        {"--panel-table", *data / "pon_tsv/pon_hg19_1Mb.tsv.gz", "--output", panel});
    REQUIRE(normals.exit_status == 0);
    return run_tool("sarcotrace-fraction",
                    {"--patient", "MBC_315", "--wig",
                     "T1=" + (*data / "MBC_315.ctDNA.reads.wig").string(), "--gc",
                     *data / "gc_hg19_1000kb.wig", "--map", *data / "map_hg19_1000kb.wig",
                     "--exclude", *data / "GRCh37.p13_centromere_UCSC-gapTable.txt",
                     "--panel-of-normals", panel, "--threads", threads, "--output", output});
}

TEST_CASE("MBC_315 has a tumor fraction of 0.255 and a ploidy of 1.90, as ichorCNA says") {
    const TempDir folder;
    const auto run = run_mbc315(folder, folder / "mbc");
    if (!run) {
        return;
    }
    REQUIRE(run->exit_status == 0);
    io::TsvReader reader(folder / "mbc.fraction.tsv", fraction_columns);
    const io::TsvRow* row = reader.next();
    REQUIRE(row != nullptr);
    CHECK(row->text("status") == "DETECTED");
    CHECK(std::abs(row->required_number("tumor_cell_fraction") - 0.255) <= 0.02);
    CHECK(std::abs(row->required_number("ploidy") - 1.90) <= 0.05);
    CHECK(row->required_number("tumor_cell_fraction_lower") < 0.255);
    CHECK(row->required_number("tumor_cell_fraction_upper") > 0.255);
}

TEST_CASE("MBC_315's counts are corrected as HMMcopy corrects them") {
    const TempDir folder;
    const auto run = run_mbc315(folder, folder / "mbc");
    if (!run) {
        return;
    }
    REQUIRE(run->exit_status == 0);
    io::TsvReader reader(folder / "mbc.corrected.tsv.gz",
                         {{"contig", "start", "count", "raw_log2_ratio", "log2_ratio"}, {}, true});
    // From R: HMMcopy's correction, before and after the panel of normals.
    const std::map<std::int64_t, std::pair<double, double>> expected = {
        {4000000, {0.170935617, 0.07206011}},
        {50000000, {-0.087097516, -0.12337946}},
        {200000000, {-0.007517416, 0.00507382}}};
    std::int64_t bins = 0;
    std::int64_t autosomal_values = 0;
    while (const io::TsvRow* row = reader.next()) {
        ++bins;
        autosomal_values += row->text("contig") != "X" && row->number("log2_ratio") ? 1 : 0;
        const auto found = expected.find(row->required_integer("start"));
        if (row->text("contig") == "1" && found != expected.end()) {
            CHECK(std::abs(row->required_number("raw_log2_ratio") - found->second.first) <= 0.003);
            CHECK(std::abs(row->required_number("log2_ratio") - found->second.second) <= 0.003);
        }
    }
    CHECK(bins == 2594);
    CHECK(autosomal_values == 2396);
}

TEST_CASE("the tables are the same bytes for any number of threads") {
    const TempDir folder;
    const auto first = run_mbc315(folder, folder / "a");
    if (!first) {
        return;
    }
    const auto second = run_mbc315(folder, folder / "b", "4");
    REQUIRE(second->exit_status == 0);
    for (const std::string name : {".fraction.tsv", ".segments.tsv", ".solutions.tsv"}) {
        CHECK(read_file(folder / ("a" + name)) == read_file(folder / ("b" + name)));
    }
}

TEST_CASE("a damaged WIG file, an unknown sample form and no input are errors") {
    const TempDir folder;
    write_file(folder / "bad.wig", "fixedStep chrom=1 start=1 step=1000000 span=1000000\nabc\n");
    const std::string bad = "S=" + (folder / "bad.wig").string();
    const ToolRun damaged = run_tool("sarcotrace-fraction", {"--patient", "P", "--wig", bad,
                                                             "--output", folder / "out"});
    CHECK(damaged.exit_status == 3);
    CHECK(damaged.standard_error.find("bad.wig:2") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "out.fraction.tsv"));
    CHECK(run_tool("sarcotrace-fraction", {"--patient", "P", "--output", folder / "out"})
              .exit_status == 2);
    CHECK(run_tool("sarcotrace-fraction",
                   {"--patient", "P", "--wig", "bad.wig", "--output", folder / "out"})
              .exit_status == 2);
}

TEST_CASE("an empty or a headless WIG file is refused") {
    const TempDir folder;
    write_file(folder / "empty.wig", "");
    write_file(folder / "headless.wig", "12\n13\n");
    for (const std::string name : {"empty", "headless"}) {
        INFO(name);
        const ToolRun run = run_tool(
            "sarcotrace-fraction",
            {"--patient", "P", "--wig", "S=" + (folder / (name + ".wig")).string(), "--output",
             folder / "out"});
        CHECK(run.exit_status == 3);
        CHECK(run.standard_error.find(name + ".wig") != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(folder / "out.fraction.tsv"));
    }
}

TEST_CASE("fractional counts, tracks or a panel of another genome build are refused") {
    const TempDir folder;
    write_file(folder / "f.wig", "fixedStep chrom=1 start=1 step=1000000 span=1000000\n12\n3.5\n");
    write_file(folder / "n.wig", "fixedStep chrom=1 start=1 step=1000000 span=1000000\n12\n-3\n");
    for (const std::string name : {"f.wig", "n.wig"}) {
        const ToolRun run = run_tool(
            "sarcotrace-fraction", {"--patient", "P", "--wig", "S=" + (folder / name).string(),
                                    "--output", folder / "out"});
        CHECK(run.exit_status == 3);
        CHECK(run.standard_error.find("1:1000001") != std::string::npos);
    }
    const auto data = test_data("reads/ichorcna");
    if (!data) {
        return;
    }
    const std::string counts = "S=" + (*data / "MBC_315.ctDNA.reads.wig").string();
    const ToolRun tracks = run_tool(
        "sarcotrace-fraction", {"--patient", "P", "--wig", counts, "--gc",
                                *data / "gc_hg38_1000kb.wig", "--map",
                                *data / "map_hg38_1000kb.wig", "--output", folder / "out"});
    CHECK(tracks.exit_status == 3);
    CHECK(tracks.standard_error.find("another genome build") != std::string::npos);
    // The shared hg38 panel lacks half of the bins.
    REQUIRE(run_tool("sarcotrace-normals",
                     {"--panel-table", *data / "pon_tsv/pon_hg38_1Mb.tsv.gz", "--output",
                      folder / "panel.tsv"})
                .exit_status == 0);
    const ToolRun panel = run_tool(
        "sarcotrace-fraction", {"--patient", "P", "--wig", counts, "--gc",
                                *data / "gc_hg19_1000kb.wig", "--map",
                                *data / "map_hg19_1000kb.wig", "--panel-of-normals",
                                folder / "panel.tsv", "--output", folder / "out"});
    CHECK(panel.exit_status == 3);
    CHECK(panel.standard_error.find("1308 of the 2510 bins") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "out.fraction.tsv"));
    CHECK_FALSE(std::filesystem::exists(folder / "out.joint.tsv"));
}

TEST_CASE("variants of a part of the tumor cells alone give no fraction, and a reason") {
    const TempDir folder;
    write_file(folder / "m.samples.tsv",
               "patient_id\tsample_id\ttime_point\tstatus\tmissing_reason\tlod95_vaf\n"
               "P\tS1\tBASELINE\tDETECTED\tNA\t0.0005\n");
    write_file(folder / "m.variants.tsv",
               "patient_id\tsample_id\ttime_point\tcontig\tposition\tclass\tmolecules\t"
               "alt_molecules\tclonal\n"
               "P\tS1\tBASELINE\tchr1\t100\tTUMOR\t2000\t100\tFALSE\n");
    REQUIRE(run_tool("sarcotrace-fraction",
                     {"--patient", "P", "--monitor-samples", folder / "m.samples.tsv",
                      "--monitor-variants", folder / "m.variants.tsv", "--output", folder / "out"})
                .exit_status == 0);
    io::TsvReader reader(folder / "out.joint.tsv",
                         {{"tumor_cell_fraction", "status", "missing_reason"}, {}, true});
    const io::TsvRow* row = reader.next();
    REQUIRE(row != nullptr);
    CHECK(row->text("status") == "NOT_ASSESSABLE");
    CHECK(row->text("missing_reason") == "NOT_EVALUABLE");
    CHECK(row->text("tumor_cell_fraction") == "NA");
}

TEST_CASE("tumor variants give a row of their own") {
    const TempDir folder;
    write_file(folder / "m.samples.tsv",
               "patient_id\tsample_id\ttime_point\tstatus\tmissing_reason\tlod95_vaf\n"
               "P\tS1\tBASELINE\tDETECTED\tNA\t0.0005\n"
               "P\tS2\tMONTH_6\tNOT_ASSESSABLE\tINSUFFICIENT\tNA\n");
    write_file(folder / "m.variants.tsv",
               "patient_id\tsample_id\ttime_point\tcontig\tposition\tclass\tmolecules\talt_molecules\n"
               "P\tS1\tBASELINE\tchr1\t100\tTUMOR\t2000\t100\n"
               "P\tS1\tBASELINE\tchr2\t100\tTUMOR\t2000\t104\n"
               "P\tS1\tBASELINE\tchr3\t100\tTUMOR\t2000\t96\n"
               "P\tS1\tBASELINE\tchr4\t100\tCHIP\t2000\t600\n");
    const ToolRun run = run_tool(
        "sarcotrace-fraction", {"--patient", "P", "--monitor-samples", folder / "m.samples.tsv",
                                "--monitor-variants", folder / "m.variants.tsv", "--output",
                                folder / "out"});
    REQUIRE(run.exit_status == 0);
    io::TsvReader reader(folder / "out.fraction.tsv", fraction_columns);
    const io::TsvRow* row = reader.next();
    REQUIRE(row != nullptr);
    CHECK(row->text("method") == "VARIANTS");
    // A VAF of 5 % of heterozygous variants is a fraction of 10 %.
    CHECK(std::abs(row->required_number("tumor_cell_fraction") - 0.10) < 0.01);
    CHECK(*row->number("lod95_tumor_cell_fraction") == Approx(0.001));
    row = reader.next();
    REQUIRE(row != nullptr);
    CHECK(row->text("status") == "NOT_ASSESSABLE");
}

TEST_CASE("a patient without tumor variants is negative at the limit of detection") {
    const TempDir folder;
    write_file(folder / "m.samples.tsv",
               "patient_id\tsample_id\ttime_point\tbasis\tstatus\tmissing_reason\tlod95_vaf\n"
               "P\tS1\tBASELINE\tDE_NOVO\tNOT_DETECTED\tNA\t0.01\n"
               "P\tS2\tMONTH_6\tDE_NOVO\tNOT_ASSESSABLE\tNOT_DONE\tNA\n");
    write_file(folder / "m.variants.tsv",
               "patient_id\tsample_id\ttime_point\tcontig\tposition\tclass\tmolecules\t"
               "alt_molecules\n");
    const ToolRun run = run_tool(
        "sarcotrace-fraction", {"--patient", "P", "--monitor-samples", folder / "m.samples.tsv",
                                "--monitor-variants", folder / "m.variants.tsv", "--output",
                                folder / "out"});
    REQUIRE(run.exit_status == 0);
    io::TsvReader reader(folder / "out.fraction.tsv", fraction_columns);
    const io::TsvRow* row = reader.next();
    REQUIRE(row != nullptr);
    CHECK(row->text("status") == "NOT_DETECTED");
    CHECK(*row->number("tumor_cell_fraction") == 0.0);
    // A heterozygous variant at a VAF of 1 % is a fraction of 2 %.
    CHECK(*row->number("lod95_tumor_cell_fraction") == Approx(0.02));
    row = reader.next();
    REQUIRE(row != nullptr);
    CHECK(row->text("status") == "NOT_ASSESSABLE");
    CHECK(row->text("missing_reason") == "NOT_DONE");
}

}  // namespace
}  // namespace sarcotrace::testing
