#include "sarcotrace/copy_number/panel_of_normals.hpp"

#include <cmath>
#include <string>
#include <utility>

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

/// Donors of noise 0.02, each with its own share of a wave along the genome.
struct Waves {
    PanelOfNormals panel;
    std::vector<double> wave;
};

Waves simulate_waves(std::size_t donors, stats::Random& random) {
    Waves waves;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const auto begin = static_cast<std::int64_t>(bin) * bin_bp;
        waves.panel.bins.push_back(
            {"1", core::Interval(core::Pos0(begin), core::Pos0(begin + bin_bp))});
        waves.wave.push_back(std::sin(static_cast<double>(bin) / 12.0));
    }
    for (std::size_t donor = 0; donor < donors; ++donor) {
        waves.panel.donors.push_back("D" + std::to_string(donor));
        waves.panel.log2_ratio.emplace_back();
        const double share = 0.03 * random.normal();
        for (std::size_t bin = 0; bin < bins; ++bin) {
            waves.panel.log2_ratio.back().push_back(share * waves.wave[bin] +
                                                    0.02 * random.normal());
        }
    }
    return waves;
}

/// Mean deviation of a sample's bins with a wave and a gain of 0.2 in 40 bins: along the wave outside
/// of the gain, and in the gain.
std::pair<double, double> after_normalisation(std::size_t donors, stats::Random& random) {
    const Waves waves = simulate_waves(donors, random);
    RatioProfile sample{waves.panel.bins, {}};
    for (std::size_t bin = 0; bin < bins; ++bin) {
        sample.log2_ratio.push_back(0.06 * waves.wave[bin] + (bin >= 100 && bin < 140 ? 0.2 : 0.0) +
                                    0.02 * random.normal());
    }
    const auto normalised = normalise(sample, waves.panel, std::nullopt);
    double along = 0.0;
    double squares = 0.0;
    double gain = 0.0;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        if (bin >= 100 && bin < 140) {
            gain += normalised.profile.log2_ratio[bin] / 40.0;
        } else {
            along += waves.wave[bin] * normalised.profile.log2_ratio[bin];
            squares += waves.wave[bin] * waves.wave[bin];
        }
    }
    return {along / squares, gain};
}

TEST_CASE("a wave that 45 donors have in part is subtracted, and a gain is kept") {
    stats::Random random(33);
    const auto [along, gain] = after_normalisation(45, random);
    CHECK(std::abs(along) < 0.01);
    CHECK(gain == Approx(0.2).margin(0.02));
}

TEST_CASE("30 donors do not tell a wave from noise: nothing is subtracted") {
    stats::Random random(34);
    CHECK(after_normalisation(30, random).first == Approx(0.06).margin(0.015));
}

TEST_CASE("a bin that fewer than half of the donors have gives no level") {
    stats::Random random(35);
    PanelOfNormals panel = simulate(random);
    for (std::size_t donor = 0; donor < 30; ++donor) {
        panel.log2_ratio[donor][7] = donor < 14 ? 0.5 : NAN;
        panel.log2_ratio[donor][8] = donor < 15 ? 0.5 : NAN;
    }
    const auto summary = summarise(panel);
    CHECK(std::isnan(summary[7].median_log2_ratio));
    CHECK(summary[8].median_log2_ratio == Approx(0.5));
}

}  // namespace
}  // namespace sarcotrace::copy_number
