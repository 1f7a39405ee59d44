#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

const io::TsvColumns gene_columns{
    {"gene", "contig", "start", "end", "bins", "copies", "copies_lower", "copies_upper", "state",
     "missing_reason"},
    {},
    true};

struct TheirSegment {
    std::string contig;
    std::int64_t start;
    std::int64_t end;
    double copies;
};

/// Clonal segments of ichorCNA's own run.
std::vector<TheirSegment> clonal_segments(const std::filesystem::path& path) {
    io::TsvReader reader(
        path, {{"chrom", "start", "end", "subclone.status", "Corrected_Copy_Number"}, {}, true});
    std::vector<TheirSegment> segments;
    while (const io::TsvRow* row = reader.next()) {
        if (row->text("subclone.status") == "FALSE") {
            segments.push_back({row->required("chrom"), row->required_integer("start"),
                                row->required_integer("end"),
                                row->required_number("Corrected_Copy_Number")});
        }
    }
    return segments;
}

TEST_CASE("MBC_315's genes have the copies of ichorCNA's clonal segments") {
    const auto data = test_data("reads/ichorcna");
    if (!data) {
        return;
    }
    const TempDir folder;
    // A gene in the middle of every clonal segment of at least 10 Mb.
    const auto segments = clonal_segments(*data / "ichorCNA_runs/T1_pon_clonal.seg.txt");
    std::string bed = "# genes\n";
    std::vector<double> expected;
    for (const TheirSegment& segment : segments) {
        if (segment.end - segment.start >= 10000000) {
            const std::int64_t middle = (segment.start + segment.end) / 2;
            bed += "chr" + segment.contig + "\t" + std::to_string(middle) + "\t" +
                   std::to_string(middle + 20000) + "\tG" + std::to_string(expected.size()) + "\n";
            expected.push_back(segment.copies);
        }
    }
    bed += "chrY\t1000\t2000\tY\nchr1\t200\t300\tTELOMERE\n";
    write_file(folder / "genes.bed", bed);
    REQUIRE(expected.size() > 20);
    REQUIRE(run_tool("sarcotrace-normals", {"--panel-table", *data / "pon_tsv/pon_hg19_1Mb.tsv.gz",
                                            "--output", folder / "panel.tsv"})
                .exit_status == 0);
    REQUIRE(run_tool("sarcotrace-fraction",
                     {"--patient", "MBC_315", "--wig",
                      "T1=" + (*data / "MBC_315.ctDNA.reads.wig").string(), "--gc",
                      *data / "gc_hg19_1000kb.wig", "--map", *data / "map_hg19_1000kb.wig", "--exclude",
                      *data / "GRCh37.p13_centromere_UCSC-gapTable.txt", "--panel-of-normals",
                      folder / "panel.tsv", "--genes", folder / "genes.bed", "--output",
                      folder / "mbc"})
                .exit_status == 0);
    io::TsvReader reader(folder / "mbc.genes.tsv", gene_columns);
    std::size_t assessed = 0;
    std::size_t near = 0;
    std::size_t far = 0;
    std::size_t gene = 0;
    while (const io::TsvRow* row = reader.next()) {
        if (gene >= expected.size()) {
            CHECK(row->text("state") == "NOT_ASSESSABLE");
            CHECK(row->text("missing_reason") == "NO_BINS");
        } else if (const auto copies = row->number("copies")) {
            INFO(row->text("gene") << " " << *copies << " theirs " << expected[gene]);
            ++assessed;
            const bool capped = expected[gene] == 5.0;  // the highest state of their run
            const double apart = capped ? std::max(0.0, 5.0 - *copies) : std::abs(*copies - expected[gene]);
            near += apart < 0.5 ? 1U : 0U;
            far += apart >= 1.0 ? 1U : 0U;
            CHECK(row->required_number("copies_lower") <= *copies);
            CHECK(row->required_number("copies_upper") >= *copies);
        }
        ++gene;
    }
    CHECK(gene == expected.size() + 2);
    CHECK(assessed >= expected.size() * 3 / 4);
    // Two bins at 11 Mb of chromosome 1 stand 5 standard errors above a segment of theirs.
    CHECK(far <= 1);
    CHECK(static_cast<double>(near) >= 0.85 * static_cast<double>(assessed));
}

TEST_CASE("a list of genes without names is refused") {
    const auto data = test_data("reads/ichorcna");
    if (!data) {
        return;
    }
    const TempDir folder;
    write_file(folder / "genes.bed", "chr1\t100\t200\n");
    const ToolRun run = run_tool(
        "sarcotrace-fraction",
        {"--patient", "P", "--wig", "T1=" + (*data / "MBC_315.ctDNA.reads.wig").string(), "--genes",
         folder / "genes.bed", "--output", folder / "p"});
    CHECK(run.exit_status == 3);
    CHECK(run.standard_error.find("fourth column") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "p.fraction.tsv"));
    CHECK(run_tool("sarcotrace-fraction",
                   {"--patient", "P", "--wig", "T1=" + (*data / "MBC_315.ctDNA.reads.wig").string(),
                    "--genes", folder / "genes.bed", "--compatibility", "ICHORCNA", "--output",
                    folder / "p"})
              .exit_status == 2);
}

}  // namespace
}  // namespace sarcotrace::testing
