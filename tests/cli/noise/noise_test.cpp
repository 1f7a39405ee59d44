#include <filesystem>
#include <set>

#include "catch.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/bed.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/noise/artefact.hpp"
#include "support.hpp"

namespace {

using namespace sarcotrace;
using testing::run_tool;
using testing::ToolRun;
namespace fs = std::filesystem;

/// Simulated molecules of four donors; made once.
const fs::path& cohort() {
    static const testing::TempDir folder;
    static const fs::path path = [] {
        const ToolRun run = run_tool(
            "sarcotrace-simulate",
            {"molecules", "--output", (folder / "c").string(), "--patients", "1", "--seed", "3",
             "--healthy-donors", "4", "--healthy-panels", "4", "--molecule-depth", "120",
             "--contig-length", "100000"});
        if (run.exit_status != 0) {
            throw std::runtime_error(run.standard_error);
        }
        return folder / "c";
    }();
    return path;
}

std::vector<std::string> controls() {
    std::vector<std::string> paths;
    for (int i = 1; i <= 4; ++i) {
        paths.push_back((cohort() / "molecules" / ("DONOR00" + std::to_string(i) + "-PLASMA.bam"))
                            .string());
    }
    return paths;
}

ToolRun build(const std::vector<std::string>& bams, const fs::path& output,
              const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {
        "--reference", (cohort() / "reference.fa").string(), "--targets",
        (cohort() / "panel.bed").string(), "--output", output.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.emplace_back("--controls");
    arguments.insert(arguments.end(), bams.begin(), bams.end());
    return run_tool("sarcotrace-noise", arguments);
}

/// Names of primary records that overlap the targets and 250 bp around them, by samtools.
std::size_t molecules_near_targets(const std::string& bam, const fs::path& bed) {
    std::string widened;
    for (const core::Region& region : io::read_bed(cohort() / "panel.bed")) {
        widened += region.contig + '\t' + std::to_string(region.interval.begin().value() - 250) +
                   '\t' + std::to_string(region.interval.end().value() + 250) + '\n';
    }
    testing::write_file(bed, widened);
    const ToolRun view =
        run_tool("samtools", {"view", "-F", "0x904", "-L", bed.string(), bam});
    REQUIRE(view.exit_status == 0);
    std::set<std::string> names;
    for (const auto line : core::split(view.standard_output, '\n')) {
        if (!line.empty()) {
            names.insert(std::string(line.substr(0, line.find('\t'))));
        }
    }
    return names.size();
}

}  // namespace

TEST_CASE("controls give a model, a ledger that samtools agrees with, and a report") {
    const testing::TempDir folder;
    const ToolRun run = build(controls(), folder / "noise.json",
                              {"--ledger", (folder / "ledger.tsv").string(), "--report",
                               (folder / "noise").string()});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto artefact = sarcotrace::noise::parse_artefact(
        testing::read_file(folder / "noise.json"), "noise.json");
    REQUIRE(artefact.controls.size() == 4);
    std::int64_t target_bp = 0;
    for (const core::Region& region : io::read_bed(cohort() / "panel.bed")) {
        target_bp += region.interval.length_bp();
    }
    CHECK(artefact.controls[0].sites == target_bp);

    io::TsvReader ledger(folder / "ledger.tsv", {{"sample_id", "side", "count"}, {}, true});
    std::int64_t in = 0;
    while (const io::TsvRow* row = ledger.next()) {
        if (row->text("sample_id") == "DONOR001-PLASMA" && row->text("side") == "IN") {
            in += row->required_integer("count");
        }
    }
    CHECK(in == static_cast<std::int64_t>(
                    molecules_near_targets(controls()[0], folder / "wide.bed")));

    io::TsvReader rates(folder / "noise.rates.tsv", {{"errors"}, {}, true});
    std::int64_t errors_in_rates = 0;
    while (const io::TsvRow* row = rates.next()) {
        errors_in_rates += row->required_integer("errors");
    }
    io::TsvReader checks(folder / "noise.controls.tsv",
                         {{"errors", "expected_errors", "expected_sd"}, {}, true});
    std::int64_t errors_in_controls = 0;
    double square = 0.0;
    int rows = 0;
    while (const io::TsvRow* row = checks.next()) {
        const auto errors = row->required_integer("errors");
        errors_in_controls += errors;
        const double z = (static_cast<double>(errors) - row->required_number("expected_errors")) /
                         row->required_number("expected_sd");
        square += z * z;
        ++rows;
    }
    CHECK(errors_in_controls == errors_in_rates);
    CHECK(errors_in_controls > 0);
    CHECK(rows == 36);
    // Held-out errors scatter as expected or less: the prior over-dispersion is on the safe side.
    CHECK(square / rows < 1.5);

    io::TsvReader reliability(folder / "noise.reliability.tsv",
                              {{"errors", "observed_quality", "observed_quality_lower",
                                "predicted_quality"},
                               {},
                               true});
    std::size_t points = 0;
    while (const io::TsvRow* row = reliability.next()) {
        CHECK(row->required_number("observed_quality_lower") <=
              row->number("observed_quality").value_or(1000.0));
        points += row->required_integer("errors") > 0 ? 1U : 0U;
    }
    CHECK(points > 0);
    // One point for every bin with errors.
    const std::string plot = testing::read_file(folder / "noise.reliability.svg");
    CHECK(plot.starts_with("<svg"));
    std::size_t circles = 0;
    for (std::size_t at = plot.find("<circle"); at != std::string::npos;
         at = plot.find("<circle", at + 1)) {
        ++circles;
    }
    CHECK(circles == points);
}

TEST_CASE("noise models and reports are the same bytes at any number of threads") {
    const testing::TempDir folder;
    for (const std::string threads : {"1", "2", "4"}) {
        REQUIRE(build(controls(), folder / (threads + ".json"),
                      {"--threads", threads, "--ledger", (folder / (threads + ".tsv")).string(),
                       "--report", (folder / threads).string()})
                    .exit_status == 0);
    }
    for (const std::string name : {".json", ".tsv", ".rates.tsv", ".controls.tsv", ".ends.tsv",
                                   ".sites.tsv", ".reliability.tsv", ".reliability.svg"}) {
        for (const std::string threads : {"2", "4"}) {
            CHECK(testing::read_file(folder / ("1" + name)) ==
                  testing::read_file(folder / (threads + name)));
        }
    }
}

TEST_CASE("damaged controls are refused, and leave no model") {
    const testing::TempDir folder;
    std::vector<std::string> bams = controls();
    const std::string whole = testing::read_file(bams[1]);
    bams[1] = (folder / "bad.bam").string();
    fs::copy_file(controls()[1] + ".bai", bams[1] + ".bai");
    const auto refused = [&] {
        const ToolRun run = build(bams, folder / "noise.json");
        INFO(run.standard_error);
        CHECK(run.exit_status == 3);
        CHECK(run.standard_error.find("bad.bam") != std::string::npos);
        CHECK_FALSE(fs::exists(folder / "noise.json"));
    };
    SECTION("cut inside a block") {
        testing::write_file(bams[1], whole.substr(0, testing::block_boundary(whole) + 100));
        refused();
    }
    SECTION("cut at a block's boundary") {
        testing::write_file(bams[1], whole.substr(0, testing::block_boundary(whole)));
        refused();
    }
    SECTION("without its end-of-file block") {
        testing::write_file(bams[1], whole.substr(0, whole.size() - 28));
        refused();
    }
    SECTION("an empty file") {
        testing::write_file(bams[1], "");
        refused();
    }
    SECTION("a text file") {
        testing::write_file(bams[1], "no BAM\n");
        refused();
    }
}

TEST_CASE("controls that are given twice, are too few or have no target are refused") {
    const testing::TempDir folder;
    std::vector<std::string> bams = controls();
    CHECK(build(bams, folder / "noise.json", {"--least-controls", "5"}).exit_status == 2);
    bams.push_back(bams.front());
    const ToolRun twice = build(bams, folder / "noise.json");
    CHECK(twice.exit_status == 3);
    CHECK(twice.standard_error.find("DONOR001-PLASMA") != std::string::npos);
    testing::write_file(folder / "empty.bed", "");
    const ToolRun no_target =
        run_tool("sarcotrace-noise",
                 {"--controls", controls()[0], "--reference", (cohort() / "reference.fa").string(),
                  "--targets", (folder / "empty.bed").string(), "--output",
                  (folder / "noise.json").string()});
    CHECK(no_target.exit_status == 3);
    CHECK_FALSE(fs::exists(folder / "noise.json"));
}

TEST_CASE("a full disk is an error, and no file is left half written") {
    if (!fs::exists("/dev/full")) {
        return;
    }
    const testing::TempDir folder;
    CHECK(build(controls(), "/dev/full").exit_status == 4);
    CHECK(build(controls(), folder / "noise.json", {"--ledger", "/dev/full"}).exit_status == 4);
    CHECK_FALSE(fs::exists(folder / "noise.json"));
}
