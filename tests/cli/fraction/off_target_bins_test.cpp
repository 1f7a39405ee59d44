#include <cmath>
#include <map>
#include <string>

#include "catch.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/stats/random.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

constexpr int bins_per_contig = 40;

/// Bins of 22 contigs; `usable_share(bin)` of each is usable and holds that share of the fragments.
template <typename Usable>
std::string bins_table(const Usable& usable_share, std::int64_t bin_bp = 1000000) {
    stats::Random random(7);
    std::string text = "contig\tstart\tend\tlength_class\tfragments\tusable_bp\n";
    for (int contig = 1; contig <= 22; ++contig) {
        for (int bin = 0; bin < bins_per_contig; ++bin) {
            const std::int64_t start = bin * bin_bp;
            const double share = usable_share(bin);
            const double level = contig == 8 ? 4400.0 : 4000.0;
            const auto whole = static_cast<std::int64_t>(level * (1.0 + 0.01 * random.normal()) / 10.0);
            const auto fragments = static_cast<std::int64_t>(std::llround(share * 10.0)) * whole;
            text += "chr" + std::to_string(contig) + "\t" + std::to_string(start) + "\t" +
                    std::to_string(start + bin_bp) + "\tALL\t" + std::to_string(fragments) + "\t" +
                    std::to_string(std::llround(share * static_cast<double>(bin_bp))) + "\n";
        }
    }
    return text;
}

std::map<std::string, std::optional<double>> ratios(const std::filesystem::path& path) {
    io::TsvReader reader(path, {{"contig", "start", "raw_log2_ratio"}, {}, true});
    std::map<std::string, std::optional<double>> result;
    while (const io::TsvRow* row = reader.next()) {
        result[row->required("contig") + ":" + std::string(row->text("start"))] =
            row->number("raw_log2_ratio");
    }
    return result;
}

TEST_CASE("a bin whose targets are masked has the ratio of the whole bin, or none below half") {
    const TempDir folder;
    write_file(folder / "whole.tsv", bins_table([](int) { return 1.0; }));
    write_file(folder / "masked.tsv", bins_table([](int bin) {
                   return bin % 10 == 3 ? 0.6 : (bin % 10 == 7 ? 0.4 : 1.0);
               }));
    for (const std::string name : {"whole", "masked"}) {
        REQUIRE(run_tool("sarcotrace-fraction",
                         {"--patient", "P", "--bins", "S=" + (folder / (name + ".tsv")).string(),
                          "--output", folder / name})
                    .exit_status == 0);
    }
    const auto whole = ratios(folder / "whole.corrected.tsv.gz");
    const auto masked = ratios(folder / "masked.corrected.tsv.gz");
    REQUIRE(whole.size() == 22 * bins_per_contig);
    REQUIRE(masked.size() == whole.size());
    double shift = 0.0;  // the median of all bins moves a little
    for (const auto& [place, value] : masked) {
        if (place == "chr1:0") {
            shift = *value - *whole.at(place);
        }
    }
    CHECK(std::abs(shift) < 0.002);
    int without = 0;
    for (const auto& [place, value] : masked) {
        if (value) {
            CHECK(*value - *whole.at(place) == Approx(shift).margin(1e-9));
        } else {
            ++without;
        }
    }
    CHECK(without == 22 * bins_per_contig / 10);
}

TEST_CASE("samples on different bins, as of two genome builds, are refused") {
    const TempDir folder;
    const auto all = [](int) { return 1.0; };
    write_file(folder / "a.tsv", bins_table(all));
    write_file(folder / "b.tsv", bins_table(all, 500000));
    std::string shorter = bins_table(all);
    shorter.erase(shorter.rfind("chr22\t39000000"));
    write_file(folder / "c.tsv", shorter);
    for (const std::string other : {"b", "c"}) {
        const ToolRun run = run_tool(
            "sarcotrace-fraction", {"--patient", "P", "--bins", "S1=" + (folder / "a.tsv").string(),
                                    "S2=" + (folder / (other + ".tsv")).string(), "--output",
                                    folder / "p"});
        CHECK(run.exit_status == 3);
        CHECK(run.standard_error.find("S2") != std::string::npos);
        CHECK(run.standard_error.find("genome build") != std::string::npos);
    }
    CHECK_FALSE(std::filesystem::exists(folder / "p.fraction.tsv"));
    write_file(folder / "n.tsv", "contig\tstart\tend\tlength_class\tfragments\tusable_bp\n"
                                 "chr1\t0\t1000\tALL\t5\t1001\n");
    CHECK(run_tool("sarcotrace-fraction", {"--patient", "P", "--bins",
                                           "S=" + (folder / "n.tsv").string(), "--output", folder / "p"})
              .exit_status == 3);
}

}  // namespace
}  // namespace sarcotrace::testing
