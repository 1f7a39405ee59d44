#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_bases.hpp"
#include "sarcotrace/core/bases.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::random_bases;
using testing::run_tool;

namespace {

std::string fastq(const std::string& name, const std::string& bases) {
    return "@" + name + "\n" + bases + "\n+\n" + std::string(bases.size(), 'I') + "\n";
}

/// 1,200 pairs with a UMI of three bases and the spacer TG on both reads; R1 and R2 as files.
struct Reads {
    testing::TempDir folder;
    std::string genome = random_bases(60'000, 1);
    std::vector<std::string> first;
    std::vector<std::string> second;
    std::vector<std::string> umis;

    Reads() {
        testing::write_file(folder / "g.fa", ">g\n" + genome + "\n");
        REQUIRE(run_tool("sarcotrace-index", {"--reference", at("g.fa"), "--output", at("g.sti")})
                    .exit_status == 0);
        for (std::size_t i = 0; i < 1200; ++i) {
            const std::string fragment = genome.substr(40 * i, 60 + i % 150);
            const std::string umi = random_bases(6, i + 1);
            umis.push_back(umi);
            first.push_back((umi.substr(0, 3) + "TG" + fragment + "CAAGTAGATCGGAAGAGCACACGTCTG")
                                .substr(0, 105));
            second.push_back((umi.substr(3) + "TG" + core::reverse_complement(fragment) +
                              "CAAGTAGATCGGAAGAGCGTCGTGTAG")
                                 .substr(0, 105));
        }
        write("r1.fq", first);
        write("r2.fq", second);
    }

    void write(const std::string& name, const std::vector<std::string>& reads) const {
        std::string text;
        for (std::size_t i = 0; i < reads.size(); ++i) {
            text += fastq("r" + std::to_string(i), reads[i]);
        }
        testing::write_file(folder / name, text);
    }
    [[nodiscard]] std::string at(const std::string& name) const { return (folder / name).string(); }
    [[nodiscard]] testing::ToolRun align(const std::vector<std::string>& more,
                                         const std::string& output = "a.bam") const {
        std::vector<std::string> arguments = {"--index", at("g.sti"), "--sample",
                                              "S",       "--output",  at(output)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_tool("sarcotrace-align", arguments, folder.path());
    }
    [[nodiscard]] std::vector<std::string> pair() const {
        return {"--fastq-1", at("r1.fq"), "--fastq-2", at("r2.fq"), "--read-structures", "3M2S+T"};
    }
    [[nodiscard]] std::string records(const std::string& name = "a.bam") const {
        return run_tool("samtools", {"view", at(name)}).standard_output;
    }
    /// Records of the plain pair of files.
    [[nodiscard]] std::string expected() const {
        const auto run = align(pair(), "expected.bam");
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        return records("expected.bam");
    }
    void requires_records(const std::vector<std::string>& arguments) const {
        const auto run = align(arguments);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        CHECK(records() == expected());
    }
    /// One line of error with the text, and no output.
    void fails(const std::vector<std::string>& arguments, const std::string& message,
               int exit_status = 3) const {
        std::filesystem::remove(at("a.bam"));
        const auto run = align(arguments);
        INFO(run.standard_error);
        CHECK(run.exit_status == exit_status);
        CHECK_THAT(run.standard_error, contains_text(message));
        CHECK(std::count(run.standard_error.begin(), run.standard_error.end(), '\n') == 1);
        CHECK_FALSE(std::filesystem::exists(at("a.bam")));
    }
};

}  // namespace

TEST_CASE("interleaved FASTQ, a pipe and an unaligned BAM give the records of two files", "[cli]") {
    const Reads reads;
    std::string both;
    for (std::size_t i = 0; i < reads.first.size(); ++i) {
        const std::string name = "r" + std::to_string(i);
        both += fastq(name + "/1", reads.first[i]) + fastq(name + "/2", reads.second[i]);
    }
    testing::write_file(reads.folder / "both.fq", both);
    SECTION("interleaved") {
        reads.requires_records(
            {"--fastq-1", reads.at("both.fq"), "--interleaved", "--read-structures", "3M2S+T"});
    }
    SECTION("from a pipe, which is read once") {
        const char* folder = std::getenv("SARCOTRACE_BIN");
        const std::string program =
            (folder == nullptr ? std::string() : std::string(folder) + "/") + "sarcotrace-align";
        const auto run = run_tool("sh",
                                  {"-c", "cat both.fq | " + program +
                                             " --index g.sti --sample S --fastq-1 - --interleaved "
                                             "--read-structures 3M2S+T --output a.bam"},
                                  reads.folder.path());
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        CHECK(reads.records() == reads.expected());
    }
    SECTION("unaligned BAM") {
        REQUIRE(run_tool("samtools", {"import", "-s", reads.at("both.fq"), "-o", reads.at("u.bam")})
                    .exit_status == 0);
        reads.requires_records(
            {"--unaligned-bam", reads.at("u.bam"), "--read-structures", "3M2S+T"});
    }
    SECTION("an interleaved file that lost a read") {
        testing::write_file(reads.folder / "both.fq", both.substr(both.find("@r1/1")));
        testing::write_file(reads.folder / "odd.fq", both.substr(0, both.rfind("@r1199/2")));
        reads.fails({"--fastq-1", reads.at("odd.fq"), "--interleaved"}, "ends after a first read");
        testing::write_file(reads.folder / "odd.fq", both.substr(both.find("@r0/2")));
        reads.fails({"--fastq-1", reads.at("odd.fq"), "--interleaved"}, "out of step");
    }
}

TEST_CASE("UMIs of an unaligned BAM come from its tags, and aligned BAM is refused", "[cli]") {
    const Reads reads;
    const auto cut = [](const std::vector<std::string>& from) {
        std::vector<std::string> result;
        for (const std::string& read : from) {
            result.push_back(read.substr(5));
        }
        return result;
    };
    std::string sam = "@HD\tVN:1.6\tSO:unsorted\tGO:query\n";
    const auto first = cut(reads.first);
    const auto second = cut(reads.second);
    for (std::size_t i = 0; i < first.size(); ++i) {
        const std::string tags = "\tRX:Z:" + reads.umis[i].substr(0, 3) + "-" +
                                 reads.umis[i].substr(3) + "\tQX:Z:III III\tOX:Z:NNN-NNN\n";
        const std::string name = "r" + std::to_string(i);
        sam += name + "\t77\t*\t0\t0\t*\t*\t0\t0\t" + first[i] + "\t" +
               std::string(first[i].size(), 'I') + tags;
        sam += name + "\t141\t*\t0\t0\t*\t*\t0\t0\t" + second[i] + "\t" +
               std::string(second[i].size(), 'I') + tags;
    }
    testing::write_file(reads.folder / "u.sam", sam);
    REQUIRE(run_tool("samtools", {"view", "-b", "-o", reads.at("u.bam"), reads.at("u.sam")})
                .exit_status == 0);
    const auto run = reads.align({"--unaligned-bam", reads.at("u.bam")});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    std::string with_original = reads.records();
    CHECK_THAT(with_original, contains_text("OX:Z:NNN-NNN"));
    for (std::size_t at = 0;
         (at = with_original.find("\tOX:Z:NNN-NNN", at)) != std::string::npos;) {
        with_original.erase(at, 13);
    }
    CHECK(with_original == reads.expected());
    reads.fails({"--unaligned-bam", reads.at("expected.bam")}, "sorted by coordinate");
    REQUIRE(run_tool("samtools", {"collate", "-o", reads.at("c.bam"), reads.at("expected.bam")})
                .exit_status == 0);
    reads.fails({"--unaligned-bam", reads.at("c.bam")}, "is aligned");
    testing::write_file(reads.folder / "odd.sam",
                        sam.substr(0, sam.find("r0\t141")) + sam.substr(sam.find("r1\t77")));
    reads.fails({"--unaligned-bam", reads.at("odd.sam")}, "the mate of read 'r0'");
    const std::string bytes = testing::read_file(reads.folder / "u.bam");
    testing::write_file(reads.folder / "u.bam", bytes.substr(0, bytes.size() / 2));
    reads.fails({"--unaligned-bam", reads.at("u.bam")}, "truncated");
}

TEST_CASE("a UMI in an index read joins those of the mates", "[cli]") {
    const Reads reads;
    std::vector<std::string> indexes;
    for (const std::string& umi : reads.umis) {
        indexes.push_back(umi + "ACGTACGT");
    }
    reads.write("i1.fq", indexes);
    const std::vector<std::string> files = {
        "--fastq-1",       reads.at("r1.fq"), "--fastq-2",        reads.at("r2.fq"),
        "--fastq-index-1", reads.at("i1.fq"), "--read-structures"};
    auto arguments = files;
    arguments.insert(arguments.end(), {"5S+T", "5S+T", "6M8B", "--no-doctor-stop"});
    REQUIRE(reads.align(arguments).exit_status == 0);
    CHECK_THAT(reads.records(), contains_text("RX:Z:" + reads.umis[0] + "\t"));
    arguments = files;
    arguments.insert(arguments.end(), {"3M2S+T", "3M2S+T", "6M8B"});
    REQUIRE(reads.align(arguments).exit_status == 0);
    CHECK_THAT(reads.records(), contains_text("RX:Z:" + reads.umis[0].substr(0, 3) + "-" +
                                              reads.umis[0].substr(3) + "-" + reads.umis[0]));
    arguments = files;
    arguments.emplace_back("3M2S+T");
    reads.fails(arguments, "1 read structures for 3 reads", 2);
}

TEST_CASE("single ends stand beside pairs of another structure, in any order of the sheet",
          "[cli]") {
    const Reads reads;
    std::vector<std::string> singles;
    for (std::size_t i = 0; i < 50; ++i) {
        singles.push_back(reads.genome.substr(50'000 + 100 * i, 100));
    }
    std::string text;
    for (std::size_t i = 0; i < singles.size(); ++i) {
        text += fastq("s" + std::to_string(i), singles[i]);
    }
    testing::write_file(reads.folder / "s.fq", text);
    const std::string header =
        "sample_id\tlibrary_id\tlane\tplatform\tfastq_1\tfastq_2\tread_structures\n";
    const std::string pairs = "S\tA\tL1\tILLUMINA\tr1.fq\tr2.fq\t3M2S+T 3M2S+T\n";
    const std::string top_up = "S\tB\tL1\tILLUMINA\ts.fq\tNA\tNA\n";
    testing::write_file(reads.folder / "u.tsv", header + pairs + top_up);
    testing::write_file(reads.folder / "v.tsv", header + top_up + pairs);
    for (const std::string sheet : {"u.tsv", "v.tsv"}) {
        const auto run = reads.align(
            {"--units", reads.at(sheet), "--ledger", reads.at(sheet + ".ledger")}, sheet + ".bam");
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
    }
    CHECK(testing::read_file(reads.folder / "u.tsv.bam") ==
          testing::read_file(reads.folder / "v.tsv.bam"));
    CHECK(testing::read_file(reads.folder / "u.tsv.ledger") ==
          testing::read_file(reads.folder / "v.tsv.ledger"));
    CHECK_THAT(testing::read_file(reads.folder / "u.tsv.ledger"),
               contains_text("READS\tB\tIN\tfastq\t50"));
    CHECK_THAT(reads.records("u.tsv.bam"), contains_text("s0\t0\tg\t50001\t60\t100M\t*\t0\t0\t"));
    testing::write_file(reads.folder / "u.tsv",
                        header + pairs + "S\tA\tL2\tILLUMINA\tr1.fq\tr2.fq\tNA\n");
    reads.fails({"--units", reads.at("u.tsv")}, "a file of reads is given twice");
}

TEST_CASE("UMIs are corrected to a list, and those of none are a named loss", "[cli]") {
    const Reads reads;
    std::string list;
    for (std::size_t i = 0; i < 64; ++i) {
        list += std::string{"ACGT"[i / 16], "ACGT"[i / 4 % 4], "ACGT"[i % 4]};
        list += '\n';
    }
    testing::write_file(reads.folder / "all.txt", "# every UMI of three bases\n" + list);
    auto arguments = reads.pair();
    arguments.insert(arguments.end(), {"--umi-list", reads.at("all.txt"), "--umi-max-mismatches",
                                       "0", "--umi-min-distance", "1"});
    reads.requires_records(arguments);
    reads.fails({"--fastq-1", reads.at("r1.fq"), "--umi-list", reads.at("all.txt")},
                "have a distance of 1 only");

    // One UMI per read: r0's has one error, r1's three.
    std::vector<std::string> first = reads.first;
    for (std::size_t i = 0; i < first.size(); ++i) {
        first[i] = (i == 0       ? "AACCAT"
                    : i == 1     ? "GGGGGG"
                    : i % 2 == 0 ? "AACCAA"
                                 : "TTGTTT") +
                   ("T" + first[i].substr(5));
    }
    reads.write("k1.fq", first);
    std::vector<std::string> second = reads.second;
    for (std::string& read : second) {
        read = read.substr(5);
    }
    reads.write("k2.fq", second);
    testing::write_file(reads.folder / "kit.txt", "AACCAA\nTTGTTT\n");
    const std::vector<std::string> kit = {
        "--fastq-1",  reads.at("k1.fq"),   "--fastq-2",         reads.at("k2.fq"),
        "--umi-list", reads.at("kit.txt"), "--read-structures", "6M1S+T",
        "+T",         "--ledger",          reads.at("k.tsv")};
    const auto run = reads.align(kit, "k.bam");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const std::string ledger = testing::read_file(reads.folder / "k.tsv");
    CHECK_THAT(ledger, contains_text("LOSS\tumi_not_in_list\t2"));
    // Six bases of UMI and one of spacer in each of the 1,199 first reads that go on.
    CHECK_THAT(ledger, contains_text("BASES\tS\tOUT\tumi\t7194"));
    CHECK_THAT(ledger, contains_text("BASES\tS\tLOSS\tspacer_or_barcode\t1199"));
    CHECK_THAT(ledger, contains_text("LOSS\tof_lost_reads\t" +
                                     std::to_string(first[1].size() + second[1].size())));
    CHECK_THAT(ledger, contains_text("IN\tfastq\t2400"));
    const std::string records = reads.records("k.bam");
    CHECK_THAT(records, contains_text("RX:Z:AACCAA\tQX:Z:IIIIII\tOX:Z:AACCAT"));
    CHECK(records.find("r1\t") == std::string::npos);
    CHECK(std::count(records.begin(), records.end(), '\n') == 2398);
    // A unit without UMIs has nothing to be corrected.
    REQUIRE(reads
                .align({"--fastq-1", reads.at("k2.fq"), "--umi-list", reads.at("kit.txt"),
                        "--ledger", reads.at("k.tsv")})
                .exit_status == 0);
    CHECK_THAT(testing::read_file(reads.folder / "k.tsv"),
               contains_text("LOSS\tumi_not_in_list\t0"));
}

TEST_CASE("dark tails of G are trimmed on two-colour instruments only", "[cli]") {
    const Reads reads;
    const std::string tail(30, 'G');
    for (const std::string instrument : {"A00123", "M01234"}) {
        const std::string name = instrument + ":7:FLOWCELL:1:1101:1000:2000";
        const std::string bases = reads.genome.substr(100, 70) + tail;
        testing::write_file(reads.folder / "g.fq", fastq(name, bases));
        for (const std::string choice : {"auto", "keep", "trim"}) {
            const auto run = reads.align(
                {"--fastq-1", reads.at("g.fq"), "--poly-g", choice, "--ledger", reads.at("g.tsv")});
            INFO(run.standard_error);
            REQUIRE(run.exit_status == 0);
            const bool is_trimmed =
                choice == "trim" || (choice == "auto" && instrument == "A00123");
            CHECK((reads.records().find(tail) == std::string::npos) == is_trimmed);
            const std::string ledger = testing::read_file(reads.folder / "g.tsv");
            CHECK((ledger.find("LOSS\tpoly_g\t0\n") == std::string::npos) == is_trimmed);
        }
    }
}

TEST_CASE("the doctor stops a run whose read structure is wrong, and says what it saw", "[cli]") {
    const Reads reads;
    std::vector<std::string> arguments = {
        "--fastq-1", reads.at("r1.fq"), "--fastq-2",         reads.at("r2.fq"),
        "--doctor",  reads.at("d.tsv"), "--read-structures", "3M+T"};
    reads.fails(arguments,
                "bases 4-5 of R1 are nearly constant (TG, 100 %): the read structure misses a "
                "spacer; try 3M2S+T for R1");
    const std::string report = testing::read_file(reads.folder / "d.tsv");
    CHECK_THAT(report, contains_text("S\tS.L1\tR1\ttop_base_share\t4\t1\t"));
    CHECK_THAT(report, contains_text("\tSTOP\tNA\tNA\tbases 4-5 of R2"));
    arguments.emplace_back("--no-doctor-stop");
    const auto run = reads.align(arguments);
    CHECK(run.exit_status == 0);
    CHECK_THAT(run.standard_error, contains_text("warning: unit 'S.L1': bases 4-5 of R1"));
    arguments = reads.pair();
    arguments.insert(arguments.end(), {"--doctor", reads.at("d.tsv")});
    CHECK(reads.align(arguments).exit_status == 0);
    CHECK(testing::read_file(reads.folder / "d.tsv").find("STOP") == std::string::npos);
}

TEST_CASE("empty input, files given twice and inputs that exclude each other are errors", "[cli]") {
    const Reads reads;
    testing::write_file(reads.folder / "empty.fq", "");
    reads.fails({"--fastq-1", reads.at("empty.fq")}, "hold no read");
    reads.fails({"--fastq-1", reads.at("r1.fq"), "--fastq-2", reads.at("r1.fq")}, "given twice", 2);
    reads.fails({"--fastq-1", reads.at("r1.fq"), "--unaligned-bam", reads.at("u.bam")}, "both", 2);
    reads.fails({"--fastq-1", reads.at("r1.fq"), "--fastq-2", reads.at("r2.fq"), "--interleaved"},
                "--interleaved", 2);
    reads.fails({}, "no file of reads", 2);
    reads.fails({"--unaligned-bam", reads.at("r1.fq")}, "not SAM, BAM or CRAM");
}
