#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "cohort.hpp"
#include "sarcotrace/core/sam_tags.hpp"

using namespace sarcotrace;
using testing::Cohort;
using testing::Planted;
using testing::ToolRun;

namespace {

/// The records of a VCF as text, without the meta lines, which name the targets' file.
std::string record_lines(const std::string& path) {
    io::LineReader lines(path);
    std::string text;
    while (const auto line = lines.next()) {
        if (!line->starts_with('#')) {
            text += std::string(*line) + '\n';
        }
    }
    return text;
}

std::string vcf_text(const std::vector<Planted>& alleles) {
    std::string text =
        "##fileformat=VCFv4.3\n##contig=<ID=chr1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    for (const Planted& allele : alleles) {
        text += "chr1\t" + std::to_string(allele.position + 1) + "\t.\t" +
                allele.ref + '\t' + allele.alt + "\t.\t.\t.\n";
    }
    return text;
}

std::vector<std::string> outputs(const Cohort& cohort, const std::string& name) {
    return {"--matched-normal", cohort.path("P1_BUFFY.bam"), "--output", cohort.path(name)};
}

}  // namespace

TEST_CASE("calls do not depend on how targets are cut: none is lost or doubled at a cut") {
    const Cohort cohort;
    const std::string& reference = cohort.reference();
    // Cuts lie within the MNV and the deletion, before and after the SNVs, at an insertion's anchor.
    const std::vector<Planted> planted = {
        cohort.snv(999, 0.05),
        cohort.snv(1200, 0.05),
        {1449, reference.substr(1449, 2),
         testing::base_after(reference[1449]) + testing::base_after(reference[1450]), 0.05},
        {1690, reference.substr(1690, 21), reference.substr(1690, 1), 0.05},
        {1899, reference.substr(1899, 1), reference.substr(1899, 1) + "GATTACAGATC", 0.05}};
    cohort.sample("P1_BASELINE", 6000, planted);
    cohort.sample("P1_BUFFY", 3000, {});
    std::vector<std::string> texts;
    for (const std::string bed : {"chr1\t700\t2200\tTP53\n",
                                  "chr1\t700\t1000\tTP53\nchr1\t1000\t1200\tTP53\n"
                                  "chr1\t1200\t1450\tTP53\nchr1\t1450\t1700\tTP53\n"
                                  "chr1\t1700\t1900\tTP53\nchr1\t1900\t2200\tTP53\n",
                                  "chr1\t700\t1201\tTP53\nchr1\t1201\t1451\tTP53\n"
                                  "chr1\t1451\t1692\tTP53\nchr1\t1692\t1899\tTP53\n"
                                  "chr1\t1899\t2200\tTP53\n"}) {
        testing::write_file(cohort.path("panel.bed"), bed);
        const ToolRun run = cohort.call_with("P1_BASELINE.bam", outputs(cohort, "cut.vcf.gz"));
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        texts.push_back(record_lines(cohort.path("cut.vcf.gz")));
        std::size_t passing = 0;
        for (const auto& [id, row] : testing::rows(cohort.path("cut.vcf.gz"))) {
            passing += row == "PASS TUMOR" ? 1U : 0U;
        }
        CHECK(passing == planted.size());
    }
    CHECK(texts[0] == texts[1]);
    CHECK(texts[0] == texts[2]);
}

TEST_CASE("a complex allele does not depend on a cut through its deletion") {
    const Cohort cohort;
    const std::string& reference = cohort.reference();
    // The substitution stands one base after 24 deleted ones, on the same molecules.
    const Planted deletion{1000, reference.substr(1000, 25), reference.substr(1000, 1), 1.0};
    const Planted substitution = cohort.snv(1026, 1.0);
    cohort.sample("P1_BASELINE", 6000, {deletion, substitution});
    std::vector<std::string> texts;
    for (const std::string cut : {"1600", "1001", "1002", "1014", "1025", "1026", "1027"}) {
        testing::write_file(cohort.path("panel.bed"),
                            "chr1\t700\t" + cut + "\tTP53\nchr1\t" + cut + "\t2200\tTP53\n");
        const ToolRun run = cohort.call_with("P1_BASELINE.bam",
                                             {"--output", cohort.path("cut.vcf.gz")});
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        texts.push_back(record_lines(cohort.path("cut.vcf.gz")));
        INFO("cut at " << cut);
        CHECK(texts.back() == texts.front());
    }
    INFO(texts.front());
    CHECK(testing::rows(cohort.path("cut.vcf.gz")).size() == 1);
}

TEST_CASE("all of 60,000 molecules of one site count") {
    const Cohort cohort;
    constexpr std::int64_t begin = 900;
    constexpr std::int64_t site = 1060;
    testing::MoleculeSample sample;
    sample.sample_id = "P1_BASELINE";
    sample.reference = cohort.reference().substr(begin, 320);
    sample.molecules = 72'000;
    sample.duplex_error = sample.simplex_error = sample.singleton_error = 0.0;
    sample.planted = {cohort.snv(site, 0.001)};
    sample.planted[0].position -= begin;
    std::vector<core::ReadRecord> records = testing::make_molecules(sample);
    std::set<std::string> covering;
    for (core::ReadRecord& record : records) {
        record.position = *record.position + begin;
        record.mate_position = *record.mate_position + begin;
        for (auto& [tag, value] : record.tags) {
            if (tag == core::tags::xs || tag == core::tags::xm) {
                value = std::get<std::int64_t>(value) + begin;
            }
        }
        if (record.position->value() <= site &&
            site < record.position->value() + static_cast<std::int64_t>(record.bases.size())) {
            covering.insert(record.name);
        }
    }
    REQUIRE(covering.size() > 60'000);
    testing::write_molecules(cohort.path("P1_BASELINE.bam"), "P1_BASELINE",
                             testing::cohort_contig_bp, records);
    testing::write_file(cohort.path("panel.bed"), "chr1\t1000\t1100\tTP53\n");
    const ToolRun run = cohort.call_with("P1_BASELINE.bam", {"--output", cohort.path("deep.vcf")});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    hts::VcfReader reader(cohort.path("deep.vcf"));
    const auto record = reader.next();
    REQUIRE(record);
    CHECK(record->position.value() == site);
    CHECK(record->sample_value(0, "DP") == std::to_string(covering.size()));
    CHECK_FALSE(reader.next());
}

TEST_CASE("every given allele is reported with its molecules and its limit") {
    const Cohort cohort;
    const Planted present = cohort.snv(500, 0.05);
    const Planted absent = cohort.snv(900, 0.0);
    const Planted outside = cohort.snv(3900, 0.0);
    cohort.sample("P1_BASELINE", 6000, {present});
    cohort.sample("P1_BUFFY", 3000, {});
    testing::write_file(cohort.path("given.vcf"),
                        vcf_text({outside, absent, present}));
    auto arguments = outputs(cohort, "given.vcf.gz");
    arguments.insert(arguments.end(), {"--alleles", cohort.path("given.vcf")});
    const ToolRun run = cohort.call_with("P1_BASELINE.bam", arguments);
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    hts::VcfReader reader(cohort.path("given.vcf.gz"));
    std::vector<std::string> seen;
    while (const auto record = reader.next()) {
        const auto given = record->info_value("GIVEN");
        if (!given) {
            continue;
        }
        seen.push_back(std::to_string(record->position.value()) + ' ' + std::string(*given));
        const auto limit = record->info_value("LOD95");
        REQUIRE(limit);
        CHECK(*core::parse_number(*limit) > 0.0);
        CHECK(*core::parse_number(*limit) < 0.1);
        CHECK(*core::parse_integer(*record->sample_value(0, "DP")) > 20);
    }
    CHECK(seen == std::vector<std::string>{"500 DETECTED", "900 NOT_DETECTED",
                                           "3900 NOT_DETECTED"});

    SECTION("an allele of another reference is one error") {
        testing::write_file(cohort.path("given.vcf"),
                            vcf_text({{900, absent.alt, absent.ref, 0.0}}));
        CHECK(cohort.call_with("P1_BASELINE.bam", arguments).exit_status == 3);
    }
    SECTION("an allele of a contig that the reference lacks is one error") {
        testing::write_file(cohort.path("given.vcf"),
                            "##fileformat=VCFv4.3\n##contig=<ID=chr9>\n"
                            "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
                            "chr9\t5\t.\tA\tC\t.\t.\t.\n");
        const ToolRun other = cohort.call_with("P1_BASELINE.bam", arguments);
        CHECK(other.exit_status == 3);
        CHECK(other.standard_error.find("chr9:5") != std::string::npos);
    }
}

TEST_CASE("a list of the population makes its alleles germline") {
    const Cohort cohort;
    const Planted listed = cohort.snv(500, 0.2);
    const Planted unlisted = cohort.snv(900, 0.2);
    cohort.sample("P1_BASELINE", 6000, {listed, unlisted});
    testing::write_file(cohort.path("population.vcf"),
                        "##fileformat=VCFv4.3\n##contig=<ID=chr1>\n"
                        "##INFO=<ID=AF,Number=A,Type=Float,Description=\"frequency\">\n"
                        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
                        "chr1\t501\t.\t" + listed.ref + '\t' + listed.alt + "\t.\t.\tAF=0.2\n");
    const ToolRun run = cohort.call_with(
        "P1_BASELINE.bam", {"--population", cohort.path("population.vcf"), "--output",
                            cohort.path("population.vcf.gz")});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto found = testing::rows(cohort.path("population.vcf.gz"));
    CHECK(found.at(testing::key(listed)) == "PASS GERMLINE");
    CHECK(found.at(testing::key(unlisted)) != "PASS GERMLINE");
}
