#include <filesystem>
#include <set>

#include "cohort.hpp"

using namespace sarcotrace;
using testing::Cohort;
using testing::Planted;
using testing::run_tool;
using testing::ToolRun;

TEST_CASE("where one output cannot be written none gets its name") {
    if (!std::filesystem::exists("/dev/full")) {
        return;
    }
    const Cohort cohort;
    cohort.sample("P1_BASELINE", 500, {});
    const ToolRun run = cohort.call_with(
        "P1_BASELINE.bam", {"--output", cohort.path("all.vcf.gz"), "--gvcf", "/dev/full",
                            "--lod-track", cohort.path("all.lod.bed.gz"), "--ledger",
                            cohort.path("all.ledger.tsv")});
    INFO(run.standard_error);
    CHECK(run.exit_status == 4);
    for (const char* name : {"all.vcf.gz", "all.lod.bed.gz", "all.lod.bed.gz.tbi", "all.ledger.tsv"}) {
        CHECK_FALSE(std::filesystem::exists(cohort.path(name)));
    }
}

TEST_CASE("every target base is a variant, a tested-negative block or not assessable with a reason") {
    const Cohort cohort;
    const Planted tumor = cohort.snv(1000, 0.03);
    cohort.sample("P1_BASELINE", 6000, {tumor});
    const auto call = [&](const std::string& name, const std::string& threads) {
        return cohort.call_with(
            "P1_BASELINE.bam",
            {"--output", cohort.path(name + ".vcf.gz"), "--gvcf", cohort.path(name + ".g.vcf.gz"),
             "--lod-track", cohort.path(name + ".lod.bed.gz"), "--threads", threads});
    };
    const ToolRun run = call("one", "1");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    REQUIRE(call("three", "3").exit_status == 0);
    for (const char* end : {".vcf.gz", ".g.vcf.gz", ".lod.bed.gz", ".lod.bed.gz.tbi"}) {
        CHECK(testing::read_file(cohort.path(std::string("one") + end)) ==
              testing::read_file(cohort.path(std::string("three") + end)));
    }

    std::set<std::int64_t> seen;
    double highest = 0.0;
    hts::VcfReader reader(cohort.path("one.g.vcf.gz"));
    while (const auto record = reader.next()) {
        const bool block = record->alts[0] == "<*>";
        const std::int64_t begin = record->position.value();
        const std::int64_t end = block ? *core::parse_integer(*record->info_value("END"))
                                       : begin + static_cast<std::int64_t>(record->ref.size());
        for (std::int64_t position = begin; position < end; ++position) {
            CHECK((seen.insert(position).second || !block));
        }
        if (block && record->filters[0] == "PASS") {
            highest = std::max(highest, *core::parse_number(*record->sample_value(0, "LOD95")));
        } else if (block) {
            CHECK(record->info_value("REASON") == "FEW_MOLECULES");
        }
    }
    CHECK(seen.size() >= 3400);
    CHECK(*seen.begin() == 300);
    CHECK(seen.count(1000) == 1);
    CHECK(highest > 0.0);
    CHECK(highest <= 0.05);
    const ToolRun view = run_tool("bcftools", {"view", "-H", cohort.path("one.g.vcf.gz")});
    CHECK(view.exit_status == 0);
    CHECK(view.standard_error.empty());
    CHECK(run_tool("bcftools", {"stats", cohort.path("one.g.vcf.gz")}).exit_status == 0);
    CHECK(run_tool("bcftools", {"norm", "-f", cohort.path("ref.fa"), cohort.path("one.g.vcf.gz")})
              .exit_status == 0);

    // tabix reads the track; its lines cover the targets once and are maximal.
    const ToolRun track = run_tool("tabix", {cohort.path("one.lod.bed.gz"), "chr1:301-3700"});
    REQUIRE(track.exit_status == 0);
    std::int64_t at = 300;
    std::string last;
    for (const std::string_view line : core::split(track.standard_output, '\n')) {
        const auto fields = core::split(line, '\t');
        if (fields.size() < 8) {
            continue;
        }
        CHECK(*core::parse_integer(fields[1]) == at);
        at = *core::parse_integer(fields[2]);
        const std::string value = std::string(fields[3]) + std::string(fields[7]);
        CHECK(value != last);
        last = value;
    }
    CHECK(at == 3700);
}
