#include <algorithm>
#include <string>
#include <vector>

#include "cohort.hpp"

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
