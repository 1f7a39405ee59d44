#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/calling/contamination.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "support.hpp"

using namespace sarcotrace;
using calling::SnpCounts;

namespace {

/// A pileup summary table: contig, position, ref, alt and other counts, allele frequency.
std::vector<SnpCounts> table(const std::filesystem::path& path) {
    std::vector<SnpCounts> snps;
    io::LineReader lines(path);
    while (const auto line = lines.next()) {
        const auto fields = core::split(*line, '\t');
        if (fields.size() != 6 || !core::parse_integer(fields[1])) {
            continue;
        }
        snps.push_back({*core::parse_integer(fields[2]), *core::parse_integer(fields[3]),
                        *core::parse_number(fields[5])});
    }
    return snps;
}

}  // namespace

TEST_CASE("mixtures of two persons have their known fraction within half a point") {
    for (const auto& [name, truth] : std::vector<std::pair<std::string, double>>{
             {"NA12891_0.01_NA12892_0.99", 0.01},
             {"NA12891_0.05_NA12892_0.95", 0.05},
             {"NA12891_0.08_NA12892_0.92", 0.08}}) {
        const auto path = testing::test_data("reads/gatk/contamination/" + name + ".table.gz");
        if (!path) {
            return;
        }
        const auto found = calling::estimate_contamination(table(*path)).value();
        INFO(name << ": " << found.fraction << " (" << found.lower << " to " << found.upper << ") "
                  << found.snps);
        CHECK(std::abs(found.fraction - truth) <= 0.005);
        CHECK(found.lower < found.fraction);
        CHECK(found.fraction < found.upper);
    }
}

TEST_CASE("a sample without another person's molecules has a contamination next to none") {
    std::vector<SnpCounts> snps;
    for (int i = 0; i < 100; ++i) {
        const std::int64_t alt = i % 3 == 0 ? 0 : i % 3 == 1 ? 500 : 1000;
        snps.push_back({1000 - alt, alt, 0.3});
    }
    const auto found = calling::estimate_contamination(snps).value();
    CHECK(found.fraction < 1e-4);
    CHECK(found.lower == 0.0);
    CHECK(found.upper < 1e-3);
    snps.resize(19);
    CHECK_FALSE(calling::estimate_contamination(snps));
}
