#include <cstdlib>
#include <set>

#include "cohort.hpp"

namespace {

using namespace sarcotrace;
using testing::Cohort;
using testing::Planted;
using testing::table;
using testing::ToolRun;

constexpr std::int64_t tracts = 16;

/// A random reference with runs of nine A, each between two other bases, from 400 on every 200 bp.
std::string reference_with_runs() {
    std::string bases = testing::random_reference(testing::cohort_contig_bp, 11);
    for (std::int64_t i = 0; i < tracts; ++i) {
        bases.replace(static_cast<std::size_t>(400 + 200 * i), 11, "CAAAAAAAAAG");
    }
    return bases;
}

std::map<std::string, std::map<std::string, std::string>> by_measure(const std::string& path) {
    std::map<std::string, std::map<std::string, std::string>> rows;
    for (const auto& row : table(path)) {
        rows[row.at("measure")] = row;
    }
    return rows;
}

double number(const std::map<std::string, std::string>& row, const char* column) {
    return core::parse_number(row.at(column)).value();
}

/// A VCF of the population with the SNPs at frequency 0.5, on the given contig.
void write_population(const Cohort& cohort, const std::string& name, const std::string& contig,
                      const std::vector<Planted>& snps) {
    std::string text = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    for (const Planted& snp : snps) {
        text += contig + '\t' + std::to_string(snp.position + 1) + "\t.\t" + snp.ref + '\t' +
                snp.alt + "\t.\tPASS\tAF=0.5\n";
    }
    testing::write_file(cohort.path(name), text);
}

}  // namespace

TEST_CASE("tumor mutational burden and microsatellite instability of an unstable tumor") {
    const Cohort cohort(reference_with_runs());
    cohort.sample("P1_BUFFY", 7000, {});
    std::vector<Planted> planted = {cohort.snv(560, 0.05), cohort.snv(1160, 0.06),
                                    cohort.snv(2360, 0.05), cohort.snv(3360, 0.001)};
    for (std::int64_t i = 0; i < tracts; i += 2) {
        planted.push_back({400 + 200 * i, "CA", "C", 0.09});
    }
    cohort.sample("P1_BASELINE", 8000, planted);
    const auto summary_of = [&](const std::string& name, const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {
            "--matched-normal", cohort.path("P1_BUFFY.bam"), "--summary", cohort.path(name),
            "--microsatellites", cohort.path("tracts.tsv"), "--output", cohort.path("x.vcf")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const ToolRun called = cohort.call_with("P1_BASELINE.bam", arguments);
        INFO(called.standard_error);
        REQUIRE(called.exit_status == 0);
        return by_measure(cohort.path(name));
    };
    auto rows = summary_of("few.tsv", {});
    CHECK(rows.at("CONTAMINATION").at("missing_reason") == "NOT_DONE");
    const auto& few = rows.at("TUMOR_MUTATIONAL_BURDEN_TARGET");
    CHECK(few.at("missing_reason") == "INSUFFICIENT");
    CHECK(few.at("value") == "NA");

    std::set<std::string> unstable;
    for (const auto& row : table(cohort.path("tracts.tsv"))) {
        if (row.at("state") == "UNSTABLE") {
            unstable.insert(row.at("start"));
        }
    }
    std::set<std::string> expected;
    for (std::int64_t i = 0; i < tracts; i += 2) {
        expected.insert(std::to_string(401 + 200 * i));
    }
    CHECK(unstable == expected);
    const auto& instability = rows.at("MICROSATELLITE_INSTABILITY");
    CHECK(number(instability, "total") >= tracts);
    CHECK(number(instability, "count") == tracts / 2);
    CHECK(number(instability, "value") ==
          Approx(number(instability, "count") / number(instability, "total")));

    rows = summary_of("all.tsv", {"--burden-least-bp", "1000", "--least-tracts", "100"});
    const auto& burden = rows.at("TUMOR_MUTATIONAL_BURDEN_TARGET");
    // Three SNVs and eight deletions; the SNV of 0.1 % is below --burden-vaf.
    CHECK(number(burden, "count") == 3 + tracts / 2);
    CHECK(number(burden, "total") > 3000);
    CHECK(number(burden, "total") <= 3400);
    CHECK(number(burden, "value") ==
          Approx(1e6 * number(burden, "count") / number(burden, "total")));
    CHECK(number(burden, "lower") < number(burden, "value"));
    CHECK(rows.at("MICROSATELLITE_INSTABILITY").at("missing_reason") == "INSUFFICIENT");
}

TEST_CASE("the coding burden counts what changes coding bases, over the coding bases") {
    const Cohort cohort;
    const std::string& reference = cohort.reference();
    cohort.sample("P1_BUFFY", 7000, {});
    // Two genes, one on each strand, whose coding sequences overlap at 1401-1450.
    testing::write_file(
        cohort.path("genes.gff3"),
        "##gff-version 3\n"
        "chr1\tx\tmRNA\t901\t1600\t.\t+\t.\tID=transcript:A\n"
        "chr1\tx\texon\t901\t1100\t.\t+\t.\tParent=transcript:A\n"
        "chr1\tx\tCDS\t1001\t1100\t.\t+\t0\tID=CDS:A;Parent=transcript:A\n"
        "chr1\tx\texon\t1301\t1600\t.\t+\t.\tParent=transcript:A\n"
        "chr1\tx\tCDS\t1301\t1450\t.\t+\t2\tID=CDS:A;Parent=transcript:A\n"
        "chr1\tx\tmRNA\t1401\t2700\t.\t-\t.\tID=transcript:B\n"
        "chr1\tx\texon\t1401\t1550\t.\t-\t.\tParent=transcript:B\n"
        "chr1\tx\tCDS\t1401\t1550\t.\t-\t0\tID=CDS:B;Parent=transcript:B\n"
        "chr1\tx\texon\t2501\t2700\t.\t-\t.\tParent=transcript:B\n"
        "chr1\tx\tCDS\t2501\t2600\t.\t-\t0\tID=CDS:B;Parent=transcript:B\n");
    const auto deletion = [&](std::size_t position) {
        return Planted{static_cast<std::int64_t>(position), reference.substr(position, 4),
                       reference.substr(position, 1), 0.08};
    };
    cohort.sample("P1_BASELINE", 9000,
                  {cohort.snv(950, 0.08),                              // untranslated
                   cohort.snv(1050, 0.08), cohort.snv(1099, 0.08),     // the last base: coding
                   cohort.snv(1200, 0.08),                             // intron
                   cohort.snv(1420, 0.08),                             // coding in both genes: once
                   cohort.snv(1500, 0.005),                            // below --burden-vaf
                   cohort.snv(2200, 0.08),                             // between
                   deletion(2499),                                     // its anchor is not coding
                   deletion(2599)});                                   // only its anchor is
    const ToolRun called = cohort.call_with(
        "P1_BASELINE.bam",
        {"--matched-normal", cohort.path("P1_BUFFY.bam"), "--annotation", cohort.path("genes.gff3"),
         "--summary", cohort.path("s.tsv"), "--lod-track", cohort.path("lod.bed"), "--burden-vaf",
         "0.05", "--burden-least-bp", "100", "--output", cohort.path("x.vcf")});
    INFO(called.standard_error);
    REQUIRE(called.exit_status == 0);
    // By hand: 1051, 1100 and 1421, and the deletion of 2501-2503.
    const auto burden = by_measure(cohort.path("s.tsv")).at("TUMOR_MUTATIONAL_BURDEN_CODING");
    CHECK(number(burden, "count") == 4);
    // 100 + 150 + 150 - 50 + 100 bases of coding sequence, all deep enough.
    CHECK(number(burden, "total") == 450);
    CHECK(number(burden, "value") == Approx(1e6 * 4 / 450.0));
    // Exact Poisson interval of 4: 1.08987 to 10.24159 (R poisson.test).
    CHECK(number(burden, "lower") == Approx(1e6 * 1.089865 / 450.0).epsilon(1e-5));
    CHECK(number(burden, "upper") == Approx(1e6 * 10.24159 / 450.0).epsilon(1e-5));
    // The same by awk, from the files: SNVs on a CDS line, and deletions that reach one.
    const std::string count =
        "awk -F'\\t' 'FNR==NR { if ($3 == \"CDS\") for (i = $4; i <= $5; ++i) coding[i] = 1; next } "
        "/^#/ || $7 != \"PASS\" || $8 !~ /CLASS=TUMOR;/ { next } "
        "{ split($10, v, \":\"); if (v[4] < 0.05) next; hit = 0; "
        "first = length($4) > length($5) ? $2 + 1 : $2; "
        "for (i = first; i < $2 + length($4); ++i) hit = hit || (i in coding); n += hit } "
        "END { bases = 0; for (i in coding) ++bases; print n, bases }' " +
        cohort.path("genes.gff3") + ' ' + cohort.path("x.vcf") + " > " + cohort.path("awk.txt");
    REQUIRE(std::system(count.c_str()) == 0);
    CHECK(testing::read_file(cohort.path("awk.txt")) == "4 450\n");
}

TEST_CASE("contamination is estimated at the population's SNPs and explains foreign alleles") {
    const Cohort cohort;
    constexpr double share = 0.06;
    std::vector<Planted> snps;
    std::vector<Planted> planted;
    for (std::int64_t i = 0; i < 60; ++i) {
        const Planted snp = cohort.snv(330 + 55 * i, 0.0);
        snps.push_back(snp);
        // The person has both alleles at two of three SNPs; the other one has 0, 1, 2, 1 of them.
        const double foreign = std::vector<double>{0.0, 0.5, 1.0, 0.5}[static_cast<std::size_t>(i / 3 % 4)];
        const double own = i % 3 == 2 ? 0.0 : 1.0;
        planted.push_back({snp.position, snp.ref, snp.alt, (1.0 - share) * own + share * foreign});
    }
    cohort.sample("P1_BASELINE", 6000, planted);
    write_population(cohort, "population.vcf", "chr1", snps);
    const auto summary_of = [&](const std::string& name, const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {"--population", cohort.path("population.vcf"),
                                              "--summary", cohort.path(name + ".tsv"), "--output",
                                              cohort.path(name + ".vcf")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const ToolRun called = cohort.call_with("P1_BASELINE.bam", arguments);
        INFO(called.standard_error);
        REQUIRE(called.exit_status == 0);
        return by_measure(cohort.path(name + ".tsv")).at("CONTAMINATION");
    };
    const auto found = summary_of("found", {"--threads", "2"});
    CHECK(number(found, "value") == Approx(share).margin(0.015));
    CHECK(number(found, "lower") <= share);
    CHECK(number(found, "upper") >= share);
    CHECK(number(found, "count") == 40);
    const auto given = summary_of("given", {"--contamination", "0"});
    CHECK(given.at("value") == "0");
    CHECK(given.at("lower") == "NA");

    const auto classes = [&](const std::string& name) {
        std::map<std::string, int> counts;
        hts::VcfReader reader(cohort.path(name + ".vcf"));
        while (const auto record = reader.next()) {
            const double vaf = core::parse_number(*record->sample_value(0, "AF")).value();
            if (record->filters[0] == "PASS" && vaf < 0.2) {
                ++counts[std::string(*record->info_value("CLASS"))];
            }
        }
        return counts;
    };
    // Foreign alleles where the person has none: of the tumor only if nobody else is reckoned with.
    CHECK(classes("found")["TUMOR"] == 0);
    CHECK(classes("given")["TUMOR"] + classes("given")["CHIP"] > 0);
}

TEST_CASE("VCF inputs of another reference are one error each") {
    const Cohort cohort;
    cohort.sample("P1_BASELINE", 500, {});
    write_population(cohort, "other.vcf", "20", {cohort.snv(500, 0.0)});
    const auto refused = [&](const std::vector<std::string>& arguments, const std::string& words,
                             int status) {
        std::vector<std::string> all = arguments;
        all.insert(all.end(), {"--output", cohort.path("x.vcf")});
        const ToolRun run = cohort.call_with("P1_BASELINE.bam", all);
        INFO(run.standard_error);
        CHECK(run.exit_status == status);
        CHECK(run.standard_error.find(words) != std::string::npos);
        CHECK(std::count(run.standard_error.begin(), run.standard_error.end(), '\n') == 1);
        CHECK_FALSE(std::filesystem::exists(cohort.path("x.vcf")));
    };
    refused({"--population", cohort.path("other.vcf")}, "no record lies on a contig", 3);
    refused({"--alleles", cohort.path("other.vcf")}, "not on the reference", 3);
    refused({"--contamination", "most"}, "--contamination", 2);
    refused({"--annotation", cohort.path("x.gff3")}, "--annotation", 2);
    write_population(cohort, "base.vcf", "chr1", {{500, "A", "C", 0.0}, {501, "A", "C", 0.0},
                                                  {502, "A", "C", 0.0}, {503, "A", "C", 0.0}});
    refused({"--alleles", cohort.path("base.vcf")}, "REF is not the reference's", 3);
}
