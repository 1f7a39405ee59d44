#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "align_data.hpp"

using namespace sarcotrace;
using testing::fastq;
using testing::random_bases;
using testing::run_tool;
using Data = testing::AlignData;

TEST_CASE("pairs are aligned with UMIs in RX, read-through cut and a balanced ledger", "[cli]") {
    const Data data;
    const auto run = data.align("a.bam", {"--reference", data.at("g.fa"), "--ledger",
                                          data.at("a.tsv"), "--library", "LIB"});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    CHECK(run_tool("samtools", {"quickcheck", data.at("a.bam")}).exit_status == 0);
    CHECK(std::filesystem::exists(data.at("a.bam.bai")));
    const std::string ledger = testing::read_file(data.at("a.tsv"));
    CHECK_THAT(ledger, contains_text("S\talign\tREADS\tLIB\tIN\tfastq\t400"));
    CHECK_THAT(ledger, contains_text("OUT\taligned\t400"));
    CHECK_THAT(ledger, contains_text("LOSS\tshorter_than_read_structure\t0"));
    const std::string first =
        run_tool("samtools", {"view", "-f", "64", data.at("a.bam"), "g:1-36"}).standard_output;
    CHECK_THAT(first, contains_text("r0\t99\tg\t1\t60\t60M\t=\t1\t60\t"));
    CHECK_THAT(first,
               contains_text("RG:Z:LIB.L1\tRX:Z:AC-GG\tQX:Z:II II\tNM:i:0\tMD:Z:60\tAS:i:60"));
    CHECK_THAT(first, contains_text("MC:Z:60M\tMQ:i:60"));
}

TEST_CASE("placements in excluded regions get mapping quality 0 and are counted", "[cli]") {
    const Data data;
    testing::write_file(data.folder / "x.bed", "g\t0\t50\ng\t8200\t99999\n");
    const auto run =
        data.align("a.bam", {"--exclude", data.at("x.bed"), "--ledger", data.at("a.tsv")});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto count = [&](const std::string& filter) {
        return run_tool("samtools", {"view", "-c", "-e", filter, data.at("a.bam")}).standard_output;
    };
    // Fragments start at multiples of 37: those at 0 and 37 begin in the first region.
    CHECK(count("mapq == 0") == "4\n");
    CHECK(count("mapq == 0 && pos < 51") == "4\n");
    CHECK(count("[MQ] == 0") == "4\n");
    CHECK_THAT(testing::read_file(data.folder / "a.tsv"),
               contains_text("OUT\taligned_in_excluded_region\t4"));
    testing::write_file(data.folder / "x.bed", "h\t0\t50\n");
    const auto foreign = data.align("b.bam", {"--exclude", data.at("x.bed")});
    CHECK(foreign.exit_status == 3);
    CHECK_THAT(foreign.standard_error, contains_text("no contig 'h'"));
}

TEST_CASE("NM and MD are those of samtools calmd", "[cli]") {
    const Data data;
    REQUIRE(data.align("a.bam").exit_status == 0);
    const auto checked = run_tool("samtools", {"calmd", data.at("a.bam"), data.at("g.fa")});
    CHECK(checked.exit_status == 0);
    CHECK(checked.standard_error.find("different") == std::string::npos);
}

TEST_CASE("the number of threads does not change a byte", "[cli]") {
    const Data data;
    REQUIRE(data.align("a.bam", {"--ledger", data.at("a.tsv")}).exit_status == 0);
    REQUIRE(data.align("b.bam", {"--ledger", data.at("b.tsv"), "--threads", "3"}).exit_status == 0);
    CHECK(testing::read_file(data.at("a.bam")) == testing::read_file(data.at("b.bam")));
    CHECK(testing::read_file(data.at("a.tsv")) == testing::read_file(data.at("b.tsv")));
}

TEST_CASE("what is remembered of fragments does not change a byte", "[cli]") {
    const Data data;
    REQUIRE(data.align("a.bam").exit_status == 0);
    REQUIRE(data.align("b.bam", {"--no-reuse"}).exit_status == 0);
    REQUIRE(data.align("c.bam", {"--reuse-slots", "2", "--threads", "2"}).exit_status == 0);
    CHECK(testing::read_file(data.at("a.bam")) == testing::read_file(data.at("b.bam")));
    CHECK(testing::read_file(data.at("a.bam")) == testing::read_file(data.at("c.bam")));
}

TEST_CASE("neither threads nor memory change a byte, and a full disk leaves no output", "[cli]") {
    const Data data;
    std::string first;
    std::string second;
    for (std::size_t i = 0; i < 30'000; ++i) {
        const std::string fragment = data.genome.substr(i * 13 % 7000, 110 + i % 90);
        const std::string name = "M1:2:FLOWCELL:1:1101:" + std::to_string(i % 1000) + ":" +
                                 std::to_string(i * 7 % 30'000);
        first += fastq(name, fragment.substr(0, 75));
        second += fastq(name, core::reverse_complement(fragment).substr(0, 75));
    }
    testing::write_file(data.folder / "r1.fq", first);
    testing::write_file(data.folder / "r2.fq", second);
    const testing::TempDir spill;
    const auto align = [&](const std::string& output, const std::string& order,
                           const std::string& threads, const std::string& memory_mb) {
        const auto run =
            data.align(output, {"--order", order, "--threads", threads, "--sort-memory-mb",
                                memory_mb, "--temporary-folder", spill.path().string(), "--ledger",
                                data.at("c.tsv"), "--compression-level", "1", "--no-doctor-stop"});
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        return testing::read_file(data.folder / output) + testing::read_file(data.folder / "c.tsv");
    };
    for (const std::string order : {"coordinate", "template"}) {
        // 60,000 records need more than 16 MiB.
        const std::string expected = align("c.bam", order, "1", "512");
        CHECK(align("b.bam", order, "1", "16") == expected);
        CHECK(align("b.bam", order, "2", "16") == expected);
        CHECK(align("b.bam", order, "4", "512") == expected);
    }
    // A limit of the size of files stands for a small disk: 64 KiB, less than a sorted run.
    const auto full =
        run_tool("bash", {"-c",
                          "trap '' XFSZ; ulimit -f 64; "
                          "exec \"${SARCOTRACE_BIN:+$SARCOTRACE_BIN/}sarcotrace-align\" \"$@\"",
                          "bash",
                          "--no-doctor-stop",
                          "--index",
                          data.at("g.sti"),
                          "--sample",
                          "S",
                          "--fastq-1",
                          data.at("r1.fq"),
                          "--fastq-2",
                          data.at("r2.fq"),
                          "--sort-memory-mb",
                          "16",
                          "--temporary-folder",
                          spill.path().string(),
                          "--output",
                          data.at("a.bam"),
                          "--ledger",
                          data.at("a.tsv")});
    CHECK(full.exit_status == 4);
    CHECK_THAT(full.standard_error, contains_text("cannot write a sorted run"));
    CHECK(data.outputs() == 0);
    CHECK(std::filesystem::is_empty(spill.path()));
}

TEST_CASE("a soft-masked reference is aligned to as any other", "[cli]") {
    const Data data;
    REQUIRE(data.align("a.bam").exit_status == 0);
    std::string masked = data.genome;
    for (std::size_t i = 100; i < masked.size(); ++i) {
        masked[i] = static_cast<char>(std::tolower(static_cast<unsigned char>(masked[i])));
    }
    testing::write_file(data.folder / "g.fa", ">g\n" + masked + "\n");
    REQUIRE(
        run_tool("sarcotrace-index", {"--reference", data.at("g.fa"), "--output", data.at("g.sti")})
            .exit_status == 0);
    const auto run = data.align("b.bam", {"--reference", data.at("g.fa")});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    CHECK(run_tool("samtools", {"view", data.at("a.bam")}).standard_output ==
          run_tool("samtools", {"view", data.at("b.bam")}).standard_output);
}

TEST_CASE("a reference that is truncated or empty is an error without an index", "[cli]") {
    const Data data;
    std::filesystem::remove(data.at("g.sti"));
    REQUIRE(run_tool("gzip", {data.at("g.fa")}).exit_status == 0);
    const std::string bytes = testing::read_file(data.folder / "g.fa.gz");
    testing::write_file(data.folder / "cut.fa.gz", bytes.substr(0, bytes.size() / 2));
    testing::write_file(data.folder / "empty.fa", "");
    for (const std::string name : {"cut.fa.gz", "empty.fa"}) {
        const auto run = run_tool("sarcotrace-index",
                                  {"--reference", data.at(name), "--output", data.at("g.sti")});
        INFO(run.standard_error);
        CHECK(run.exit_status == 3);
        CHECK_THAT(run.standard_error, contains_text(name));
        CHECK_FALSE(std::filesystem::exists(data.at("g.sti")));
    }
}

TEST_CASE("template order is that of samtools sort --template-coordinate", "[cli]") {
    const Data data;
    REQUIRE(data.align("a.bam", {"--order", "template"}).exit_status == 0);
    CHECK_FALSE(std::filesystem::exists(data.at("a.bam.bai")));
    CHECK_THAT(run_tool("samtools", {"view", "-H", data.at("a.bam")}).standard_output,
               contains_text("SO:unsorted\tGO:query\tSS:unsorted:template-coordinate"));
    REQUIRE(data.align("b.bam").exit_status == 0);
    REQUIRE(run_tool("samtools",
                     {"sort", "--template-coordinate", "-o", data.at("c.bam"), data.at("b.bam")})
                .exit_status == 0);
    const auto records = [&](const std::string& name) {
        return run_tool("samtools", {"view", data.at(name)}).standard_output;
    };
    CHECK(records("a.bam") == records("c.bam"));
    CHECK(records("a.bam") != records("b.bam"));
}

TEST_CASE("standard output gets the same records, not compressed", "[cli]") {
    const Data data;
    for (const std::string order : {"coordinate", "template"}) {
        REQUIRE(data.align("a.bam", {"--order", order}).exit_status == 0);
        const auto run = run_tool(
            "sarcotrace-align", {"--index", data.at("g.sti"), "--sample", "S", "--fastq-1",
                                 data.at("r1.fq"), "--fastq-2", data.at("r2.fq"),
                                 "--read-structures", "2M1S+T", "--output", "-", "--order", order});
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        testing::write_file(data.folder / "b.bam", run.standard_output);
        const auto records = [&](const std::string& name) {
            return run_tool("samtools", {"view", data.at(name)}).standard_output;
        };
        CHECK(records("b.bam") == records("a.bam"));
        CHECK(std::filesystem::file_size(data.at("b.bam")) >
              2 * std::filesystem::file_size(data.at("a.bam")));
    }
}

TEST_CASE("CRAM holds the records of the BAM, and needs the reference", "[cli]") {
    const Data data;
    const auto refused = data.align("a.cram");
    CHECK(refused.exit_status == 2);
    CHECK_THAT(refused.standard_error, contains_text("--reference"));
    CHECK(data.outputs() == 0);
    // CRAM gives tags in another order.
    const auto records = [&](const std::string& name) {
        return run_tool("samtools", {"view", "-T", data.at("g.fa"), "--input-fmt-option",
                                     "decode_md=0", data.at(name)})
            .standard_output;
    };
    const auto sorted_tags = [](const std::string& text) {
        std::vector<std::string> words;
        std::string word;
        for (const char letter : text) {
            if (letter == '\t' || letter == '\n') {
                words.push_back(std::exchange(word, {}));
            } else {
                word += letter;
            }
        }
        std::ranges::sort(words);
        return words;
    };
    for (const std::string order : {"coordinate", "template"}) {
        const std::vector<std::string> more = {"--reference", data.at("g.fa"), "--order", order};
        REQUIRE(data.align("a.bam", more).exit_status == 0);
        const auto run = data.align("a.cram", more);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        CHECK(run_tool("samtools", {"quickcheck", data.at("a.cram")}).exit_status == 0);
        CHECK(std::filesystem::exists(data.at("a.cram.crai")) == (order == "coordinate"));
        CHECK(records("a.cram").substr(0, 20) == records("a.bam").substr(0, 20));
        CHECK(sorted_tags(records("a.cram")) == sorted_tags(records("a.bam")));
        auto threads = more;
        threads.insert(threads.end(), {"--threads", "3", "--sort-memory-mb", "16"});
        REQUIRE(data.align("b.cram", threads).exit_status == 0);
        CHECK(testing::read_file(data.at("a.cram")) == testing::read_file(data.at("b.cram")));
        std::filesystem::remove(data.at("a.cram.crai"));
    }
}

TEST_CASE("lanes of a unit sheet go to their read groups", "[cli]") {
    const Data data;
    for (const std::string read : {"r1.fq", "r2.fq"}) {
        std::string text = testing::read_file(data.folder / read);
        for (std::size_t at = 0; (at = text.find("@r", at)) != std::string::npos; ++at) {
            text.replace(at, 2, "@lane2_");
        }
        testing::write_file(data.folder / ("lane2_" + read), text);
        testing::write_file(data.folder / ("other_" + read), text);
    }
    const std::string columns =
        "sample_id\tlibrary_id\tlane\tplatform\tfastq_1\tfastq_2\tread_structures\n";
    const std::vector<std::string> rows = {"S\tA\tL001\tILLUMINA\tr1.fq\tr2.fq\tNA\n",
                                           "S\tA\tL002\tILLUMINA\tlane2_r1.fq\tlane2_r2.fq\tNA\n",
                                           "S\tB\tL001\tILLUMINA\tother_r1.fq\tother_r2.fq\tNA\n",
                                           "T\tB\tL001\tILLUMINA\tnone.fq\tnone.fq\tNA\n"};
    const auto align = [&](const std::string& text, const std::string& output) {
        testing::write_file(data.folder / "units.tsv", columns + text);
        const auto run =
            run_tool("sarcotrace-align",
                     {"--index", data.at("g.sti"), "--sample", "S", "--units", data.at("units.tsv"),
                      "--output", data.at(output + ".bam"), "--ledger", data.at(output + ".tsv")});
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
    };
    align(rows[0] + rows[1] + rows[2] + rows[3], "a");
    align(rows[3] + rows[2] + rows[1] + rows[0], "b");
    CHECK(testing::read_file(data.at("a.bam")) == testing::read_file(data.at("b.bam")));
    CHECK(testing::read_file(data.at("a.tsv")) == testing::read_file(data.at("b.tsv")));
    const auto header = run_tool("samtools", {"view", "-H", data.at("a.bam")}).standard_output;
    CHECK_THAT(header, contains_text("ID:A.L001"));
    CHECK_THAT(header, contains_text("ID:A.L002"));
    // Without UMIs the second lane's copies are duplicates, those of the other library are not.
    CHECK(run_tool("samtools", {"view", "-c", "-f", "1024", data.at("a.bam")}).standard_output ==
          "400\n");
    const std::string ledger = testing::read_file(data.folder / "a.tsv");
    CHECK_THAT(ledger, contains_text("TEMPLATES\tA\tIN\taligned_without_umi\t400"));
    CHECK_THAT(ledger, contains_text("TEMPLATES\tA\tOUT\tlibrary_duplicate\t200"));
    CHECK_THAT(ledger, contains_text("TEMPLATES\tA\tOUT\toptical_duplicate\t0"));
    CHECK_THAT(ledger, contains_text("TEMPLATES\tB\tOUT\tunique\t200"));
}

TEST_CASE("duplicates near each other on a tile are optical", "[cli]") {
    const Data data;
    std::string first;
    std::string second;
    const auto add = [&](const std::string& place) {
        const std::string name = "A1:7:FLOW:1:" + place;
        first += fastq(name, data.genome.substr(500, 90));
        second += fastq(name, core::reverse_complement(data.genome.substr(700, 90)));
    };
    for (const std::string place : {"1101:1000:1000", "1101:1050:1050", "1101:4000:4000",
                                    "1102:1000:1000", "1101:4001:4100"}) {
        add(place);
    }
    testing::write_file(data.folder / "d1.fq", first);
    testing::write_file(data.folder / "d2.fq", second);
    const auto kinds = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {
            "--index",   data.at("g.sti"), "--sample",  "S",
            "--fastq-1", data.at("d1.fq"), "--fastq-2", data.at("d2.fq"),
            "--output",  data.at("d.bam"), "--ledger",  data.at("d.tsv")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto run = run_tool("sarcotrace-align", arguments);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        const auto count = [&](const std::vector<std::string>& filter) {
            std::vector<std::string> words = {"view", "-c", data.at("d.bam")};
            words.insert(words.end(), filter.begin(), filter.end());
            return run_tool("samtools", words).standard_output;
        };
        return count({"-f", "1024"}) + count({"-d", "DT:SQ"}) + count({"-d", "DT:LB"});
    };
    // One of 1101:1000 and 1101:1050 is optical, and one of 1101:4000 and 1101:4001.
    CHECK(kinds({}) == "8\n4\n4\n");
    CHECK_THAT(testing::read_file(data.folder / "d.tsv"),
               contains_text("OUT\toptical_duplicate\t2"));
    CHECK(kinds({"--optical-distance-px", "99"}) == "8\n2\n6\n");
    CHECK(kinds({"--optical-distance-px", "0"}) == "8\n0\n8\n");
}

TEST_CASE("UMIs are taken from the name or from tags of the comment", "[cli]") {
    const Data data;
    for (const std::string word : {"name", "tags"}) {
        const std::string header = word == "name" ? "@q:ACG+TTT\n" : "@q RX:Z:ACG-TTT\n";
        const std::string read = data.genome.substr(100, 80);
        const std::string tail = "\n+\n" + std::string(80, 'I') + "\n";
        testing::write_file(data.folder / "u1.fq", header + read + tail);
        testing::write_file(data.folder / "u2.fq", header + core::reverse_complement(read) + tail);
        const auto run =
            run_tool("sarcotrace-align", {"--index", data.at("g.sti"), "--sample", "S", "--fastq-1",
                                          data.at("u1.fq"), "--fastq-2", data.at("u2.fq"),
                                          "--umi-from", word, "--output", data.at("u.bam")});
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        CHECK_THAT(run_tool("samtools", {"view", data.at("u.bam")}).standard_output,
                   contains_text("RX:Z:ACG-TTT"));
    }
}
