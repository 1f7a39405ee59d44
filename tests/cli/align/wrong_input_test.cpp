#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "align_data.hpp"

using namespace sarcotrace;
using testing::fastq;
using testing::random_bases;
using testing::run_tool;
using Data = testing::AlignData;

TEST_CASE("a pair too short for its read structure is a named loss, and a lane may be empty",
          "[cli]") {
    const Data data;
    testing::write_file(data.folder / "s1.fq", fastq("x", "ACG"));
    testing::write_file(data.folder / "s2.fq", fastq("x", "ACGTT"));
    testing::write_file(data.folder / "e1.fq", "");
    testing::write_file(data.folder / "e2.fq", "");
    const auto run = run_tool(
        "sarcotrace-align",
        {"--index", data.at("g.sti"), "--sample", "S", "--fastq-1", data.at("s1.fq"),
         data.at("e1.fq"), "--fastq-2", data.at("s2.fq"), data.at("e2.fq"), "--read-structures",
         "2M1S+T 2M1S+T", "--output", data.at("s.bam"), "--ledger", data.at("s.tsv")});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    CHECK_THAT(testing::read_file(data.folder / "s.tsv"),
               contains_text("LOSS\tshorter_than_read_structure\t2"));
}

TEST_CASE("FASTQ files that are damaged or do not belong together are errors without an output",
          "[cli]") {
    const Data data;
    const std::string first = testing::read_file(data.folder / "r1.fq");
    const std::string second = testing::read_file(data.folder / "r2.fq");
    const auto fails = [&](const std::string& message, int exit_status = 3) {
        const auto run = data.align("a.bam", {"--ledger", data.at("a.tsv")});
        INFO(run.standard_error);
        CHECK(run.exit_status == exit_status);
        CHECK_THAT(run.standard_error, contains_text(message));
        CHECK_THAT(run.standard_error, contains_text("r2.fq"));
        CHECK(std::count(run.standard_error.begin(), run.standard_error.end(), '\n') == 1);
        CHECK(data.outputs() == 0);
    };
    const auto zipped = [&](const std::string& program) {
        testing::write_file(data.folder / "z", second);
        REQUIRE(run_tool(program, {data.at("z")}).exit_status == 0);
        return testing::read_file(data.folder / "z.gz");
    };
    SECTION("mates out of step") {
        testing::write_file(data.folder / "r2.fq", second.substr(second.find("@r1\n")));
        fails("out of step");
    }
    SECTION("one file ends before the other") {
        testing::write_file(data.folder / "r2.fq", second.substr(0, second.find("@r150\n")));
        fails("ends before the other");
    }
    SECTION("text that ends within a record") {
        testing::write_file(data.folder / "r2.fq", second.substr(0, second.find("@r150\n") + 40));
        fails("truncated");
    }
    SECTION("one gzip member, cut") {
        const std::string bytes = zipped("gzip");
        testing::write_file(data.folder / "r2.fq", bytes.substr(0, bytes.size() / 2));
        fails("truncated");
    }
    SECTION("blocked gzip, cut within a member") {
        const std::string bytes = zipped("bgzip");
        testing::write_file(data.folder / "r2.fq", bytes.substr(0, bytes.size() / 2));
        fails("truncated");
    }
    SECTION("several gzip members, the last one lost") {
        testing::write_file(data.folder / "z", second.substr(0, second.size() / 2));
        REQUIRE(run_tool("gzip", {data.at("z")}).exit_status == 0);
        std::filesystem::rename(data.at("z.gz"), data.at("r2.fq"));
        fails("truncated");
    }
    SECTION("qualities of another length") {
        std::string damaged = second;
        damaged.erase(damaged.find("\n@r150\n") - 1, 1);
        testing::write_file(data.folder / "r2.fq", damaged);
        fails("qualities");
    }
    SECTION("no FASTQ at all") {
        testing::write_file(data.folder / "r2.fq", ">r0\nACGT\n");
        fails("does not start with '@name'");
    }
    SECTION("no file") {
        std::filesystem::remove(data.at("r2.fq"));
        fails("No such file", 4);
    }
}

TEST_CASE("a sample without a read is an error", "[cli]") {
    const Data data;
    testing::write_file(data.folder / "r1.fq", "");
    testing::write_file(data.folder / "r2.fq", "");
    const auto run = data.align("a.bam", {"--ledger", data.at("a.tsv")});
    CHECK(run.exit_status == 3);
    CHECK_THAT(run.standard_error, contains_text("hold no read"));
    CHECK(data.outputs() == 0);
}

TEST_CASE("the index of another reference, a damaged index and a foreign file are refused",
          "[cli]") {
    const Data data;
    const auto stale = data.align("a.bam", {"--reference", data.at("other.fa")});
    CHECK(stale.exit_status == 3);
    CHECK_THAT(stale.standard_error, contains_text("index is of another reference"));
    const std::string bytes = testing::read_file(data.folder / "g.sti");
    testing::write_file(data.folder / "g.sti", bytes.substr(0, bytes.size() - 100));
    CHECK_THAT(data.align("a.bam").standard_error, contains_text("truncated"));
    testing::write_file(data.folder / "g.sti", data.genome);
    CHECK(data.align("a.bam").exit_status == 3);
}

TEST_CASE("wrong use is a usage error and a full disk an I/O error", "[cli]") {
    const Data data;
    CHECK(data.align("a.bam", {"--threads", "0"}).exit_status == 2);
    CHECK(data.align("a.bam", {"--fastq-1", data.at("r1.fq")}).exit_status == 2);
    CHECK(run_tool("sarcotrace-index",
                   {"--reference", data.at("g.fa"), "--output", data.at("x"), "--kmer", "31"})
              .exit_status == 2);
    CHECK(run_tool("sarcotrace-index", {"--reference", data.at("g.fa"), "--output", "/dev/full"})
              .exit_status == 4);
    const auto full = data.align("/dev/full", {"--ledger", data.at("a.tsv")});
    CHECK(full.exit_status == 4);
    CHECK_THAT(full.standard_error, contains_text("No space left on device"));
    CHECK(data.outputs() == 0);
    // The BAM is whole when the ledger fails, and still gets no name.
    CHECK(data.align("a.bam", {"--ledger", "/dev/full"}).exit_status == 4);
    CHECK(data.outputs() == 0);
}

TEST_CASE("real duplex-UMI reads go through to a balanced ledger", "[cli]") {
    const auto reference =
        testing::test_data("reference/cancer-gene-exons-grch38/cgc_flank50_hg38.refs.fa.gz");
    const auto reads = testing::test_data("reads/consensuscruncher");
    if (!reference || !reads) {
        return;
    }
    const testing::TempDir folder;
    REQUIRE(run_tool("sarcotrace-index",
                     {"--reference", reference->string(), "--output", (folder / "c.sti").string()})
                .exit_status == 0);
    const auto run = run_tool(
        "sarcotrace-align",
        {"--index", (folder / "c.sti").string(), "--sample", "S56", "--fastq-1",
         (*reads / "LargeMid_56_L005_R1.fastq.gz").string(), "--fastq-2",
         (*reads / "LargeMid_56_L005_R2.fastq.gz").string(), "--read-structures", "2M1S+T",
         "--output", (folder / "c.bam").string(), "--ledger", (folder / "c.tsv").string()});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    CHECK_THAT(testing::read_file(folder / "c.tsv"), contains_text("IN\tfastq\t20000"));
    // bwa mem places 2799 of these reads on the exons.
    const int aligned =
        std::stoi(run_tool("samtools", {"view", "-c", "-F", "4", (folder / "c.bam").string()})
                      .standard_output);
    CHECK(aligned == Approx(2799).epsilon(0.05));
}
