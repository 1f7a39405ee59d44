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
