#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/io/bed.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/io/output_file.hpp"
#include "sarcotrace/io/text_writer.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::read_file;
using testing::TempDir;
using testing::write_file;

TEST_CASE("an output has its name only after commit, and nothing is left without it", "[io]") {
    const TempDir folder;
    {
        io::TextWriter writer(folder / "a.txt");
        writer.write("text");
        CHECK_FALSE(std::filesystem::exists(folder / "a.txt"));
    }
    CHECK(std::filesystem::is_empty(folder.path()));
    io::write_text(folder / "a.txt", "text");
    CHECK(read_file(folder / "a.txt") == "text");
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a full disk is an error for plain and compressed text", "[io]") {
    io::TextWriter writer("/dev/full");
    writer.write("text");
    CHECK_THROWS_AS(writer.commit(), core::IoError);
    const TempDir folder;
    std::filesystem::create_symlink("/dev/full", folder / "full.gz");
    io::TextWriter compressed(folder / "full.gz");
    compressed.write("text");
    CHECK_THROWS_AS(compressed.commit(), core::IoError);
}

TEST_CASE("outputs that are committed together have their names together or not at all", "[io]") {
    const TempDir folder;
    {
        io::TextWriter first(folder / "a.txt");
        io::TextWriter second("/dev/full");
        first.write("text");
        second.write("text");
        CHECK_THROWS_AS(io::commit_all(first, second), core::IoError);
    }
    CHECK(std::filesystem::is_empty(folder.path()));
    io::TextWriter first(folder / "a.txt");
    io::TextWriter second(folder / "b.gz");
    first.write("text");
    second.write("text");
    io::commit_all(first, second);
    CHECK(read_file(folder / "a.txt") == "text");
    CHECK(std::filesystem::exists(folder / "b.gz"));
}

TEST_CASE("an output in a folder that does not exist is an error", "[io]") {
    CHECK_THROWS_AS(io::OutputFile("/nonexistent/a.txt"), core::IoError);
}

TEST_CASE("lines come without their ends, also from many gzip members", "[io]") {
    const TempDir folder;
    io::write_text(folder / "a.gz", "one\r\ntwo\n");
    io::write_text(folder / "b.gz", "\nlast");
    write_file(folder / "both.gz", read_file(folder / "a.gz") + read_file(folder / "b.gz"));
    io::LineReader lines(folder / "both.gz");
    CHECK(*lines.next() == "one");
    CHECK(*lines.next() == "two");
    CHECK(lines.next()->empty());
    CHECK(*lines.next() == "last");
    CHECK(lines.line_number() == 4);
    CHECK_FALSE(lines.next());
}

TEST_CASE("truncated gzip text is an error wherever it is cut", "[io]") {
    const TempDir folder;
    std::string text;
    for (int i = 0; i < 20000; ++i) {
        text += "line " + std::to_string(i) + "\n";
    }
    io::write_text(folder / "a.gz", text);
    const std::string whole = read_file(folder / "a.gz");
    for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{12}}) {
        write_file(folder / "cut.gz", whole.substr(0, size));
        CHECK_THROWS_AS(io::read_text(folder / "cut.gz"), core::InputError);
    }
}

TEST_CASE("compressed text is the same bytes each time", "[io]") {
    const TempDir folder;
    io::write_text(folder / "a.gz", "text");
    io::write_text(folder / "b.gz", "text");
    CHECK(read_file(folder / "a.gz") == read_file(folder / "b.gz"));
}

TEST_CASE("sha256 gives the test vectors of FIPS 180-2", "[io]") {
    CHECK(io::sha256_of_text("abc") ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const TempDir folder;
    write_file(folder / "empty", "");
    CHECK(io::sha256_of_file(folder / "empty") ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK_THROWS_AS(io::sha256_of_file(folder / "absent"), core::IoError);
}

TEST_CASE("BED lines become half-open intervals, others an error with file and line", "[io]") {
    const TempDir folder;
    write_file(folder / "a.bed", "track x\nchr1\t0\t10\tTP53\textra\nchr2\t5\t5\n");
    const auto regions = io::read_bed(folder / "a.bed");
    REQUIRE(regions.size() == 2);
    CHECK(regions[0].interval.length_bp() == 10);
    CHECK(regions[0].name == "TP53");
    for (const char* line : {"chr1\t10\t5\n", "chr1\t1\n", "chr1 1 5\n", "chr1\t-1\t5\n"}) {
        write_file(folder / "bad.bed", line);
        CHECK_THROWS_WITH(io::read_bed(folder / "bad.bed"), contains_text("bad.bed:1"));
    }
}
