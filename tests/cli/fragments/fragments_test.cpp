#include <cctype>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

constexpr const char* plasma = "reads/finaletoolkit/hg19.chr1.6Mb.bam";
constexpr const char* genome = "reads/finaletoolkit/hg19.chr1.1-10000000.fa.gz";

/// Region of the recount of protection scores.
constexpr std::int64_t scored_from = 1000000;
constexpr std::int64_t scored_to = 1002000;

/// Counts of another way to the same tables: from SAM text, each position by itself.
struct Recount {
    std::int64_t fragments = 0;
    std::map<std::string, std::int64_t> lengths;
    std::map<std::string, std::int64_t> motifs;
    std::map<std::string, std::int64_t> scores;
    std::map<std::string, std::int64_t> short_by_bin;
    std::map<std::string, std::int64_t> long_by_bin;
};

std::string upper(std::string text) {
    for (char& letter : text) {
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    return text;
}

void count_end(Recount& recount, const std::string& motif) {
    if (motif.find_first_not_of("ACGT") == std::string::npos) {
        ++recount.motifs[motif];
    }
}

/// The score as Snyder et al. 2016 define it, windows of 120 bp, fragments of 120-180 bp.
void score(Recount& recount, std::int64_t begin, std::int64_t end) {
    for (std::int64_t p = scored_from; p < scored_to; ++p) {
        const bool holds_first = begin >= p - 60 && begin < p + 60;
        const bool holds_last = end - 1 >= p - 60 && end - 1 < p + 60;
        if (begin <= p - 60 && end >= p + 60) {
            ++recount.scores[std::to_string(p)];
        } else if (holds_first || holds_last) {
            --recount.scores[std::to_string(p)];
        }
    }
}

void count_fragment(Recount& recount, std::int64_t begin, std::int64_t length_bp,
                    const std::string& bases) {
    const std::int64_t end = begin + length_bp;
    ++recount.fragments;
    ++recount.lengths[std::to_string(length_bp)];
    count_end(recount, upper(bases.substr(static_cast<std::size_t>(begin), 4)));
    std::string reverse;
    for (const char letter : upper(bases.substr(static_cast<std::size_t>(end) - 4, 4))) {
        const std::size_t base = std::string("ACGT").find(letter);
        reverse.insert(0, 1, base == std::string::npos ? 'N' : "TGCA"[base]);
    }
    count_end(recount, reverse);
    if (length_bp >= 120 && length_bp <= 180 && end > scored_from - 60 && begin < scored_to + 60) {
        score(recount, begin, end);
    }
    const std::string bin = (begin + begin + length_bp - 1) / 2 < 5000000 ? "0" : "5000000";
    if (length_bp >= 90 && length_bp <= 150) {
        ++recount.short_by_bin[bin];
    } else if (length_bp >= 151 && length_bp <= 220) {
        ++recount.long_by_bin[bin];
    }
}

/// `sam`: forward records of proper pairs, as samtools selects them; all are of chr1.
Recount recount_of(const std::string& sam, const std::string& bases) {
    Recount recount;
    std::istringstream records(sam);
    std::string record;
    while (std::getline(records, record)) {
        std::istringstream fields(record);
        std::string text;
        std::string contig;
        std::string mate_contig;
        std::int64_t position = 0;
        std::int64_t length_bp = 0;
        fields >> text >> text >> contig >> position >> text >> text >> mate_contig >> text >>
            length_bp;
        if (contig != "chr1") {
            FAIL("a record of contig " << contig);
        }
        if (length_bp > 0 && mate_contig == "=") {
            count_fragment(recount, position - 1, length_bp, bases);
        }
    }
    return recount;
}

/// The bases of the FASTA's one contig.
std::string bases_of(const std::string& fasta) {
    std::string bases;
    std::istringstream lines(fasta);
    std::string line;
    while (std::getline(lines, line)) {
        if (!line.starts_with('>')) {
            bases += line;
        }
    }
    return bases;
}

/// Compares each row's value with the recount's, 0 where that has none. \return rows
std::int64_t compare(const std::filesystem::path& table, const std::string& key,
                     const std::string& value,
                     const std::map<std::string, std::int64_t>& expected) {
    io::TsvReader reader(table, {{key, value}, {}, true});
    std::int64_t rows = 0;
    while (const io::TsvRow* row = reader.next()) {
        const auto found = expected.find(std::string(row->text(key)));
        if (row->required_integer(value) != (found == expected.end() ? 0 : found->second)) {
            FAIL_CHECK(table.filename() << " " << row->text(key) << ": " << row->text(value));
        }
        ++rows;
    }
    return rows;
}

TEST_CASE("lengths, end motifs, ratios and protection scores equal a recount with samtools") {
    const auto bam = test_data(plasma);
    const auto fasta = test_data(genome);
    if (!bam || !fasta) {
        return;
    }
    const TempDir folder;
    write_file(folder / "region.bed", "chr1\t1000000\t1002000\n");
    const ToolRun ours = run_tool("sarcotrace-fragments",
                                  {"--input", *bam, "--reference", *fasta, "--protection-regions",
                                   folder / "region.bed", "--output", folder / "f"});
    INFO(ours.standard_error);
    REQUIRE(ours.exit_status == 0);
    // Wanted: proper pair, mate reverse, quality 20 (the file has no MQ). Not wanted: reverse,
    // unmapped, mate unmapped, secondary, failed, duplicate, supplementary.
    const ToolRun selected =
        run_tool("samtools", {"view", "-q", "20", "-f", "35", "-F", "3868", *bam});
    REQUIRE(selected.exit_status == 0);
    const ToolRun text = run_tool("gzip", {"-dc", *fasta});
    REQUIRE(text.exit_status == 0);
    const Recount recount = recount_of(selected.standard_output, bases_of(text.standard_output));
    REQUIRE(recount.fragments > 40000);
    REQUIRE(recount.motifs.size() == 256);
    REQUIRE(recount.scores.size() > 1500);

    CHECK(compare(folder / "f.lengths.tsv", "length_bp", "fragments", recount.lengths) == 1001);
    CHECK(compare(folder / "f.motifs.tsv", "motif", "ends", recount.motifs) == 256);
    CHECK(compare(folder / "f.protection.tsv.gz", "start", "score", recount.scores) == 2000);
    io::TsvReader ratios(
        folder / "f.ratios.tsv",
        {{"contig", "start", "short_fragments", "long_fragments", "short_to_long"}, {}, true});
    for (const std::string start : {"0", "5000000"}) {
        const io::TsvRow* row = ratios.next();
        REQUIRE(row != nullptr);
        CHECK(row->text("contig") == "chr1");
        CHECK(row->text("start") == start);
        const std::int64_t few = recount.short_by_bin.at(start);
        const std::int64_t many = recount.long_by_bin.at(start);
        CHECK(row->required_integer("short_fragments") == few);
        CHECK(row->required_integer("long_fragments") == many);
        CHECK(row->required_number("short_to_long") ==
              Approx(static_cast<double>(few) / static_cast<double>(many)).epsilon(1e-5));
    }
    const io::TsvRow* other = ratios.next();
    REQUIRE(other != nullptr);
    CHECK(other->text("contig") == "chr2");
    CHECK(other->required_integer("long_fragments") == 0);
    CHECK_FALSE(other->number("short_to_long").has_value());
}

/// Two proper pairs of 167 and 120 bp, the first at the first base of the contig.
constexpr const char* two_pairs =
    "@HD\tVN:1.6\tSO:coordinate\n"
    "@SQ\tSN:chr1\tLN:400\n"
    "@SQ\tSN:chr2\tLN:300\n"
    "a\t99\tchr1\t1\t60\t4M\t=\t164\t167\tACGT\tIIII\n"
    "b\t99\tchr1\t101\t60\t4M\t=\t217\t120\tACGT\tIIII\n"
    "a\t147\tchr1\t164\t60\t4M\t=\t1\t-167\tACGT\tIIII\n"
    "b\t147\tchr1\t217\t60\t4M\t=\t101\t-120\tACGT\tIIII\n";

ToolRun run_regions(const TempDir& folder, const std::string& sam, const std::string& regions) {
    write_file(folder / "reads.sam", sam);
    write_file(folder / "regions.bed", regions);
    return run_tool("sarcotrace-fragments",
                    {"--input", folder / "reads.sam", "--protection-regions",
                     folder / "regions.bed", "--output", folder / "f"});
}

std::string protection_rows(const TempDir& folder) {
    io::TsvReader reader(folder / "f.protection.tsv.gz", {{"contig", "start", "score"}, {}, true});
    std::string rows;
    while (const io::TsvRow* row = reader.next()) {
        rows += std::string(row->text("contig")) + ":" + std::string(row->text("start")) + "=" +
                std::string(row->text("score")) + " ";
    }
    return rows;
}

TEST_CASE("regions at the start and the end of contigs are scored as counted by hand") {
    const TempDir folder;
    REQUIRE(run_regions(folder, two_pairs,
                        "chr1\t0\t2\nchr1\t59\t61\nchr1\t159\t162\nchr1\t398\t400\nchr2\t0\t1\n")
                .exit_status == 0);
    // At 60 the first pair spans [0, 120), the second begins at 100 in it. At 160 the second alone
    // spans [100, 220), the first ends in it; beside that both end.
    CHECK(protection_rows(folder) ==
          "chr1:0=-1 chr1:1=-1 chr1:59=-2 chr1:60=0 chr1:159=-2 chr1:160=0 chr1:161=-2 "
          "chr1:398=0 chr1:399=0 chr2:0=0 ");
}

TEST_CASE("without fragments the scores are 0 and the ratios have no value") {
    const TempDir folder;
    REQUIRE(
        run_regions(folder, "@HD\tVN:1.6\n@SQ\tSN:chr1\tLN:2500\n", "chr1\t0\t2\n").exit_status ==
        0);
    CHECK(protection_rows(folder) == "chr1:0=0 chr1:1=0 ");
    io::TsvReader ratios(folder / "f.ratios.tsv", {{"end", "short_to_long"}, {}, true});
    const io::TsvRow* row = ratios.next();
    REQUIRE(row != nullptr);
    CHECK(row->required_integer("end") == 2500);
    CHECK_FALSE(row->number("short_to_long").has_value());
    CHECK(ratios.next() == nullptr);
}

TEST_CASE("regions of another genome and overlapping ones are refused and leave no table") {
    const TempDir folder;
    for (const std::string region :
         {"chr3\t0\t2\n", "chr1\t399\t401\n", "chr1\t10\t20\nchr1\t19\t21\n"}) {
        const ToolRun run = run_regions(folder, two_pairs, region);
        INFO(run.standard_error);
        CHECK(run.exit_status == 3);
        CHECK_THAT(run.standard_error, contains_text("regions.bed"));
        CHECK_FALSE(std::filesystem::exists(folder / "f.lengths.tsv"));
        CHECK_FALSE(std::filesystem::exists(folder / "f.protection.tsv.gz"));
    }
}

}  // namespace
}  // namespace sarcotrace::testing
