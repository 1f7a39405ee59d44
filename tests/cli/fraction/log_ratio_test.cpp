#include <cmath>
#include <string>

#include "catch.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

/// Writes a published table of relative copy numbers (1-based starts) as log ratios.
void convert(const std::filesystem::path& table, const io::TsvColumns& columns,
             const std::filesystem::path& output) {
    io::TsvReader reader(table, columns);
    std::string text = "contig\tstart\tend\tlog2_ratio\n";
    while (const io::TsvRow* row = reader.next()) {
        const auto ratio = row->number(columns.required[3]);
        const auto start = static_cast<std::int64_t>(row->required_number("start")) - 1;
        const auto end = static_cast<std::int64_t>(row->required_number("end"));
        text += row->required("chromosome") + "\t" + std::to_string(start) + "\t" +
                std::to_string(end) + "\t" +
                (ratio && *ratio > 0.0 ? core::format_number(std::log2(*ratio)) : "NA") + "\n";
    }
    write_file(output, text);
}

struct Purity {
    double estimate;
    double lower;
    double upper;
    double ploidy;
};

Purity purity_of(const TempDir& folder, const std::filesystem::path& log_ratios) {
    REQUIRE(run_tool("sarcotrace-fraction", {"--patient", "P", "--log-ratios",
                                             "S=" + log_ratios.string(), "--output", folder / "p"})
                .exit_status == 0);
    io::TsvReader reader(folder / "p.fraction.tsv",
                         {{"tumor_cell_fraction", "tumor_cell_fraction_lower",
                           "tumor_cell_fraction_upper", "ploidy"}, {}, true});
    const io::TsvRow* row = reader.next();
    REQUIRE(row != nullptr);
    return {row->required_number("tumor_cell_fraction"),
            row->required_number("tumor_cell_fraction_lower"),
            row->required_number("tumor_cell_fraction_upper"), row->required_number("ploidy")};
}

TEST_CASE("log ratios of ACE's sample give its cellularity of 0.79 and ploidy of 2") {
    const auto table = test_data("reads/cna-purity/ace_sample1.tsv");
    if (!table) {
        return;
    }
    const TempDir folder;
    convert(*table, {{"chromosome", "start", "end", "copynumber"}, {}, true}, folder / "ace.tsv");
    const Purity purity = purity_of(folder, folder / "ace.tsv");
    CHECK(std::abs(purity.estimate - 0.79) <= 0.05);
    CHECK(std::abs(purity.ploidy - 2.0) <= 0.2);
    CHECK(purity.lower < 0.79);
    CHECK(purity.upper > 0.79);
}

TEST_CASE("log ratios of 30 kb of rascal's doubled sample give its cellularity of 0.81") {
    const auto table = test_data("reads/cna-purity/rascal_X17222.tsv.gz");
    if (!table) {
        return;
    }
    const TempDir folder;
    convert(*table, {{"chromosome", "start", "end", "copy_number"}, {}, true},
            folder / "rascal.tsv");
    const Purity purity = purity_of(folder, folder / "rascal.tsv");
    CHECK(std::abs(purity.estimate - 0.81) <= 0.05);
    CHECK(std::abs(purity.ploidy - 3.87) <= 0.1);
    CHECK(purity.lower < 0.81);
    CHECK(purity.upper > 0.81);
}

}  // namespace
}  // namespace sarcotrace::testing
