#include <filesystem>
#include <map>

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

constexpr const char* patient = "P0001";

/// A simulated patient with molecules, noise model and calls; made once.
class Cohort : public testing::SimulatedCohort {
public:
    Cohort()
        : SimulatedCohort({"--patients", "1", "--seed", "20260301", "--tumor-fraction-per-10-cm3",
                           "0.2", "--healthy-donors", "3", "--healthy-panels", "3",
                           "--molecule-depth", "400", "--contig-length", "100000"}) {
        build_noise(donors(), path("noise.json"));
        for (const char* time_point : {"BASELINE", "MONTH_6", "RELAPSE"}) {
            const std::string sample = std::string(patient) + '-' + time_point;
            if (fs::exists(bam(sample))) {
                samples_.push_back(sample);
                require_success(run_tool(
                    "sarcotrace-call",
                    {"--input", bam(sample), "--matched-normal",
                     bam(std::string(patient) + "-BUFFY"), "--patient", patient, "--reference",
                     path("reference.fa"), "--targets", path("panel.bed"), "--noise",
                     path("noise.json"), "--output", vcf(sample)}));
            }
        }
    }

    [[nodiscard]] std::string vcf(const std::string& sample) const {
        return path(sample + ".vcf.gz");
    }
    [[nodiscard]] const std::vector<std::string>& samples() const noexcept { return samples_; }

private:
    std::vector<std::string> samples_;
};

const Cohort& cohort() {
    static const Cohort made;
    return made;
}

/// Inputs of one run; a test puts its own file in the place of one.
struct Inputs {
    std::vector<std::string> bams;
    std::vector<std::string> vcfs;
    std::string noise = cohort().path("noise.json");

    Inputs() {
        for (const std::string& sample : cohort().samples()) {
            bams.push_back(cohort().bam(sample));
            vcfs.push_back(cohort().vcf(sample));
        }
    }
};

ToolRun monitor(const Inputs& inputs, const fs::path& output,
                const std::vector<std::string>& more = {},
                const std::string& sheet = cohort().path("samples.tsv")) {
    std::vector<std::string> arguments = {
        "--patient", patient, "--samples", sheet, "--noise", inputs.noise,
        "--reference", cohort().path("reference.fa"), "--targets", cohort().path("panel.bed"),
        "--output", output.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.emplace_back("--vcf");
    arguments.insert(arguments.end(), inputs.vcfs.begin(), inputs.vcfs.end());
    arguments.emplace_back("--input");
    arguments.insert(arguments.end(), inputs.bams.begin(), inputs.bams.end());
    return run_tool("sarcotrace-monitor", arguments);
}

void check_refused(const Inputs& inputs, const fs::path& output, const std::string& words,
                   int status = 3) {
    const ToolRun run = monitor(inputs, output);
    INFO(run.standard_error);
    CHECK(run.exit_status == status);
    CHECK(run.standard_error.find(words) != std::string::npos);
    CHECK_FALSE(fs::exists(output.string() + ".samples.tsv"));
    CHECK_FALSE(fs::exists(output.string() + ".variants.tsv"));
}

/// Molecules and mutant molecules of the truth by contig:position:ref:alt and sample.
std::map<std::string, std::pair<std::int64_t, std::int64_t>> true_counts() {
    std::map<std::string, std::string> names;
    io::TsvReader variants(
        cohort().path("truth/variants.tsv"),
        {{"patient_id", "variant_id", "contig", "position", "ref", "alt"}, {}, true});
    while (const io::TsvRow* row = variants.next()) {
        names[row->required("variant_id")] = row->required("contig") + ':' +
                                             row->required("position") + ':' +
                                             row->required("ref") + ':' + row->required("alt");
    }
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> counts;
    io::TsvReader molecules(cohort().path("truth/variant_molecules.tsv"),
                            {{"sample_id", "variant_id", "molecules", "mutant_molecules"}, {}, true});
    while (const io::TsvRow* row = molecules.next()) {
        counts[names.at(row->required("variant_id")) + row->required("sample_id")] = {
            row->required_integer("molecules"), row->required_integer("mutant_molecules")};
    }
    return counts;
}

}  // namespace

TEST_CASE("molecule counts of every tracked variant are those of the simulation's truth") {
    const testing::TempDir folder;
    const ToolRun run = monitor({}, folder / "P");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto truth = true_counts();
    io::TsvReader variants(
        folder / "P.variants.tsv",
        {{"variant_id", "sample_id", "molecules", "alt_molecules"}, {}, true});
    int rows = 0;
    while (const io::TsvRow* row = variants.next()) {
        const std::string id = row->required("variant_id");
        INFO(id << ' ' << row->required("sample_id"));
        REQUIRE(truth.contains(id + row->required("sample_id")));
        const auto& [molecules, mutant] = truth.at(id + row->required("sample_id"));
        const double seen = static_cast<double>(row->required_integer("molecules"));
        // Unusable bases and molecules that end within a repeat make the numbers differ a little.
        CHECK(seen == Approx(static_cast<double>(molecules)).epsilon(0.05));
        CHECK(std::abs(static_cast<double>(row->required_integer("alt_molecules")) -
                       static_cast<double>(mutant)) <= 2.0 + 0.1 * static_cast<double>(mutant));
        ++rows;
    }
    CHECK(rows >= 4);

    io::TsvReader samples(folder / "P.samples.tsv",
                          {{"basis", "status", "imaf", "imaf_lower", "imaf_upper", "mean_vaf",
                            "called_variants", "lod95_vaf"},
                           {},
                           true});
    while (const io::TsvRow* row = samples.next()) {
        CHECK(row->text("basis") == "TRACKED");
        CHECK(row->text("status") == "DETECTED");
        CHECK(row->required_number("imaf") == Approx(row->required_number("mean_vaf")).epsilon(0.1));
        CHECK(row->required_number("imaf_lower") < row->required_number("imaf"));
        CHECK(row->required_number("imaf_upper") > row->required_number("imaf"));
        CHECK(row->required_integer("called_variants") > 0);
    }
}

TEST_CASE("the calls are VCF that bcftools accepts, with the reference's bases and normalised") {
    for (const std::string& sample : cohort().samples()) {
        const ToolRun view = run_tool("bcftools", {"view", cohort().vcf(sample)});
        CHECK(view.exit_status == 0);
        CHECK(view.standard_error.empty());
        const ToolRun norm = run_tool("bcftools", {"norm", "-c", "s", "-f",
                                                   cohort().path("reference.fa"),
                                                   cohort().vcf(sample)});
        INFO(norm.standard_error);
        CHECK(norm.exit_status == 0);
        // Nothing swapped or realigned: the records come back as they were.
        const auto records = [](const std::string& text) { return text.substr(text.find("#CHROM")); };
        CHECK(records(norm.standard_output) == records(view.standard_output));
    }
}

TEST_CASE("informing samples alone choose the tracked variants") {
    const testing::TempDir folder;
    const std::string& informing = cohort().samples().front();
    REQUIRE(monitor({}, folder / "P", {"--informing", informing}).exit_status == 0);
    io::TsvReader samples(folder / "P.samples.tsv",
                          {{"sample_id", "informing", "tracked_variants", "called_variants"},
                           {},
                           true});
    while (const io::TsvRow* row = samples.next()) {
        const bool chosen = row->required("sample_id") == informing;
        CHECK(*row->boolean("informing") == chosen);
        if (chosen) {
            CHECK(row->required_integer("called_variants") ==
                  row->required_integer("tracked_variants"));
        }
    }
    io::TsvReader variants(folder / "P.variants.tsv", {{"sample_id", "called", "course"}, {}, true});
    while (const io::TsvRow* row = variants.next()) {
        if (row->required("sample_id") == informing) {
            CHECK(*row->boolean("called"));
            CHECK(row->required("course") == "PRESENT");
        }
    }
    const ToolRun unknown = monitor({}, folder / "Q", {"--informing", "NOBODY"});
    CHECK(unknown.exit_status == 2);
    CHECK(unknown.standard_error.find("'NOBODY'") != std::string::npos);
}

TEST_CASE("monitor tables are the same bytes at any number of threads") {
    const testing::TempDir folder;
    for (const std::string threads : {"1", "2", "4"}) {
        REQUIRE(monitor({}, folder / threads,
                        {"--threads", threads, "--ledger", (folder / (threads + ".tsv")).string()})
                    .exit_status == 0);
    }
    for (const std::string name : {".samples.tsv", ".variants.tsv", ".evidence.tsv.gz", ".tsv"}) {
        for (const std::string threads : {"2", "4"}) {
            CHECK(testing::read_file(folder / ("1" + name)) ==
                  testing::read_file(folder / (threads + name)));
        }
    }
}

TEST_CASE("another patient in the sheet changes no byte of a patient's tables") {
    const testing::TempDir folder;
    REQUIRE(monitor({}, folder / "P").exit_status == 0);
    std::string sheet = testing::read_file(cohort().path("samples.tsv"));
    const std::size_t head_end = sheet.find('\n', sheet.find("patient_id"));
    const std::size_t row_end = sheet.find('\n', head_end + 1);
    std::string row = sheet.substr(head_end + 1, row_end - head_end);
    for (std::size_t at = row.find(patient); at != std::string::npos; at = row.find(patient)) {
        row.replace(at, std::string(patient).size(), "P9999");
    }
    testing::write_file(folder / "more.tsv", sheet + row);
    REQUIRE(monitor({}, folder / "Q", {}, (folder / "more.tsv").string()).exit_status == 0);
    for (const std::string name : {".samples.tsv", ".variants.tsv", ".evidence.tsv.gz"}) {
        CHECK(testing::read_file(folder / ("P" + name)) == testing::read_file(folder / ("Q" + name)));
    }
}

TEST_CASE("a patient's own controls in the noise model change none of its numbers") {
    const testing::TempDir folder;
    REQUIRE(monitor({}, folder / "P").exit_status == 0);
    Inputs inputs;
    inputs.noise = (folder / "with_own.json").string();
    std::vector<std::string> controls = cohort().donors();
    controls.push_back(cohort().bam(std::string(patient) + "-BUFFY"));
    cohort().build_noise(controls, inputs.noise, {"--samples", cohort().path("samples.tsv")});
    REQUIRE(monitor(inputs, folder / "Q").exit_status == 0);
    // The head names the digest of the noise model.
    const auto table = [&](const std::string& name) {
        const std::string text = testing::read_file(folder / name);
        return text.substr(text.find("\npatient_id"));
    };
    CHECK(table("P.samples.tsv") == table("Q.samples.tsv"));
    CHECK(table("P.variants.tsv") == table("Q.variants.tsv"));
}

TEST_CASE("a damaged molecule BAM is refused") {
    const testing::TempDir folder;
    Inputs inputs;
    const std::string whole = testing::read_file(inputs.bams.front());
    fs::copy_file(inputs.bams.front() + ".bai", folder / "bad.bam.bai");
    inputs.bams.front() = (folder / "bad.bam").string();
    const auto refused = [&](const std::string& content) {
        testing::write_file(folder / "bad.bam", content);
        check_refused(inputs, folder / "P", "bad.bam");
    };
    SECTION("cut inside a block") { refused(whole.substr(0, testing::block_boundary(whole) + 100)); }
    SECTION("cut at a block's boundary") { refused(whole.substr(0, testing::block_boundary(whole))); }
    SECTION("empty") { refused(""); }
}

TEST_CASE("a damaged or foreign VCF is refused") {
    const testing::TempDir folder;
    Inputs inputs;
    const ToolRun view = run_tool("bcftools", {"view", inputs.vcfs.front()});
    const std::string text = view.standard_output;
    const std::string zipped = testing::read_file(inputs.vcfs.front());
    inputs.vcfs.front() = (folder / "bad.vcf").string();
    const auto refused = [&](const std::string& content, const std::string& words) {
        testing::write_file(inputs.vcfs.front(), content);
        check_refused(inputs, folder / "P", words);
    };
    const auto without = [&](const std::string& from, const std::string& to) {
        std::string changed = text;
        REQUIRE(changed.find(from) != std::string::npos);
        return changed.replace(changed.find(from), from.size(), to);
    };
    SECTION("empty") { refused("", "bad.vcf"); }
    SECTION("text") { refused("no variants here\n", "bad.vcf"); }
    SECTION("a line that is cut off") {
        refused(text.substr(0, text.rfind('\n', text.size() - 2) + 20), "bad.vcf");
    }
    SECTION("a bgzipped file that is cut off") {
        inputs.vcfs.front() = (folder / "bad.vcf.gz").string();
        refused(zipped.substr(0, zipped.size() - 28), "bad.vcf.gz");
    }
    SECTION("a sample of nobody") {
        refused(without("FORMAT\tP0001-BASELINE", "FORMAT\tX"), "'X'");
    }
    SECTION("a limit of detection that is no number") {
        refused(without("Lod95Vaf=", "Lod95Vaf=x"), "SAMPLE");
    }
    SECTION("a second VCF of one sample") {
        inputs.vcfs.push_back(cohort().vcf(cohort().samples().front()));
        refused(text, "two VCFs");
    }
}

TEST_CASE("a damaged noise model is refused") {
    const testing::TempDir folder;
    Inputs inputs;
    const std::string noise = testing::read_file(inputs.noise);
    inputs.noise = (folder / "bad.json").string();
    for (const std::string& content :
         {std::string(), std::string("{}"), std::string("[1, 2"), noise.substr(0, noise.size() / 2)}) {
        testing::write_file(inputs.noise, content);
        check_refused(inputs, folder / "P", "bad.json");
    }
}

TEST_CASE("no tumor variant and no limit of detection in the VCF is an error, not a negative") {
    const testing::TempDir folder;
    Inputs inputs;
    for (std::size_t i = 0; i < inputs.vcfs.size(); ++i) {
        const std::string name = (folder / (std::to_string(i) + ".vcf")).string();
        std::string text = run_tool("bcftools", {"view", "-h", inputs.vcfs[i]}).standard_output;
        for (std::size_t at = text.find("##SAMPLE"); at != std::string::npos;
             at = text.find("##SAMPLE")) {
            text.erase(at, text.find('\n', at) + 1 - at);
        }
        testing::write_file(name, text);
        inputs.vcfs[i] = name;
    }
    check_refused(inputs, folder / "P", "limit of detection");
}

TEST_CASE("a full disk is an error and leaves no table") {
    if (!fs::exists("/dev/full")) {
        return;
    }
    const testing::TempDir folder;
    const ToolRun run = monitor({}, folder / "P", {"--ledger", "/dev/full"});
    INFO(run.standard_error);
    CHECK(run.exit_status == 4);
    CHECK_FALSE(fs::exists(folder / "P.samples.tsv"));
    CHECK(monitor({}, folder / "no folder" / "P").exit_status == 4);
}
