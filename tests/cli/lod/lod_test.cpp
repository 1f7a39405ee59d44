#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <sstream>

#include "catch.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "simulated_cohort.hpp"
#include "support.hpp"

namespace {

using namespace sarcotrace;
using testing::run_tool;
using testing::ToolRun;
namespace fs = std::filesystem;

/// A simulated patient with many SNVs, donors, and a noise model of all donors but one; made once.
class Samples : public testing::SimulatedCohort {
public:
    Samples()
        : SimulatedCohort({"--patients", "1", "--seed", "77", "--tumor-fraction-per-10-cm3", "0.3",
                           "--healthy-donors", "3", "--healthy-panels", "3", "--molecule-depth",
                           "300", "--contig-length", "60000", "--clonal-snvs", "12", "--chip", "0",
                           "--indels", "1"}) {
        build_noise({donors().begin() + 1, donors().end()}, path("noise.json"));
        std::string vcf = "##fileformat=VCFv4.3\n";
        std::istringstream reference(testing::read_file(path("reference.fa")));
        for (std::string line; std::getline(reference, line);) {
            if (line.starts_with('>')) {
                vcf += "##contig=<ID=" + line.substr(1, line.find(' ') - 1) + ">\n";
            }
        }
        vcf += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
        io::TsvReader variants(path("truth/variants.tsv"),
                               {{"contig", "position", "ref", "alt", "origin"}, {}, true});
        while (const io::TsvRow* row = variants.next()) {
            if (row->required("origin") == "TUMOR") {
                vcf += row->required("contig") + '\t' + row->required("position") + "\t.\t" +
                       row->required("ref") + '\t' + row->required("alt") + "\t.\tPASS\t.\n";
            }
        }
        testing::write_file(root() / "truth.vcf", vcf);
    }

    [[nodiscard]] const std::string& donor() const { return donors().front(); }
};

const Samples& samples() {
    static const Samples made;
    return made;
}

ToolRun lod(const fs::path& output, const std::string& negative,
            const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {
        "--positive", samples().path("molecules/P0001-BASELINE.bam"), "--negative", negative,
        "--variants", samples().path("truth.vcf"), "--noise", samples().path("noise.json"),
        "--reference", samples().path("reference.fa"), "--targets", samples().path("panel.bed"),
        "--fractions", "0.002", "0.01", "0.2", "--replicates", "20", "--blanks", "60", "--output",
        output.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tool("sarcotrace-lod", arguments);
}

}  // namespace

TEST_CASE("mixtures are detected by their VAF and blanks are not") {
    const testing::TempDir folder;
    const ToolRun run = lod(folder / "L", samples().donor());
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    io::TsvReader levels(folder / "L.levels.tsv",
                         {{"vaf", "replicates", "rate", "median_imaf"}, {}, true});
    std::vector<double> rates;
    while (const io::TsvRow* row = levels.next()) {
        const double vaf = row->required_number("vaf");
        CHECK(row->required_integer("replicates") == (vaf > 0.0 ? 20 : 60));
        rates.push_back(row->required_number("rate"));
        // Molecules of the mixture show the VAF that the shares promise.
        if (rates.size() == 4) {
            CHECK(row->required_number("median_imaf") == Approx(vaf).epsilon(0.2));
        }
    }
    REQUIRE(rates.size() == 4);
    CHECK(rates.front() <= 0.05);
    CHECK(rates.back() == 1.0);
    io::TsvReader limits(folder / "L.limits.tsv",
                         {{"blanks", "specificity", "lob", "median_stated_lod95_vaf",
                           "negatives_without_limit"},
                          {},
                          true});
    const io::TsvRow* row = limits.next();
    REQUIRE(row != nullptr);
    CHECK(row->required_integer("blanks") == 60);
    CHECK(row->required_number("specificity") >= 0.95);
    CHECK(row->required_integer("negatives_without_limit") == 0);
    CHECK(row->required_number("median_stated_lod95_vaf") > 0.0);
}

namespace {

/// Rows of a run's replicates: status, p-value and p-value in the controls.
struct Replicate {
    std::string status;
    std::optional<double> p_value;
    std::optional<double> control_p_value;
};

std::vector<Replicate> replicates_of(const fs::path& path) {
    std::vector<Replicate> rows;
    io::TsvReader reader(path, {{"status", "p_value", "control_p_value"}, {}, true});
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back(
            {row->required("status"), row->number("p_value"), row->number("control_p_value")});
    }
    return rows;
}

}  // namespace

TEST_CASE("a sample is detected only if the frozen controls agree, as in sarcotrace-monitor") {
    const testing::TempDir folder;
    constexpr double alpha = 0.005;
    REQUIRE(lod(folder / "L", samples().donor()).exit_status == 0);
    std::size_t detected = 0;
    for (const Replicate& row : replicates_of(folder / "L.replicates.tsv")) {
        REQUIRE(row.p_value);
        REQUIRE(row.control_p_value);
        // 999 draws: (1 + those as low) / 1000.
        CHECK(*row.control_p_value >= 0.001);
        CHECK(std::abs(std::remainder(*row.control_p_value, 0.001)) < 1e-9);
        if (row.status == "DETECTED") {
            CHECK(*row.p_value <= alpha);
            CHECK(*row.control_p_value <= alpha);
            ++detected;
        }
    }
    CHECK(detected >= 20);
    // Where no draw can be told from none the controls are not asked.
    REQUIRE(lod(folder / "low", samples().donor(), {"--alpha", "1e-5"}).exit_status == 0);
    for (const Replicate& row : replicates_of(folder / "low.replicates.tsv")) {
        CHECK_FALSE(row.control_p_value);
    }
}

TEST_CASE("mixtures are the same bytes at any number of threads, and others with another seed") {
    const testing::TempDir folder;
    for (const std::string threads : {"1", "2"}) {
        REQUIRE(lod(folder / threads, samples().donor(), {"--threads", threads}).exit_status == 0);
    }
    REQUIRE(lod(folder / "3", samples().donor(), {"--seed", "2"}).exit_status == 0);
    for (const std::string name : {".replicates.tsv", ".levels.tsv", ".limits.tsv"}) {
        CHECK(testing::read_file(folder / ("1" + name)) == testing::read_file(folder / ("2" + name)));
    }
    CHECK(testing::read_file(folder / "1.replicates.tsv") !=
          testing::read_file(folder / "3.replicates.tsv"));
}

TEST_CASE("a positive sample as its own negative, and inputs that do not fit, are refused") {
    const testing::TempDir folder;
    const std::string positive = samples().path("molecules/P0001-BASELINE.bam");
    CHECK(lod(folder / "L", positive).exit_status == 3);
    const auto usage = [&](const std::vector<std::string>& arguments) {
        std::vector<std::string> all = {"--output", (folder / "L").string()};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return run_tool("sarcotrace-lod", all).exit_status;
    };
    CHECK(usage({}) == 2);
    CHECK(usage({"--positive", positive}) == 2);
    CHECK(usage({"--evidence", "a.tsv.gz"}) == 2);
    CHECK(lod(folder / "L", samples().donor(), {"--fractions", "0.01"}).exit_status == 2);
    CHECK(lod(folder / "L", samples().donor(), {"--fractions", "1.5"}).exit_status == 2);
    CHECK_FALSE(fs::exists(folder / "L.limits.tsv"));
}

TEST_CASE("evidence tables of samples of known VAF give their limits") {
    const testing::TempDir folder;
    std::string evidence =
        "patient_id\tsample_id\ttime_point\tvariant_id\ttier\tstrand\tlength_class\t"
        "ref_molecules\talt_molecules\tother_molecules\texpected_error_molecules\t"
        "sum_error_variance\n";
    std::string truth = "sample_id\tvaf\n";
    for (int sample = 0; sample < 40; ++sample) {
        const bool blank = sample < 20;
        const std::string id = "S" + std::to_string(sample);
        truth += id + (blank ? "\t0\n" : "\t0.002\n");
        for (int site = 0; site < 10; ++site) {
            evidence += "P\t" + id + "\tBASELINE\tchr1:" + std::to_string(site + 1) +
                        ":A:C\tDUPLEX\tBOTH\tMONO\t" + (blank ? "1000\t0" : "998\t2") +
                        "\t0\t0.001\t1e-9\n";
        }
    }
    testing::write_file(folder / "E.tsv", evidence);
    testing::write_file(folder / "T.tsv", truth);
    const auto run_with = [&](const std::string& table) {
        return run_tool("sarcotrace-lod", {"--evidence", (folder / table).string(), "--truth",
                                           (folder / "T.tsv").string(), "--output",
                                           (folder / "L").string()});
    };
    const ToolRun run = run_with("E.tsv");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    io::TsvReader limits(folder / "L.limits.tsv",
                         {{"blanks", "false_positives", "lob", "lod95_observed", "lod95_vaf",
                           "median_stated_lod95_vaf"},
                          {},
                          true});
    const io::TsvRow* row = limits.next();
    REQUIRE(row != nullptr);
    CHECK(row->required_integer("blanks") == 20);
    CHECK(row->required_integer("false_positives") == 0);
    CHECK(row->required_number("lob") == 0.0);
    CHECK(row->required_number("lod95_observed") == 0.002);
    CHECK_FALSE(row->number("lod95_vaf"));
    // One molecule at two of ten sites of 1000: 1 - (1 - p)^10 - 10 p (1 - p)^9 = 0.95, R's uniroot.
    CHECK(row->required_number("median_stated_lod95_vaf") == Approx(5.000197531e-4).epsilon(1e-6));

    testing::write_file(folder / "bad.tsv", evidence + "P\tX\tBASELINE\tchr1:1:A:C\tDUPLEX\tBOTH\t"
                                                       "MONO\t5\t0\t0\t1e-5\t1e-9\n");
    CHECK(run_with("bad.tsv").exit_status == 3);

    CHECK(replicates_of(folder / "L.replicates.tsv").front().control_p_value == std::nullopt);
    // Moved to the panel's first target, the same samples are tested with the controls' word too.
    std::istringstream panel(testing::read_file(samples().path("panel.bed")));
    std::string contig;
    std::int64_t begin = 0;
    panel >> contig >> begin;
    const auto with_noise = [&](std::int64_t first) {
        std::istringstream rows(evidence);
        std::string moved;
        for (std::string line; std::getline(rows, line);) {
            const std::size_t at = line.find("chr1:");
            if (at != std::string::npos) {
                const std::size_t end = line.find(':', at + 5);
                const std::int64_t site = std::stoll(line.substr(at + 5, end - at - 5));
                line.replace(at, end - at, contig + ':' + std::to_string(first + site));
            }
            moved += line + '\n';
        }
        testing::write_file(folder / "moved.tsv", moved);
        return run_tool("sarcotrace-lod", {"--evidence", (folder / "moved.tsv").string(), "--truth",
                                           (folder / "T.tsv").string(), "--noise",
                                           samples().path("noise.json"), "--output",
                                           (folder / "N").string()});
    };
    const ToolRun asked = with_noise(begin + 10);
    INFO(asked.standard_error);
    REQUIRE(asked.exit_status == 0);
    const std::vector<Replicate> tested = replicates_of(folder / "N.replicates.tsv");
    CHECK(tested.size() == 40);
    CHECK(std::all_of(tested.begin(), tested.end(),
                      [](const Replicate& replicate) { return replicate.control_p_value.has_value(); }));
    const ToolRun elsewhere = with_noise(1);  // no site of the noise model's targets
    CHECK(elsewhere.exit_status == 3);
    CHECK(elsewhere.standard_error.find("no variant of the evidence") != std::string::npos);
}
