#include "cohort.hpp"

namespace {

using namespace sarcotrace;
using testing::base_after;
using testing::Cohort;
using testing::key;
using testing::Planted;
using testing::rows;
using testing::run_tool;
using testing::table;
using testing::ToolRun;

}  // namespace

TEST_CASE("planted variants are found, told apart and followed over the time points") {
    const Cohort cohort;
    const Planted tumor = cohort.snv(500, 0.02);
    const Planted chip = cohort.snv(900, 0.03);
    const Planted germline = cohort.snv(1300, 0.5);
    const std::string& reference = cohort.reference();
    const Planted deletion{1700, reference.substr(1700, 4), reference.substr(1700, 1), 0.03};
    const Planted mnv{2500, reference.substr(2500, 2),
                      base_after(reference[2500]) + base_after(reference[2501]), 0.03};
    cohort.sample("P1_BASELINE", 12000, {tumor, chip, germline, deletion, mnv});
    cohort.sample("P1_MONTH_6", 12000, {chip, germline});
    cohort.sample("P1_BUFFY", 12000, {chip, germline});

    for (const std::string name : {"P1_BASELINE", "P1_MONTH_6"}) {
        const ToolRun run = cohort.call(name);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
    }
    const auto baseline = rows(cohort.path("P1_BASELINE.vcf.gz"));
    CHECK(baseline.at(key(tumor)) == "PASS TUMOR");
    CHECK(baseline.at(key(chip)) == "PASS CHIP");
    CHECK(baseline.at(key(germline)) == "PASS GERMLINE");
    CHECK(baseline.at(key(mnv)) == "PASS TUMOR");
    std::size_t passing = 0;
    for (const auto& [id, row] : baseline) {
        passing += row.starts_with("PASS") ? 1U : 0U;
    }
    CHECK(passing == 5);
    CHECK(rows(cohort.path("P1_MONTH_6.vcf.gz")).size() == 2);

    // bcftools is the judge of the format, and its norm of the indel's form.
    const ToolRun view = run_tool("bcftools", {"view", "-H", cohort.path("P1_BASELINE.vcf.gz")});
    REQUIRE(view.exit_status == 0);
    CHECK(view.standard_error.empty());
    const ToolRun norm = run_tool("bcftools", {"norm", "-f", cohort.path("ref.fa"),
                                               cohort.path("P1_BASELINE.vcf.gz")});
    INFO(norm.standard_error);
    CHECK(norm.exit_status == 0);
    CHECK(norm.standard_error.find("5/0/0/0") != std::string::npos);

    const ToolRun monitor = run_tool("sarcotrace-monitor",
                                     cohort.monitor_arguments({"P1_BASELINE", "P1_MONTH_6"}));
    INFO(monitor.standard_error);
    REQUIRE(monitor.exit_status == 0);
    const auto samples = table(cohort.path("P1.samples.tsv"));
    REQUIRE(samples.size() == 3);
    CHECK(samples[0].at("status") == "DETECTED");
    CHECK(samples[0].at("tracked_variants") == "3");
    CHECK(*core::parse_number(samples[0].at("hge_per_ml")) == Approx(303.0 * 6.6));
    CHECK(*core::parse_number(samples[0].at("imaf_lower")) < 0.0267);
    CHECK(*core::parse_number(samples[0].at("imaf_upper")) > 0.0267);
    CHECK(samples[1].at("status") == "NOT_DETECTED");
    CHECK(*core::parse_number(samples[1].at("lod95_vaf")) < 0.01);
    CHECK(samples[1].at("mtm_per_ml") == "0");
    CHECK(samples[2].at("status") == "NOT_ASSESSABLE");
    CHECK(samples[2].at("missing_reason") == "NOT_DONE");
    const auto variants = table(cohort.path("P1.variants.tsv"));
    CHECK(variants.size() == 6);

    // The evidence table adds up to the variant table.
    std::map<std::string, std::int64_t> molecules;
    for (const auto& row : table(cohort.path("P1.evidence.tsv.gz"))) {
        for (const char* column : {"ref_molecules", "alt_molecules", "other_molecules"}) {
            molecules[row.at("variant_id") + row.at("sample_id")] +=
                *core::parse_integer(row.at(column));
        }
    }
    for (const auto& row : variants) {
        CHECK(std::to_string(molecules.at(row.at("variant_id") + row.at("sample_id"))) ==
              row.at("molecules"));
    }
}

TEST_CASE("calls and tables are the same bytes at any number of threads") {
    const Cohort cohort;
    cohort.sample("P1_BASELINE", 6000, {cohort.snv(500, 0.02), cohort.snv(1999, 0.05)});
    cohort.sample("P1_BUFFY", 3000, {});
    REQUIRE(cohort.call("P1_BASELINE", "1").exit_status == 0);
    REQUIRE(cohort.call("P1_BASELINE", "4", cohort.path("four.vcf.gz")).exit_status == 0);
    CHECK(testing::read_file(cohort.path("P1_BASELINE.vcf.gz")) ==
          testing::read_file(cohort.path("four.vcf.gz")));
}

TEST_CASE("a further patient changes no byte of another's calls") {
    const Cohort cohort;
    cohort.sample("P1_BASELINE", 6000, {cohort.snv(500, 0.02), cohort.snv(1999, 0.05)});
    cohort.sample("P1_BUFFY", 3000, {});
    REQUIRE(cohort.call("P1_BASELINE").exit_status == 0);
    const std::string alone = testing::read_file(cohort.path("P1_BASELINE.vcf.gz"));
    cohort.sample("P2_BASELINE", 6000, {cohort.snv(500, 0.2), cohort.snv(800, 0.05)});
    REQUIRE(cohort.call_with("P2_BASELINE.bam", {"--output", cohort.path("P2_BASELINE.vcf.gz")})
                .exit_status == 0);
    REQUIRE(cohort.call("P1_BASELINE").exit_status == 0);
    CHECK(testing::read_file(cohort.path("P1_BASELINE.vcf.gz")) == alone);
    CHECK(testing::read_file(cohort.path("P2_BASELINE.vcf.gz")) != alone);
}

TEST_CASE("samples without variants give a VCF without rows and a negative with its limit") {
    const Cohort cohort;
    cohort.sample("P1_BASELINE", 12000, {});
    cohort.sample("P1_BUFFY", 3000, {});
    REQUIRE(cohort.call("P1_BASELINE").exit_status == 0);
    for (const auto& [id, row] : rows(cohort.path("P1_BASELINE.vcf.gz"))) {
        CHECK_FALSE(row.starts_with("PASS"));
    }
    const ToolRun monitor =
        run_tool("sarcotrace-monitor", cohort.monitor_arguments({"P1_BASELINE"}));
    INFO(monitor.standard_error);
    REQUIRE(monitor.exit_status == 0);
    const auto samples = table(cohort.path("P1.samples.tsv"));
    CHECK(samples.at(0).at("basis") == "DE_NOVO");
    CHECK(samples.at(0).at("status") == "NOT_DETECTED");
    CHECK(samples.at(0).at("imaf") == "0");
    CHECK(samples.at(0).at("imaf_upper") == "NA");
    hts::VcfReader reader(cohort.path("P1_BASELINE.vcf.gz"));
    CHECK(samples.at(0).at("lod95_vaf") ==
          reader.meta_value("SAMPLE", "P1_BASELINE", "Lod95Vaf").value());
    CHECK(samples.at(0).at("informative_molecules") ==
          reader.meta_value("SAMPLE", "P1_BASELINE", "MedianMolecules").value());
    CHECK(samples.at(1).at("status") == "NOT_ASSESSABLE");
    CHECK(samples.at(1).at("missing_reason") == "NOT_DONE");
}

TEST_CASE("of variants at the stated limit of detection about 95 in 100 are called") {
    const Cohort cohort;
    cohort.sample("P1_BUFFY", 12000, {});
    cohort.sample("P1_MONTH_6", 12000, {});
    REQUIRE(cohort.call("P1_MONTH_6").exit_status == 0);
    const std::string negative = cohort.path("P1_MONTH_6.vcf.gz");
    const double limit =
        *core::parse_number(*hts::VcfReader(negative).meta_value("SAMPLE", "P1_MONTH_6", "Lod95Vaf"));
    std::vector<Planted> planted;
    for (std::int64_t position = 320; position < 3680; position += 30) {
        planted.push_back(cohort.snv(position, limit));
    }
    cohort.sample("P1_BASELINE", 12000, planted);
    REQUIRE(cohort.call("P1_BASELINE").exit_status == 0);
    const auto called = rows(cohort.path("P1_BASELINE.vcf.gz"));
    std::size_t found = 0;
    for (const Planted& variant : planted) {
        const auto row = called.find(key(variant));
        found += row != called.end() && row->second == "PASS TUMOR" ? 1U : 0U;
    }
    INFO(found << " of " << planted.size() << " at VAF " << limit);
    // 112 variants: 106 expected; outside 98 to 111 with probability 0.004 by the binomial.
    CHECK(found >= 98);
    CHECK(found <= 111);
}

TEST_CASE("damaged and foreign inputs are refused with a message and leave no output") {
    const Cohort cohort;
    cohort.sample("P1_BASELINE", 500, {});
    cohort.sample("P1_BUFFY", 500, {});
    const auto refused = [&](const std::string& words, int status) {
        const ToolRun run = cohort.call("P1_BASELINE");
        INFO(run.standard_error);
        CHECK(run.exit_status == status);
        CHECK(run.standard_error.find(words) != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(cohort.path("P1_BASELINE.vcf.gz")));
    };
    const std::string noise = testing::read_file(cohort.path("noise.json"));
    SECTION("a truncated BAM") {
        const std::string bam = testing::read_file(cohort.path("P1_BASELINE.bam"));
        testing::write_file(cohort.path("P1_BASELINE.bam"), bam.substr(0, bam.size() / 2));
        refused("P1_BASELINE.bam", 3);
    }
    SECTION("an empty BED") {
        testing::write_file(cohort.path("panel.bed"), "");
        refused("no target", 3);
    }
    SECTION("a BED beyond the contig") {
        testing::write_file(cohort.path("panel.bed"), "chr1\t100\t9000\n");
        refused("chr1:101", 3);
    }
    SECTION("a file that is no noise model") {
        testing::write_file(cohort.path("noise.json"), "{\"format\": \"other\"}");
        refused("not a noise model", 3);
    }
    SECTION("a noise model of another version") {
        std::string other = noise;
        other.replace(other.find("\"version\":3"), 11, "\"version\":1");
        testing::write_file(cohort.path("noise.json"), other);
        refused("version 3 is needed", 3);
    }
    SECTION("a noise model that is cut off") {
        testing::write_file(cohort.path("noise.json"), noise.substr(0, noise.size() / 2));
        refused("not a noise model", 3);
    }
    SECTION("too few controls that are not the patient's own") {
        std::string own = noise;
        for (const char* name : {"H2", "H3"}) {
            const std::string old = std::string("\"sample_id\":\"") + name + "\",\"patient_id\":\"\"";
            own.replace(own.find(old), old.size(),
                        std::string("\"sample_id\":\"") + name + "\",\"patient_id\":\"P1\"");
        }
        testing::write_file(cohort.path("noise.json"), own);
        refused("2 controls", 3);
    }
    SECTION("a reference of other contigs") {
        testing::write_file(cohort.path("ref.fa"), ">chr2\n" + cohort.reference() + "\n");
        const ToolRun run = cohort.call("P1_BASELINE");
        CHECK(run.exit_status == 3);
    }
}

TEST_CASE("a full disk is an error, not half a file") {
    if (!std::filesystem::exists("/dev/full")) {
        return;
    }
    const Cohort cohort;
    cohort.sample("P1_BASELINE", 500, {});
    cohort.sample("P1_BUFFY", 500, {});
    const ToolRun run = cohort.call("P1_BASELINE", "1", "/dev/full");
    INFO(run.standard_error);
    CHECK(run.exit_status == 4);
    CHECK_FALSE(run.standard_error.empty());
}

TEST_CASE("the command lines refuse values out of bounds") {
    CHECK(run_tool("sarcotrace-call", {"--input", "x"}).exit_status == 2);
    CHECK(run_tool("sarcotrace-noise", {"--controls", "x", "--reference", "x", "--targets", "x",
                                        "--output", "x", "--exclude-vaf", "1.5"})
              .exit_status == 2);
    CHECK(run_tool("sarcotrace-monitor", {"--help"}).exit_status == 0);
}
