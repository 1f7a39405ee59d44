#include <algorithm>

#include "catch.hpp"
#include "known_leak.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::read_file;
using testing::run_tool;
using testing::TempDir;
using testing::write_file;

namespace {

hts::SamHeader small_header() {
    hts::SamHeader header;
    header.add_contig({"chr1", 1000000});
    header.add_contig({"chr2", 500000});
    header.add_read_group({"rg1", "S1", "lib1", "ILLUMINA", ""});
    header.add_read_group({"rg2", "S1", "", "ILLUMINA", ""});
    return header;
}

core::ReadRecord read_at(int number, std::int64_t position) {
    return {
        .name = "read" + std::to_string(number),
        .flag = 0,
        .contig = core::ContigIndex(number % 2),
        .position = core::Pos0(position),
        .mapping_quality = 60,
        .cigar = core::parse_cigar("4S96M"),
        .bases = std::string(25, 'A') + std::string(25, 'C') + std::string(25, 'N') +
                 std::string(25, 'T'),
        .base_qualities = std::vector<std::uint8_t>(100, static_cast<std::uint8_t>(number % 40)),
        .mate_contig = {},
        .mate_position = {},
        .template_length_bp = 0,
        .tags = {{core::tags::RG, std::string("rg1")}, {core::tags::NM, std::int64_t{number}}}};
}

void write_sorted(const std::filesystem::path& path, int count) {
    hts::SamHeader header = small_header();
    header.set_sort_order("coordinate");
    hts::RecordSorter sorter(hts::coordinate_order());
    for (int i = 0; i < count; ++i) {
        sorter.add(read_at(i, (i * 7919) % 400000));
    }
    sorter.finish();
    hts::BamWriter writer(path, header, {.reference = {}, .write_index = true});
    while (const auto record = sorter.next()) {
        writer.write(*record);
    }
    writer.commit();
}

std::int64_t count_records(const std::filesystem::path& path) {
    hts::BamReader reader(path);
    while (reader.next()) {
    }
    return reader.records_read();
}

}  // namespace

TEST_CASE("a record reads back as it was written", "[hts]") {
    const TempDir folder;
    const core::ReadRecord written = read_at(3, 77);
    hts::BamWriter writer(folder / "a.bam", small_header());
    writer.write(written);
    writer.commit();
    hts::BamReader reader(folder / "a.bam");
    const auto view = reader.next();
    REQUIRE(view);
    const core::ReadRecord read = hts::to_record(*view);
    CHECK(read.name == written.name);
    CHECK(read.bases == written.bases);
    CHECK(read.cigar == written.cigar);
    CHECK(read.base_qualities == written.base_qualities);
    CHECK(read.tags == written.tags);
    CHECK(read.position == written.position);
    CHECK_FALSE(read.mate_position);
    CHECK_FALSE(reader.next());
}

TEST_CASE("samtools accepts what is written and finds reads by the index", "[hts]") {
    const TempDir folder;
    write_sorted(folder / "a.bam", 20000);
    CHECK(run_tool("samtools", {"quickcheck", "-v", (folder / "a.bam").string()}).exit_status == 0);
    const auto counted =
        run_tool("samtools", {"view", "-c", (folder / "a.bam").string(), "chr2:100001-200000"});
    hts::BamReader reader(folder / "a.bam");
    reader.seek("chr2", {core::Pos0(100000), core::Pos0(200000)});
    while (reader.next()) {
    }
    CHECK(std::to_string(reader.records_read()) + "\n" == counted.standard_output);
    CHECK(reader.records_read() > 0);
}

TEST_CASE("a BAM cut at a block boundary or inside a block is an error", "[hts]") {
    const TempDir folder;
    write_sorted(folder / "a.bam", 20000);
    const std::string whole = read_file(folder / "a.bam");
    constexpr std::size_t eof_block_bytes = 28;
    write_file(folder / "boundary.bam", whole.substr(0, whole.size() - eof_block_bytes));
    CHECK_THROWS_AS(count_records(folder / "boundary.bam"), core::InputError);
    write_file(folder / "inside.bam", whole.substr(0, whole.size() / 2));
    CHECK_THROWS_AS(count_records(folder / "inside.bam"), core::InputError);
    // The end-of-file block alone does not make a damaged file whole.
    write_file(folder / "damaged.bam",
               whole.substr(0, whole.size() / 2) + whole.substr(whole.size() - eof_block_bytes));
    CHECK_THROWS_AS(count_records(folder / "damaged.bam"), core::InputError);
    CHECK(count_records(folder / "a.bam") == 20000);
}

TEST_CASE("what is no alignment file, or is absent, or has no index is an error", "[hts]") {
    const TempDir folder;
    write_file(folder / "empty.bam", "");
    CHECK_THROWS_AS(hts::BamReader(folder / "empty.bam"), core::InputError);
    write_file(folder / "text.bam", "chr1\t0\t10\n");
    CHECK_THROWS_AS(hts::BamReader(folder / "text.bam"), core::InputError);
    CHECK_THROWS_AS(hts::BamReader(folder / "absent.bam"), core::IoError);
    hts::BamWriter writer(folder / "a.bam", small_header());
    writer.commit();
    hts::BamReader reader(folder / "a.bam");
    CHECK_THROWS_AS(reader.seek("chr1", {core::Pos0(0), core::Pos0(1)}), core::InputError);
    CHECK_THROWS_AS(reader.seek("chr9", {core::Pos0(0), core::Pos0(1)}), core::InputError);
}

TEST_CASE("a full disk is an error when the BAM is closed", "[hts]") {
    // HTSlib's bgzf_close frees nothing if the last block cannot be written.
    const testing::KnownLeak leak;
    hts::BamWriter writer("/dev/full", small_header());
    for (int i = 0; i < 100; ++i) {
        writer.write(read_at(i, i));
    }
    CHECK_THROWS_AS(writer.commit(), core::IoError);
}

TEST_CASE("a record that breaks its shape is refused", "[hts]") {
    const TempDir folder;
    hts::BamWriter writer(folder / "a.bam", small_header());
    core::ReadRecord record = read_at(1, 1);
    record.base_qualities.pop_back();
    CHECK_THROWS_AS(writer.write(record), std::invalid_argument);
    record = read_at(1, 1);
    record.cigar = core::parse_cigar("99M");
    CHECK_THROWS_AS(writer.write(record), std::invalid_argument);
}

TEST_CASE("sorting gives one order, spilled or not, whatever the order of input", "[hts]") {
    const auto sorted_names = [](bool backwards, std::int64_t memory_bytes) {
        const TempDir spill;
        hts::RecordSorter sorter(hts::coordinate_order(),
                                 {.memory_bytes = memory_bytes, .spill_folder = spill.path()});
        for (int i = 0; i < 3000; ++i) {
            const int number = backwards ? 2999 - i : i;
            sorter.add(read_at(number, (number * 37) % 500));
        }
        sorter.finish();
        std::string names;
        while (const auto record = sorter.next()) {
            names += std::string(record->name) + " ";
        }
        return names;
    };
    const std::string in_memory = sorted_names(false, std::int64_t{1} << 30U);
    CHECK(sorted_names(true, std::int64_t{1} << 30U) == in_memory);
    CHECK(sorted_names(false, 100000) == in_memory);
    CHECK(std::count(in_memory.begin(), in_memory.end(), ' ') == 3000);
}

TEST_CASE("the library of a read group is its LB, or the group itself", "[hts]") {
    const hts::SamHeader header = small_header();
    CHECK(header.library_of("rg1") == "lib1");
    CHECK(header.library_of("rg2") == "rg2");
    CHECK(header.library_of("rg9").empty());
}

TEST_CASE("a header keeps comments and chains programs", "[hts]") {
    hts::SamHeader header = small_header();
    header.add_comment("sarcotrace-molecule-bam:1");
    header.add_program({"one", "1", {}, {}});
    header.add_program({"two", "1", {}, {}});
    CHECK(header.comments() == std::vector<std::string>{"sarcotrace-molecule-bam:1"});
    CHECK_THAT(header.text(), contains_text("PP:one"));
    CHECK_THROWS_AS(hts::require_same_contigs(header, "a", {{"chr1", 5}}, "b"), core::InputError);
}
