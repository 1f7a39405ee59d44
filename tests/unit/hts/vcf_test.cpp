#include <algorithm>

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/hts/vcf.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::read_file;
using testing::run_tool;
using testing::TempDir;
using testing::write_file;

namespace {

const std::vector<std::string> meta{
    "##INFO=<ID=SOMATIC,Number=0,Type=Flag,Description=\"somatic\">",
    "##FORMAT=<ID=AF,Number=A,Type=Float,Description=\"fraction\">",
    "##FILTER=<ID=LOW,Description=\"low\">",
    "##SAMPLE=<ID=S1,Molecules=7,Description=\"one, two\">"};

hts::VcfRecord variant(std::int64_t position) {
    return {.contig = "chr1",
            .position = core::Pos0(position),
            .id = "",
            .ref = "A",
            .alts = {"G"},
            .quality = 33.5,
            .filters = {"PASS"},
            .info = {{"SOMATIC", ""}},
            .format = {"AF"},
            .samples = {{"0.00125"}}};
}

void write_vcf(const std::filesystem::path& path, int count) {
    hts::VcfWriter writer(path, meta, {{"chr1", 100000}}, {"S1"});
    for (int i = 0; i < count; ++i) {
        writer.write(variant(i * 10));
    }
    writer.commit();
}

}  // namespace

TEST_CASE("a VCF record reads back and bcftools accepts the file and its index", "[hts]") {
    const TempDir folder;
    write_vcf(folder / "a.vcf.gz", 1000);
    hts::VcfReader reader(folder / "a.vcf.gz");
    CHECK(reader.samples() == std::vector<std::string>{"S1"});
    CHECK(reader.meta_value("SAMPLE", "S1", "Molecules") == "7");
    CHECK_FALSE(reader.meta_value("SAMPLE", "S1", "Other"));
    CHECK_FALSE(reader.meta_value("SAMPLE", "S2", "Molecules"));
    const auto record = reader.next();
    REQUIRE(record);
    CHECK(record->position == core::Pos0(0));
    CHECK(record->quality == 33.5);
    CHECK(record->filters == std::vector<std::string>{"PASS"});
    CHECK(record->info_value("SOMATIC") == "");
    CHECK(record->sample_value(0, "AF") == "0.00125");
    const auto viewed =
        run_tool("bcftools", {"view", "-H", "-r", "chr1:1-100", (folder / "a.vcf.gz").string()});
    CHECK(viewed.exit_status == 0);
    CHECK(std::count(viewed.standard_output.begin(), viewed.standard_output.end(), '\n') == 10);
}

TEST_CASE("a key that the header does not declare is refused", "[hts]") {
    const TempDir folder;
    hts::VcfWriter writer(folder / "a.vcf", meta, {{"chr1", 100000}}, {"S1"});
    hts::VcfRecord record = variant(1);
    record.info.emplace_back("UNKNOWN", "1");
    CHECK_THROWS_AS(writer.write(record), std::invalid_argument);
    record = variant(1);
    record.contig = "chr7";
    CHECK_THROWS_AS(writer.write(record), std::invalid_argument);
}

TEST_CASE("a VCF that is cut, foreign or absent is an error", "[hts]") {
    const TempDir folder;
    write_vcf(folder / "a.vcf.gz", 20000);
    const std::string whole = read_file(folder / "a.vcf.gz");
    for (const std::size_t size : {whole.size() - 28, whole.size() / 2}) {
        write_file(folder / "cut.vcf.gz", whole.substr(0, size));
        const auto read_all = [&] {
            hts::VcfReader reader(folder / "cut.vcf.gz");
            while (reader.next()) {
            }
        };
        CHECK_THROWS_AS(read_all(), core::InputError);
    }
    write_file(folder / "text.vcf", "hello\n");
    CHECK_THROWS_AS(hts::VcfReader(folder / "text.vcf"), core::InputError);
    CHECK_THROWS_AS(hts::VcfReader(folder / "absent.vcf"), core::IoError);
}

TEST_CASE("a record that ends before the samples is an error, not a record without them", "[hts]") {
    const TempDir folder;
    hts::VcfWriter writer(folder / "a.vcf", meta, {{"chr1", 100000}}, {"S1"});
    writer.write(variant(1));
    writer.commit();
    const std::string whole = read_file(folder / "a.vcf");
    for (const std::size_t kept : {8U, 15U}) {
        write_file(folder / "cut.vcf", whole.substr(0, whole.rfind("chr1\t") + kept));
        hts::VcfReader reader(folder / "cut.vcf");
        CHECK_THROWS_AS(reader.next(), core::InputError);
    }
}
