#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/hts/fastq_reader.hpp"
#include "sarcotrace/io/text_writer.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::TempDir;
using testing::write_file;

TEST_CASE("FASTQ records come with name, comment and numeric qualities", "[hts]") {
    const TempDir folder;
    io::write_text(folder / "a.fq.gz", "@r1/1 BC:Z:AC\nACGN\n+\n!I~5\n@r2\n\n+r2\n\n");
    hts::FastqReader reader(folder / "a.fq.gz");
    hts::FastqRecord record;
    REQUIRE(reader.next(record));
    CHECK(record.name == "r1");
    CHECK(record.comment == "BC:Z:AC");
    CHECK(record.bases == "ACGN");
    CHECK(record.qualities == std::string({0, 40, 93, 20}));
    REQUIRE(reader.next(record));
    CHECK(record.bases.empty());
    CHECK_FALSE(reader.next(record));
}

TEST_CASE("malformed FASTQ is an error with file and line", "[hts]") {
    const TempDir folder;
    for (const char* text : {"@r1\nACG\n+\n", "@r1\nACG\n", "r1\nACG\n+\nIII\n",
                             "@r1\nACG\nIII\n+\n", "@r1\nACG\n+\nII\n", "@r1\nACG\n+\nI\tI\n"}) {
        write_file(folder / "bad.fq", text);
        hts::FastqReader reader(folder / "bad.fq");
        hts::FastqRecord record;
        CHECK_THROWS_WITH(reader.next(record), contains_text("bad.fq:"));
    }
}

TEST_CASE("mates out of step, and files of different length, are errors", "[hts]") {
    const TempDir folder;
    write_file(folder / "1.fq", "@a/1\nA\n+\nI\n@b/1\nA\n+\nI\n");
    write_file(folder / "2.fq", "@a/2\nA\n+\nI\n@c/2\nA\n+\nI\n");
    write_file(folder / "3.fq", "@a/2\nA\n+\nI\n");
    hts::FastqRecord first;
    hts::FastqRecord second;
    hts::PairedFastqReader swapped(folder / "1.fq", folder / "2.fq");
    CHECK(swapped.next(first, second));
    CHECK_THROWS_WITH(swapped.next(first, second), contains_text("'b' stands beside 'c'"));
    hts::PairedFastqReader shorter(folder / "1.fq", folder / "3.fq");
    CHECK(shorter.next(first, second));
    CHECK_THROWS_WITH(shorter.next(first, second), contains_text("ends before"));
}

namespace {

/// Records of 40 bases whose text does not compress to nothing.
std::string many_records(int records) {
    std::string text;
    for (int i = 0; i < records; ++i) {
        std::string bases;
        for (int j = 0; j < 40; ++j) {
            bases += "ACGT"[(i * i + 7 * j * j + i * j / 3) % 4];
        }
        text += "@r" + std::to_string(i) + "\n" + bases + "\n+\n" + std::string(40, 'F') + "\n";
    }
    return text;
}

int count_records(const std::filesystem::path& path, bool reads_ahead = false) {
    hts::FastqReader reader(path, reads_ahead);
    hts::FastqRecord record;
    int records = 0;
    while (reader.next(record)) {
        REQUIRE(record.name == "r" + std::to_string(records));
        ++records;
    }
    return records;
}

/// Text as bgzip, and where its blocks begin (the BGZF header gives each block's size less one).
struct Blocks {
    std::string bytes;
    std::vector<std::size_t> begins;

    Blocks(const TempDir& folder, const std::string& text) {
        write_file(folder / "blocks", text);
        REQUIRE(testing::run_tool("bgzip", {(folder / "blocks").string()}).exit_status == 0);
        bytes = testing::read_file(folder / "blocks.gz");
        std::filesystem::remove(folder / "blocks.gz");
        for (std::size_t at = 0; at < bytes.size();) {
            begins.push_back(at);
            at += static_cast<unsigned char>(bytes[at + 16]) +
                  256U * static_cast<unsigned char>(bytes[at + 17]) + 1;
        }
    }
};

}  // namespace

TEST_CASE("plain, gzip, bgzip and joined members give the same records", "[hts]") {
    const TempDir folder;
    const std::string text = many_records(10'000);
    const Blocks blocks(folder, text);
    REQUIRE(blocks.begins.size() > 4);
    write_file(folder / "plain.fq", text);
    write_file(folder / "bgzip.fq.gz", blocks.bytes);
    const std::size_t half = text.find("@r5000\n");
    io::write_text(folder / "a.gz", text.substr(0, half));
    io::write_text(folder / "b.gz", text.substr(half));
    write_file(folder / "members.fq.gz",
               testing::read_file(folder / "a.gz") + testing::read_file(folder / "b.gz"));
    const Blocks first(folder, text.substr(0, half));
    const Blocks second(folder, text.substr(half));
    // The end mark of the first file lies in the middle.
    write_file(folder / "joined.fq.gz", first.bytes + second.bytes);
    for (const char* name : {"plain.fq", "bgzip.fq.gz", "members.fq.gz", "joined.fq.gz"}) {
        CAPTURE(name);
        CHECK(count_records(folder / name) == 10'000);
        CHECK(count_records(folder / name, true) == 10'000);
    }
}

TEST_CASE("bgzip that is cut within a block or between two is not read to a quiet end", "[hts]") {
    const TempDir folder;
    const Blocks blocks(folder, many_records(10'000));
    write_file(folder / "whole.fq.gz", blocks.bytes);
    for (const bool reads_ahead : {false, true}) {
        write_file(folder / "cut.fq.gz", blocks.bytes.substr(0, blocks.begins[2] + 100));
        CHECK_THROWS_WITH(count_records(folder / "cut.fq.gz", reads_ahead),
                          contains_text("truncated"));
        // The cut lies within a record.
        write_file(folder / "cut.fq.gz", blocks.bytes.substr(0, blocks.begins[2]));
        CHECK_THROWS_WITH(count_records(folder / "cut.fq.gz", reads_ahead),
                          contains_text("truncated"));
    }
    // Only the end mark is lost: as from Illumina's converters, but not beside a file that has it.
    write_file(folder / "cut.fq.gz", blocks.bytes.substr(0, blocks.begins.back()));
    hts::FastqReader reader(folder / "cut.fq.gz");
    hts::FastqRecord first;
    hts::FastqRecord second;
    while (reader.next(first)) {
    }
    CHECK(reader.lacks_end_mark());
    hts::PairedFastqReader pairs(folder / "whole.fq.gz", folder / "cut.fq.gz");
    const auto read_all = [&] {
        while (pairs.next(first, second)) {
        }
    };
    CHECK_THROWS_WITH(read_all(), contains_text("lacks the end mark"));
}

TEST_CASE("records longer than the buffer, carriage returns and a missing last line feed are read",
          "[hts]") {
    const TempDir folder;
    const std::string bases(700'000, 'G');
    const std::string qualities(700'000, '#');
    write_file(folder / "long.fq",
               "@a/1\r\nAC\r\n+\r\nII\r\n@b 2:N:0:AC\n" + bases + "\n+\n" + qualities);
    hts::FastqReader reader(folder / "long.fq");
    hts::FastqRecord record;
    REQUIRE(reader.next(record));
    CHECK(record.bases == "AC");
    CHECK(record.read_number == 1);
    REQUIRE(reader.next(record));
    CHECK(record.bases == bases);
    CHECK(record.qualities == std::string(700'000, 2));
    CHECK(record.read_number == 2);
    CHECK_FALSE(reader.next(record));
    CHECK_FALSE(reader.lacks_end_mark());
}

TEST_CASE("real FASTQ files are read in step to their end", "[hts]") {
    const auto data = testing::test_data("reads/consensuscruncher");
    if (!data) {
        return;
    }
    hts::PairedFastqReader reader(*data / "LargeMid_56_L005_R1.fastq.gz",
                                  *data / "LargeMid_56_L005_R2.fastq.gz");
    hts::FastqRecord first;
    hts::FastqRecord second;
    int pairs = 0;
    int spacer = 0;
    while (reader.next(first, second)) {
        ++pairs;
        spacer += first.bases[2] == 'T' ? 1 : 0;
    }
    // The README of the data states both figures.
    CHECK(pairs == 10000);
    CHECK(spacer / 10000.0 == Approx(0.9975).margin(5e-4));
}
