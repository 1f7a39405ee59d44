#include <cmath>
#include <map>
#include <string>

#include "catch.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

const io::TsvColumns joint_columns{
    {"sample_id", "tumor_cell_fraction", "tumor_cell_fraction_lower", "tumor_cell_fraction_upper",
     "status"},
    {},
    true};
const io::TsvColumns channel_columns{
    {"sample_id", "channel", "tumor_cell_fraction", "information_share"}, {}, true};

/// Rows of an evidence table of sarcotrace-monitor, both length classes.
std::string evidence_rows(const std::string& sample, const std::string& variant, int ref, int alt) {
    const std::string start = "P\t" + sample + "\t" + variant + "\t";
    const auto row = [&](const std::string& length_class, int ref_molecules, int alt_molecules) {
        return start + length_class + "\t" + std::to_string(ref_molecules) + "\t" +
               std::to_string(alt_molecules) + "\t0\t0.01\n";
    };
    return row("SHORT", ref / 4, alt / 4) + row("OTHER", ref - ref / 4, alt - alt / 4);
}

const std::string evidence_header =
    "patient_id\tsample_id\tvariant_id\tlength_class\tref_molecules\talt_molecules\t"
    "other_molecules\texpected_error_molecules\n";

TEST_CASE("molecules of the evidence table give each sample's fraction, and a blood clone is told") {
    const TempDir folder;
    std::string table = evidence_header;
    // Heterozygous clonal variants: VAF = t / 2.
    for (int j = 1; j <= 6; ++j) {
        const std::string id = "chr" + std::to_string(j) + ":5000000:A:T";
        table += evidence_rows("S1", id, 3800, 200);  // t = 10 %
        table += evidence_rows("S2", id, 3980, 20);   // t = 1 %
    }
    table += evidence_rows("S1", "chr2:9000000:G:A", 3600, 400);
    table += evidence_rows("S2", "chr2:9000000:G:A", 3600, 400);
    write_file(folder / "e.tsv", table);
    const ToolRun run = run_tool("sarcotrace-fraction", {"--patient", "P", "--evidence", folder / "e.tsv",
                                                         "--output", folder / "p"});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    io::TsvReader joint(folder / "p.joint.tsv", joint_columns);
    const io::TsvRow* row = joint.next();
    REQUIRE(row != nullptr);
    CHECK(row->text("sample_id") == "S1");
    CHECK(std::abs(row->required_number("tumor_cell_fraction") - 0.10) < 0.005);
    // All six together: 1,200 of 24,000 molecules, times two; and 3 % for the model itself.
    const double sd = std::hypot(2.0 * std::sqrt(0.05 * 0.95 / 24000.0), 0.03 * 0.1);
    CHECK(row->required_number("tumor_cell_fraction_lower") ==
          Approx(0.1 - 1.96 * sd).margin(0.0006));
    CHECK(row->required_number("tumor_cell_fraction_upper") ==
          Approx(0.1 + 1.96 * sd).margin(0.0012));
    row = joint.next();
    REQUIRE(row != nullptr);
    CHECK(std::abs(row->required_number("tumor_cell_fraction") - 0.01) < 0.002);
    CHECK(row->text("status") == "DETECTED");

    io::TsvReader classes(folder / "p.variant_classes.tsv", {{"variant_id", "clonal", "blood"}, {}, true});
    int variants = 0;
    while (const io::TsvRow* of = classes.next()) {
        const bool flat = of->text("variant_id") == "chr2:9000000:G:A";
        CHECK(of->required_number(flat ? "blood" : "clonal") > 0.9);
        ++variants;
    }
    CHECK(variants == 7);
}

TEST_CASE("allelic imbalance of germline sites gives the fraction where an arm is lost") {
    const TempDir folder;
    write_file(folder / "copies.tsv",
               "contig\tstart\tend\tcopy_number\nchr10\t0\t130000000\t1\nchr1\t0\t240000000\t2\n");
    // One copy at t = 0.2: alleles at 1 / 1.8 and 0.8 / 1.8; half of the sites each way, and as many
    // balanced ones on a chromosome of two copies.
    std::string sites = "sample_id\tcontig\tposition\tmolecules\talt_molecules\n";
    for (int j = 0; j < 80; ++j) {
        const std::string place = std::to_string(1000000 + 1000000 * j);
        sites += "S1\tchr10\t" + place + "\t900\t" + (j % 2 == 0 ? "500" : "400") + "\n";
        sites += "S1\tchr1\t" + place + "\t900\t450\n";
    }
    write_file(folder / "sites.tsv", sites);
    const auto run = [&](const std::string& output) {
        return run_tool("sarcotrace-fraction",
                        {"--patient", "P", "--germline-sites", folder / "sites.tsv", "--copy-profile",
                         folder / "copies.tsv", "--no-de-novo", "--output", folder / output});
    };
    const ToolRun first = run("p");
    INFO(first.standard_error);
    REQUIRE(first.exit_status == 0);
    io::TsvReader joint(folder / "p.joint.tsv", joint_columns);
    const io::TsvRow* row = joint.next();
    REQUIRE(row != nullptr);
    CHECK(std::abs(row->required_number("tumor_cell_fraction") - 0.2) < 0.01);
    CHECK(row->required_number("tumor_cell_fraction_lower") < 0.2);
    CHECK(row->required_number("tumor_cell_fraction_upper") > 0.2);
    CHECK(row->required_number("tumor_cell_fraction_upper") < 0.25);
    io::TsvReader channels(folder / "p.channels.tsv", channel_columns);
    row = channels.next();
    REQUIRE(row != nullptr);
    CHECK(row->text("channel") == "ALLELES");
    CHECK(row->required_number("information_share") == Approx(1.0));
    CHECK(channels.next() == nullptr);

    // More of an allele than molecules is impossible, and leaves no table.
    write_file(folder / "sites.tsv", "sample_id\tcontig\tposition\tmolecules\talt_molecules\n"
                                     "S1\tchr10\t100\t10\t11\n");
    const ToolRun bad = run("bad");
    CHECK(bad.exit_status == 3);
    CHECK(bad.standard_error.find("sites.tsv:2") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "bad.joint.tsv"));
}

}  // namespace
}  // namespace sarcotrace::testing
