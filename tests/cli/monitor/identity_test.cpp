#include <filesystem>

#include "catch.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "simulated_cohort.hpp"
#include "support.hpp"

namespace {

using namespace sarcotrace;
using testing::require_success;
using testing::run_tool;
using testing::ToolRun;
namespace fs = std::filesystem;

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

/// Two simulated patients with many germline SNPs, and a noise model.
class TwoPatients : public testing::SimulatedCohort {
public:
    TwoPatients()
        : SimulatedCohort({"--patients", "2", "--seed", "20260301", "--germline-snvs", "25",
                           "--healthy-donors", "1", "--healthy-panels", "1", "--molecule-depth",
                           "150", "--contig-length", "60000", "--tumor-fraction-per-10-cm3",
                           "0.2"}) {
        build_noise(donors(), path("noise.json"));
    }

    /// A sample's molecules under the name of another, as after a swap of tubes.
    [[nodiscard]] std::string renamed(const std::string& sample, const std::string& name) const {
        const ToolRun view = run_tool("samtools", {"view", "-h", "--no-PG", bam(sample)});
        require_success(view);
        std::string text = view.standard_output;
        replace_all(text, "SM:" + sample, "SM:" + name);
        testing::write_file(root() / "renamed.sam", text);
        require_success(run_tool("samtools", {"view", "--no-PG", "-b", "-o", path("renamed.bam"),
                                              path("renamed.sam")}));
        require_success(run_tool("samtools", {"index", path("renamed.bam")}));
        return path("renamed.bam");
    }
    /// \return path of the VCF
    [[nodiscard]] std::string call(const std::string& molecules, const std::string& normal,
                                   const std::string& name) const {
        require_success(run_tool(
            "sarcotrace-call", {"--input", molecules, "--matched-normal", bam(normal), "--patient",
                                "P0001", "--reference", path("reference.fa"), "--targets",
                                path("panel.bed"), "--noise", path("noise.json"), "--output",
                                path(name)}));
        return path(name);
    }
};

}  // namespace

TEST_CASE("another person's sample under the patient's name stops the run unless it is accepted") {
    const TwoPatients patients;
    const std::string baseline = patients.bam("P0001-BASELINE");
    const std::string later =
        fs::exists(patients.bam("P0001-MONTH_6")) ? "P0001-MONTH_6" : "P0001-RELAPSE";
    const std::string own = patients.bam(later);
    REQUIRE(fs::exists(baseline));
    REQUIRE(fs::exists(own));
    const std::string swapped = patients.renamed("P0002-BASELINE", later);
    const std::string baseline_vcf = patients.call(baseline, "P0001-BUFFY", "baseline.vcf.gz");
    const std::string own_vcf = patients.call(own, "P0001-BUFFY", "own.vcf.gz");
    const std::string swapped_vcf = patients.call(swapped, "P0002-BUFFY", "swapped.vcf.gz");
    const testing::TempDir folder;
    const auto monitor = [&](const std::string& bam, const std::string& vcf,
                             const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {
            "--patient", "P0001", "--samples", patients.path("samples.tsv"), "--noise",
            patients.path("noise.json"), "--reference", patients.path("reference.fa"), "--targets",
            patients.path("panel.bed"), "--output", (folder / "P").string(), "--vcf", baseline_vcf,
            vcf, "--input", baseline, bam};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_tool("sarcotrace-monitor", arguments);
    };
    const auto state_of = [&](const std::string& sample) {
        io::TsvReader table(folder / "P.samples.tsv", {{"sample_id", "identity"}, {}, true});
        while (const io::TsvRow* row = table.next()) {
            if (row->required("sample_id") == sample) {
                return row->required("identity");
            }
        }
        return std::string("absent");
    };

    const ToolRun stopped = monitor(swapped, swapped_vcf, {});
    INFO(stopped.standard_error);
    CHECK(stopped.exit_status == 3);
    CHECK(stopped.standard_error.find("'P0001-BASELINE'") != std::string::npos);
    CHECK(stopped.standard_error.find('\'' + later + '\'') != std::string::npos);
    CHECK(stopped.standard_error.find("--accept-identity") != std::string::npos);
    CHECK_FALSE(fs::exists(folder / "P.samples.tsv"));

    const ToolRun accepted = monitor(swapped, swapped_vcf, {"--accept-identity", later});
    INFO(accepted.standard_error);
    REQUIRE(accepted.exit_status == 0);
    CHECK(state_of(later) == "DISCORDANT_ACCEPTED");

    const ToolRun right = monitor(own, own_vcf, {});
    INFO(right.standard_error);
    REQUIRE(right.exit_status == 0);
    CHECK(state_of(later) == "CONCORDANT");
    CHECK(state_of("P0001-BASELINE") == "CONCORDANT");
}
