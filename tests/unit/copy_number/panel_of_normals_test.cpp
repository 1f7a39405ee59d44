#include "sarcotrace/copy_number/panel_of_normals.hpp"

#include <cmath>
#include <string>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr std::size_t bins = 400;
constexpr std::int64_t bin_bp = 1000000;

/// 20 quiet donors (0.05) and 10 loud ones (0.2); all share a wave, every tenth bin has 0.1 on top.
PanelOfNormals simulate(stats::Random& random) {
    PanelOfNormals panel;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const auto begin = static_cast<std::int64_t>(bin) * bin_bp;
        panel.bins.push_back({"1", core::Interval(core::Pos0(begin), core::Pos0(begin + bin_bp))});
    }
    for (int donor = 0; donor < 30; ++donor) {
        panel.donors.push_back("D" + std::to_string(donor));
        panel.log2_ratio.emplace_back();
        const double noise = donor < 20 ? 0.05 : 0.2;
        for (std::size_t bin = 0; bin < bins; ++bin) {
            const double common = bin % 2 == 0 ? 0.3 : -0.3;
            const double excess = bin % 10 == 0 ? 0.1 * random.normal() : 0.0;
            panel.log2_ratio.back().push_back(common + excess + noise * random.normal());
        }
    }
    return panel;
}

TEST_CASE("a bin's excess variance is what donors of any noise have there on top of it") {
    stats::Random random(31);
    const auto summary = summarise(simulate(random));
    std::vector<double> usual;
    std::vector<double> variable;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        (bin % 10 == 0 ? variable : usual).push_back(summary[bin].excess_variance_log2_ratio);
    }
    CHECK(stats::mean(variable) == Approx(0.01).epsilon(0.25));
    CHECK(stats::median(usual) < 0.0005);
}

TEST_CASE("donors' noise is that about the panel's median, not what all donors have in common") {
    stats::Random random(32);
    const PanelOfNormals panel = simulate(random);
    const auto summary = summarise(panel, "D29");
    std::vector<double> relative;
    for (std::size_t bin = 1; bin < bins; bin += 2) {
        relative.push_back(summary[bin].relative_variance);
    }
    CHECK(stats::mean(relative) == Approx(1.0).epsilon(0.15));
}

}  // namespace
}  // namespace sarcotrace::copy_number
