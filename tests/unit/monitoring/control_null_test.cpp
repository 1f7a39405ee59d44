#include "catch.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/monitoring/control_null.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;
using monitoring::ControlPValues;

namespace {

/// Controls with errors at `rate` of simplex molecules, on targets of random bases.
noise::Artefact simulate(double rate, std::size_t controls) {
    stats::Random random(21);
    pileup::ReferenceWindow reference{"chr1", 0, ""};
    for (int i = 0; i < 1002; ++i) {
        reference.bases += core::base_letters[random.below(4)];
    }
    noise::Artefact artefact;
    artefact.targets = noise::TargetSites(std::vector{noise::TargetBlock{reference}});
    for (std::size_t c = 0; c < controls; ++c) {
        pileup::Columns columns;
        columns.begin = 1;
        for (std::size_t site = 0; site < artefact.targets.size(); ++site) {
            const auto ref = static_cast<std::size_t>(
                core::to_base(reference.at(static_cast<std::int64_t>(site) + 1)));
            pileup::Column column;
            column.bases[ref][1] = 1000;
            for (std::size_t alt = 0; alt < 4; ++alt) {
                column.bases[alt][1] += alt == ref ? 0 : random.poisson(1000.0 * rate);
            }
            columns.columns.push_back(column);
        }
        artefact.controls.emplace_back();
        artefact.controls.back().sample_id = std::to_string(c);
        noise::accumulate(artefact.controls.back(), {}, columns, reference, {});
    }
    return artefact;
}

std::vector<const noise::ControlStatistics*> all_controls(const noise::Artefact& artefact) {
    return noise::independent_controls(artefact, {}, "");
}

std::vector<pileup::Allele> twenty_snvs(const noise::Artefact& artefact) {
    std::vector<pileup::Allele> alleles;
    for (std::size_t site = 0; site < 1000; site += 50) {
        const auto place = artefact.targets.place(site);
        const char ref = place.reference.at(place.position);
        alleles.push_back({"chr1", core::Pos0(place.position), std::string(1, ref),
                           std::string(1, ref == 'A' ? 'C' : 'A')});
    }
    return alleles;
}

}  // namespace

TEST_CASE("a p-value against draws is (1 + b) / (1 + n), and its level the largest below alpha") {
    std::vector<double> draws;
    for (int i = 1; i <= 999; ++i) {
        draws.push_back(i / 1000.0);
    }
    const ControlPValues null(draws);
    CHECK(null.p_value(1e-9) == Approx(0.001));
    CHECK(null.p_value(0.0045) == Approx(0.005));
    CHECK(null.p_value(0.005) == Approx(0.006));
    CHECK(null.p_value(1.0) == 1.0);
    // Uniform draws: the level is alpha itself, but for the draw that stands there.
    const double level = null.level(0.005);
    CHECK(level == Approx(0.005).epsilon(1e-6));
    CHECK(null.p_value(level) <= 0.005);
    CHECK(null.p_value(level * 1.001) > 0.005);
    // With noisier controls than the model says the level is lower, with quieter ones never higher.
    CHECK(ControlPValues(std::vector<double>(999, 1e-4)).level(0.005) < 1e-4);
    CHECK(ControlPValues(std::vector<double>(999, 1.0)).level(0.005) == 0.005);
    CHECK(ControlPValues({1.0}).level(0.005) == 0.0);
    CHECK(monitoring::draws_for(0.005) == 999);
    CHECK(monitoring::draws_for(0.001) == 4999);
    CHECK_FALSE(monitoring::draws_for(1e-5));
}

TEST_CASE("draws from controls have the level that the model states") {
    const noise::Artefact artefact = simulate(2e-4, 6);
    const monitoring::ControlNull null(artefact, all_controls(artefact), twenty_snvs(artefact), {});
    REQUIRE(null.can_draw());
    int low = 0;
    for (std::size_t i = 0; i < 300; ++i) {
        low += null.draw(i) <= 0.1 ? 1 : 0;
    }
    CHECK(null.draw(7) == null.draw(7));
    // P(Binomial(300, 0.1) > 50) is 0.0002; scores are discrete, so there may be fewer.
    CHECK(low <= 50);
    CHECK(low >= 5);
}

TEST_CASE("one control, or no SNV, allows no draw") {
    const noise::Artefact artefact = simulate(2e-4, 2);
    const auto controls = all_controls(artefact);
    CHECK_FALSE(monitoring::ControlNull(artefact, {controls[0]}, twenty_snvs(artefact), {})
                    .can_draw());
    CHECK_FALSE(monitoring::ControlNull(artefact, controls,
                                        {{"chr1", core::Pos0(10), "AC", "A"}}, {})
                    .can_draw());
}
