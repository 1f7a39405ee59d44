#include "cohort.hpp"

using namespace sarcotrace;
using testing::Cohort;
using testing::Planted;
using testing::run_tool;
using testing::table;
using testing::ToolRun;

namespace {

/// One gene of one exon over the whole panel, its coding sequence from `begin`.
std::string gene(std::int64_t begin, std::int64_t end, char strand) {
    const auto line = [&](const std::string& type, std::int64_t first, std::int64_t last,
                          const std::string& phase, const std::string& attributes) {
        return "chr1\tx\t" + type + "\t" + std::to_string(first) + "\t" + std::to_string(last) +
               "\t.\t" + strand + "\t" + phase + "\t" + attributes + "\n";
    };
    return "##gff-version 3\n" +
           line("gene", 201, 3800, ".", "ID=gene:G1;Name=RB1;biotype=protein_coding") +
           line("mRNA", 201, 3800, ".",
                "ID=transcript:T1;Parent=gene:G1;biotype=protein_coding;tag=Ensembl_canonical") +
           line("exon", 201, 3800, ".", "Parent=transcript:T1") +
           line("CDS", begin + 1, end, "0", "ID=CDS:P1;Parent=transcript:T1");
}

}  // namespace

TEST_CASE("the MAF holds the variants that pass, as cBioPortal reads them") {
    const Cohort cohort;
    const std::string& reference = cohort.reference();
    const Planted snv = cohort.snv(1501, 0.1);
    const Planted deletion{2500, reference.substr(2500, 4), reference.substr(2500, 1), 0.1};
    cohort.sample("P1_BASELINE", 6000, {snv, deletion});
    cohort.sample("P1_BUFFY", 6000, {});
    testing::write_file(cohort.path("genes.gff3"), gene(1500, 1503, '+'));
    const std::vector<std::string> arguments = {
        "--matched-normal", cohort.path("P1_BUFFY.bam"), "--annotation", cohort.path("genes.gff3"),
        "--maf", cohort.path("P1.maf"), "--build", "GRCh38", "--output", cohort.path("P1.vcf")};
    const ToolRun run = cohort.call_with("P1_BASELINE.bam", arguments);
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    CHECK(testing::read_file(cohort.path("P1.maf")).starts_with("#version 2.4\n"));
    const auto rows = table(cohort.path("P1.maf"));
    REQUIRE(rows.size() == 2);
    const auto& first = rows[0];
    CHECK(first.at("Hugo_Symbol") == "RB1");
    CHECK(first.at("NCBI_Build") == "GRCh38");
    CHECK(first.at("Start_Position") == "1502");
    CHECK(first.at("End_Position") == "1502");
    CHECK(first.at("Variant_Type") == "SNP");
    CHECK(first.at("Reference_Allele") == snv.ref);
    CHECK(first.at("Tumor_Seq_Allele2") == snv.alt);
    CHECK(first.at("Tumor_Sample_Barcode") == "P1_BASELINE");
    CHECK(first.at("Matched_Norm_Sample_Barcode") == "P1_BUFFY");
    CHECK(first.at("Mutation_Status") == "Somatic");
    CHECK(first.at("HGVSc") == "c.2" + snv.ref + ">" + snv.alt);
    CHECK(first.at("Exon_Number") == "1/1");
    CHECK(first.at("n_alt_count") == "0");
    CHECK(*core::parse_integer(first.at("t_alt_count")) > 10);
    const auto& second = rows[1];
    CHECK(second.at("Variant_Type") == "DEL");
    CHECK(second.at("Tumor_Seq_Allele2") == "-");
    CHECK(second.at("Reference_Allele").size() == 3);
    CHECK(*core::parse_integer(second.at("End_Position")) ==
          *core::parse_integer(second.at("Start_Position")) + 2);
    CHECK(second.at("Variant_Classification") == "3'UTR");

    const ToolRun alone = cohort.call_with(
        "P1_BASELINE.bam", {"--maf", cohort.path("x.maf"), "--output", cohort.path("x.vcf")});
    CHECK(alone.exit_status == 2);
    CHECK(alone.standard_error.find("--annotation") != std::string::npos);
    testing::write_file(cohort.path("genes.gff3"),
                        "chr9\tx\tmRNA\t1\t9\t.\t+\t.\tID=transcript:T\n"
                        "chr9\tx\texon\t1\t9\t.\t+\t.\tParent=transcript:T\n");
    const ToolRun other = cohort.call_with("P1_BASELINE.bam", arguments);
    CHECK(other.exit_status == 3);
    CHECK(other.standard_error.find("genes.gff3") != std::string::npos);
}
