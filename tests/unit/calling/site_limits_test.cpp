#include <cmath>

#include "catch.hpp"
#include "sarcotrace/calling/site_limits.hpp"

using namespace sarcotrace;
using calling::SiteState;

namespace {

/// No controls: duplex errors of 1e-6 with shape 1.
const noise::NoiseModel& prior_model() {
    static const noise::NoiseModel model({});
    return model;
}

/// P(X >= 2) of the binomial.
double two_or_more(double vaf, double n) {
    return 1.0 - std::pow(1.0 - vaf, n) - n * vaf * std::pow(1.0 - vaf, n - 1.0);
}

}  // namespace

TEST_CASE("a site's limit is the VAF at which two molecules of its depth are there 95 times in 100") {
    calling::SiteLimits limits(prior_model(), {}, 0.5);
    for (const std::int64_t n : {64, 512, 4096}) {
        const double lod = limits.lod95_vaf("ACG", {n, 0, 0, 0, 0}).value();
        CHECK(two_or_more(lod, static_cast<double>(n)) >= 0.9499);
        CHECK(two_or_more(lod / 1.04, static_cast<double>(n)) < 0.95);
    }
    CHECK(limits.lod95_vaf("ACG", {527, 0, 0, 0, 0}) == limits.lod95_vaf("ACG", {512, 0, 0, 0, 0}));
    CHECK_FALSE(limits.lod95_vaf("ACG", {1, 0, 0, 0, 0}));
    CHECK(limits.lod95_vaf("ACG", {64, 0, 0, 0, 0}).value() >
          limits.lod95_vaf("ACG", {64, 0, 0, 512, 0}).value());
}

TEST_CASE("a site that is not assessable says why") {
    pileup::Columns columns;
    columns.begin = 10;
    columns.columns.resize(5);
    columns.columns[0].bases[0][0] = 600;
    columns.columns[1].bases[0][0] = 3;
    // Two molecules over the first two bases, one over the second to fourth, with low mapping quality.
    const std::vector<pileup::Span> lost = {{5, 12}, {9, 12}, {11, 13}};
    calling::SiteLimits limits(prior_model(), {}, 1e-6);
    const auto sites =
        calling::site_states(columns, {"chr1", 9, "AACGTNA"}, lost, limits, 0.05);
    REQUIRE(sites.size() == 5);
    CHECK(sites[0].state == SiteState::Assessable);
    CHECK(sites[0].molecules[static_cast<std::size_t>(pileup::Tier::Duplex)] == 600);
    CHECK(sites[1].state == SiteState::LowMappingQuality);
    CHECK(sites[2].state == SiteState::LowMappingQuality);
    CHECK(sites[3].state == SiteState::NoMolecules);
    CHECK(sites[4].state == SiteState::ReferenceN);
    const auto none_lost =
        calling::site_states(columns, {"chr1", 9, "AACGTNA"}, {{5, 11}, {5, 12}}, limits, 0.05);
    CHECK(none_lost[1].state == SiteState::FewMolecules);
    CHECK(none_lost[2].state == SiteState::NoMolecules);
}
