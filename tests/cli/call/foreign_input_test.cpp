#include "cohort.hpp"
#include "sarcotrace/core/sam_tags.hpp"
#include "sarcotrace/hts/bam_reader.hpp"

namespace {

using namespace sarcotrace;
using testing::Cohort;
using testing::key;
using testing::Planted;
using testing::rows;
using testing::ToolRun;
namespace tags = core::tags;

enum class Form { Fgbio, Untagged };

std::int64_t tag_int(const core::ReadRecord& record, core::TagName tag) {
    for (const auto& [name, value] : record.tags) {
        if (name == tag) {
            return std::get<std::int64_t>(value);
        }
    }
    return 0;
}

/// What fgbio's callers would say of the same molecule, or nothing.
void rewrite_tags(core::ReadRecord& record, Form form) {
    const std::int64_t top = tag_int(record, tags::xa);
    const std::int64_t bottom = tag_int(record, tags::xb);
    const std::size_t length = record.bases.size();
    record.tags = {{tags::MC, core::to_string(record.cigar)}, {tags::RG, std::string("A")}};
    if (form == Form::Untagged) {
        return;
    }
    record.tags.emplace_back(tags::cD, top + bottom);
    if (top > 0 && bottom > 0) {
        record.tags.emplace_back(tags::aD, top);
        record.tags.emplace_back(tags::bD, bottom);
        record.tags.emplace_back(tags::ad,
                                 std::vector<std::uint16_t>(length, static_cast<std::uint16_t>(top)));
        record.tags.emplace_back(
            tags::bd, std::vector<std::uint16_t>(length, static_cast<std::uint16_t>(bottom)));
    }
}

/// The molecule BAM `from` as another program would have written it.
void rewrite(const Cohort& cohort, const std::string& from, const std::string& to, Form form,
             int contig_bp = 4000) {
    hts::BamReader reader(cohort.path(from));
    const hts::SamHeader header("@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr1\tLN:" +
                                std::to_string(contig_bp) + "\n@RG\tID:A\tSM:P1_BASELINE\n");
    hts::BamWriterOptions options;
    options.write_index = true;
    hts::BamWriter writer(cohort.path(to), header, options);
    while (const auto view = reader.next()) {
        core::ReadRecord record = hts::to_record(*view);
        rewrite_tags(record, form);
        writer.write(record);
    }
    writer.commit();
}

void require_refused(const Cohort& cohort, const ToolRun& run, const std::string& words) {
    INFO(run.standard_error);
    CHECK(run.exit_status == 3);
    CHECK(run.standard_error.find(words) != std::string::npos);
    CHECK(std::count(run.standard_error.begin(), run.standard_error.end(), '\n') == 1);
    CHECK_FALSE(std::filesystem::exists(cohort.path("x.vcf")));
}

}  // namespace

TEST_CASE("a consensus BAM with fgbio's tags gives the molecules and calls of our own file") {
    const Cohort cohort;
    const Planted tumor = cohort.snv(500, 0.02);
    cohort.sample("P1_BASELINE", 12000, {tumor});
    rewrite(cohort, "P1_BASELINE.bam", "fgbio.bam", Form::Fgbio);
    const auto own = cohort.call_with("P1_BASELINE.bam", {"--output", cohort.path("own.vcf")});
    const auto other = cohort.call_with("fgbio.bam", {"--output", cohort.path("fgbio.vcf")});
    INFO(own.standard_error << other.standard_error);
    REQUIRE(own.exit_status == 0);
    REQUIRE(other.exit_status == 0);
    CHECK(rows(cohort.path("own.vcf")).count(key(tumor)) == 1);
    hts::VcfReader first(cohort.path("own.vcf"));
    hts::VcfReader second(cohort.path("fgbio.vcf"));
    while (const auto expected = first.next()) {
        const auto found = second.next();
        REQUIRE(found);
        CHECK(found->position == expected->position);
        for (const char* field : {"DP", "AD", "ADD", "SST"}) {
            CHECK(found->sample_value(0, field) == expected->sample_value(0, field));
        }
    }
    CHECK_FALSE(second.next());
}

TEST_CASE("a BAM without tags is taken as molecules of the stated tier, mates counted once") {
    const Cohort cohort;
    const Planted tumor = cohort.snv(500, 0.02);
    cohort.sample("P1_BASELINE", 12000, {tumor});
    rewrite(cohort, "P1_BASELINE.bam", "plain.bam", Form::Untagged);
    require_refused(cohort, cohort.call_with("plain.bam", {"--output", cohort.path("x.vcf")}),
                    "--untagged-tier");
    const ToolRun run = cohort.call_with(
        "plain.bam", {"--untagged-tier", "SIMPLEX", "--output", cohort.path("plain.vcf")});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    REQUIRE(cohort.call_with("P1_BASELINE.bam", {"--output", cohort.path("own.vcf")}).exit_status ==
            0);
    const auto fields = [&](const char* vcf) {
        hts::VcfReader reader(cohort.path(vcf));
        while (const auto record = reader.next()) {
            if (record->position.value() == tumor.position && record->alts[0] == tumor.alt) {
                return std::pair(std::string(*record->sample_value(0, "DP")),
                                 std::string(*record->sample_value(0, "ADD")));
            }
        }
        return std::pair(std::string(), std::string());
    };
    CHECK(fields("plain.vcf").first == fields("own.vcf").first);
    CHECK(fields("plain.vcf").second == "0,0");
    CHECK(fields("own.vcf").second != "0,0");
}

TEST_CASE("inputs that do not belong together are each one error with its remedy") {
    const Cohort cohort;
    cohort.sample("P1_BASELINE", 500, {});
    const std::vector<std::string> output = {"--output", cohort.path("x.vcf")};
    SECTION("a BAM of another reference") {
        rewrite(cohort, "P1_BASELINE.bam", "other.bam", Form::Fgbio, 5000);
        require_refused(cohort, cohort.call_with("other.bam", output), "other.bam");
    }
    SECTION("another reference") {
        testing::write_file(cohort.path("ref.fa"), ">chr1\n" + cohort.reference() + "ACGT\n");
        require_refused(cohort, cohort.call_with("P1_BASELINE.bam", output),
                        "of another reference");
    }
    SECTION("a noise model of another reference") {
        std::string noise = testing::read_file(cohort.path("noise.json"));
        const std::size_t at = noise.find("\"reference_sha256\":\"") + 20;
        noise[at] = noise[at] == '0' ? '1' : '0';
        testing::write_file(cohort.path("noise.json"), noise);
        require_refused(cohort, cohort.call_with("P1_BASELINE.bam", output), "noise.json");
    }
    SECTION("a missing index") {
        std::filesystem::remove(cohort.path("P1_BASELINE.bam.bai"));
        require_refused(cohort, cohort.call_with("P1_BASELINE.bam", output), "samtools index");
    }
    SECTION("a noise model of another assay") {
        require_refused(cohort,
                        cohort.call_with("P1_BASELINE.bam", {"--assay", "OTHER", "--output",
                                                             cohort.path("x.vcf")}),
                        "assay");
    }
}
