#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/hts/vcf.hpp"
#include "support.hpp"

using namespace sarcotrace;

namespace {

/// The first words of a file's name, and why the reader takes such a file though it is not valid.
const std::map<std::string, std::string> taken = {
    {"failed_fileformat_", "HTSlib reads lines above ##fileformat's own"},
    {"failed_meta_", "meta lines that no program here asks for are not looked into"},
    {"failed_body_chrom_001", "a colon: HLA contigs of GRCh38 have it"},
    {"failed_body_chrom_004", "an asterisk: HLA contigs of GRCh38 have it"},
    {"failed_body_contiguous_", "the order of records is the reading program's matter"},
    {"failed_body_unsorted_", "the order of records is the reading program's matter"},
    {"failed_body_duplicated_", "an allele that is there twice counts once"},
    {"failed_body_info_", "values are text here: who asks for one checks it"},
    {"failed_body_format_", "values are text here: who asks for one checks it"},
    {"failed_body_sample", "values are text here: who asks for one checks it"},
    {"failed_body_no_newline_", "a last line without its line feed is whole"}};

bool is_taken(const std::string& name) {
    return std::any_of(taken.begin(), taken.end(),
                       [&](const auto& entry) { return name.starts_with(entry.first); });
}

/// What is wrong with a file, empty if it can be read.
std::string fault_of(const std::filesystem::path& path) {
    try {
        hts::VcfReader reader(path);
        while (reader.next()) {
        }
    } catch (const core::InputError& error) {
        return error.what();
    }
    return "";
}

std::vector<std::filesystem::path> vectors(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".vcf") {
            paths.push_back(entry.path());
        }
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

}  // namespace

TEST_CASE("the valid VCF vectors of hts-specs are read") {
    const auto folder = testing::test_data("reads/hts-specs/vcf");
    if (!folder) {
        return;
    }
    int read = 0;
    for (const char* version : {"4.1", "4.3", "4.5"}) {
        for (const auto& path : vectors(*folder / version / "passed")) {
            const std::string fault = fault_of(path);
            INFO(path.filename().string() << ": " << fault);
            // Both have a record at position 0, which is a telomere.
            const bool telomere = path.filename() == "passed_body_id.vcf" ||
                                  path.filename() == "passed_body_pos.vcf";
            CHECK(fault.empty() != telomere);
            CHECK((fault.find("telomere") != std::string::npos) == telomere);
            read += fault.empty() ? 1 : 0;
        }
    }
    CHECK(read == 47);
}

TEST_CASE("the invalid VCF vectors of hts-specs are one error each, or harmless for a named reason") {
    const auto folder = testing::test_data("reads/hts-specs/vcf");
    if (!folder) {
        return;
    }
    int refused = 0;
    for (const char* version : {"4.1", "4.3"}) {
        for (const auto& path : vectors(*folder / version / "failed")) {
            const std::string name = path.filename().string();
            const std::string fault = fault_of(path);
            INFO(version << ' ' << name << ": " << fault);
            CHECK((!fault.empty() || is_taken(name)));
            CHECK(fault.find('\n') == std::string::npos);
            refused += fault.empty() ? 0 : 1;
        }
    }
    CHECK(refused >= 81);
}

TEST_CASE("contigs, filters and keys that the header does not declare are read") {
    const testing::TempDir folder;
    testing::write_file(folder / "short.vcf",
                        "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
                        "chr1\t7\t.\tA\tC\t.\tq10\tAF=0.25\n");
    hts::VcfReader reader(folder / "short.vcf");
    const auto record = reader.next().value();
    CHECK(record.contig == "chr1");
    CHECK(record.filters == std::vector<std::string>{"q10"});
    CHECK(record.info_value("AF") == "0.25");
    CHECK_FALSE(reader.next());
}
