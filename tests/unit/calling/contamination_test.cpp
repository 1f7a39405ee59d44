#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/calling/contamination.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/stats/random.hpp"
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

TEST_CASE("the share of simulated mixtures of two persons is found and within its interval") {
    constexpr int replicates = 40;
    for (const double truth : {0.001, 0.01, 0.05, 0.12}) {
        int covered = 0;
        double mean = 0.0;
        for (int replicate = 0; replicate < replicates; ++replicate) {
            stats::Random random(
                stats::stream_seed(5, {static_cast<std::uint64_t>(truth * 1e6),
                                       static_cast<std::uint64_t>(replicate)}));
            std::vector<SnpCounts> snps;
            for (int i = 0; i < 250; ++i) {
                const double f = 0.05 + 0.9 * random.uniform();
                const auto copies = [&] { return random.bernoulli(f) + random.bernoulli(f); };
                const double own = 0.5 * copies();
                const double foreign = 0.5 * copies();
                const double share = (1.0 - truth) * own + truth * foreign;
                constexpr double error = 3e-4;
                const std::int64_t n = 500 + random.poisson(1000.0);
                const std::int64_t alt =
                    random.binomial(n, share * (1.0 - error) + (1.0 - share) * error);
                snps.push_back({n - alt, alt, f});
            }
            const auto found = calling::estimate_contamination(snps).value();
            covered += found.lower <= truth && truth <= found.upper ? 1 : 0;
            mean += found.fraction / replicates;
        }
        INFO(truth << ": mean " << mean << ", covered " << covered << " of " << replicates);
        CHECK(mean == Approx(truth).epsilon(0.05));
        CHECK(covered >= 35);
    }
}
