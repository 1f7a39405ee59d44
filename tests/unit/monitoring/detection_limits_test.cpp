#include <numeric>

#include "catch.hpp"
#include "sarcotrace/monitoring/detection_limits.hpp"
#include "sarcotrace/monitoring/mixture.hpp"

using namespace sarcotrace;
using monitoring::DilutionLevel;

namespace {

constexpr auto duplex = static_cast<std::size_t>(pileup::Tier::Duplex);

monitoring::MixtureLocus mixture_locus(std::uint64_t first_key, std::size_t positive,
                                       std::size_t alt, std::size_t negative) {
    monitoring::MixtureLocus locus;
    for (std::size_t i = 0; i < positive; ++i) {
        locus.positive.push_back({first_key + i, pileup::Stratum::Duplex,
                                  i < alt ? pileup::Support::Alt : pileup::Support::Ref,
                                  pileup::LengthClass::Mono, 3});
    }
    for (std::size_t i = 0; i < negative; ++i) {
        locus.negative.push_back({first_key + 1000000 + i, pileup::Stratum::SimplexTop,
                                  pileup::Support::Ref, pileup::LengthClass::Mono, 3});
    }
    locus.errors.fill({1e-6, 1.0});
    return locus;
}

}  // namespace

TEST_CASE("the probit fit, its LoD95 and Fieller's interval are those of R") {
    // R: glm(cbind(d, n - d) ~ log10(v), binomial("probit")); uniroot on Fieller's inequality.
    const auto fit = monitoring::fit_probit(
        {{1e-5, 200, 31}, {2e-5, 200, 87}, {3e-5, 200, 139}, {5e-5, 200, 183}, {1e-4, 200, 199}});
    REQUIRE(fit);
    CHECK(fit->intercept == Approx(16.2480831411).epsilon(1e-8));
    CHECK(fit->slope == Approx(3.47317354593).epsilon(1e-8));
    CHECK(fit->intercept_se == Approx(0.918744430411).epsilon(1e-6));
    CHECK(fit->slope_se == Approx(0.198609945851).epsilon(1e-6));
    CHECK(fit->lod95 == Approx(6.24341028373e-05).epsilon(1e-8));
    CHECK(*fit->lod95_lower == Approx(5.56890596081e-05).epsilon(1e-6));
    CHECK(*fit->lod95_upper == Approx(7.1716476706e-05).epsilon(1e-6));
}

TEST_CASE("levels without a transition have no probit fit") {
    CHECK_FALSE(monitoring::fit_probit({{1e-5, 20, 0}, {1e-4, 20, 20}}));
    CHECK_FALSE(monitoring::fit_probit({{1e-5, 20, 0}, {3e-5, 20, 10}, {1e-4, 20, 20}}));
    CHECK_FALSE(monitoring::fit_probit({{1e-5, 20, 20}, {1e-4, 20, 20}}));
    CHECK_FALSE(monitoring::fit_probit({{1e-5, 20, 7}}));
    CHECK_FALSE(monitoring::fit_probit({{1e-5, 20, 18}, {1e-4, 20, 2}}));
    CHECK(*monitoring::observed_lod95({{1e-5, 20, 0}, {1e-3, 20, 20}, {1e-4, 20, 19}}) == 1e-4);
    CHECK(*monitoring::observed_lod95({{1e-5, 20, 20}, {1e-4, 20, 18}, {1e-3, 20, 20}}) == 1e-3);
    CHECK_FALSE(monitoring::observed_lod95({{1e-3, 20, 18}}));
}

TEST_CASE("the limit of blank is EP17's rank and its interval that of the binomial in R") {
    std::vector<double> blanks(100);
    std::iota(blanks.rbegin(), blanks.rend(), 1.0);
    const auto limit = monitoring::limit_of_blank(blanks);
    CHECK(limit.value == Approx(95.5));  // rank 0.5 + 0.95 x 100
    CHECK(*limit.lower == 90.0);         // R: which(pbinom(0:99, 100, 0.95) <= 0.025), the last
    CHECK(*limit.upper == 100.0);        // R: which(pbinom(0:99, 100, 0.95) >= 0.975), the first
    std::vector<double> thousand(1000);
    std::iota(thousand.begin(), thousand.end(), 1.0);
    CHECK(*monitoring::limit_of_blank(thousand).lower == 936.0);
    CHECK(*monitoring::limit_of_blank(thousand).upper == 964.0);
    // Too few blanks for an upper bound.
    CHECK_FALSE(monitoring::limit_of_blank(std::vector<double>(50, 0.0)).upper);
    CHECK(monitoring::limit_of_blank({3.0}).value == 3.0);
    CHECK_THROWS_AS(monitoring::limit_of_blank({}), std::invalid_argument);
}

TEST_CASE("a mixture holds whole molecules in the stated shares, whatever their order") {
    std::vector<monitoring::MixtureLocus> loci = {mixture_locus(0, 4000, 2000, 8000),
                                                  mixture_locus(0, 4000, 2000, 8000)};
    const auto shares = monitoring::mixture_shares(loci, 0.1);
    CHECK(shares.positive == Approx(0.2));  // 0.1 x 8000 of 4000
    CHECK(shares.negative == Approx(0.9));
    CHECK(monitoring::expected_vaf(loci, 0.1) == Approx(0.05));
    const auto first = monitoring::mixed(loci, shares, 7, 3);
    // The two loci have the same molecules: each is in both mixtures or in none.
    CHECK(first[0].evidence.counts == first[1].evidence.counts);
    CHECK(first[0].evidence.total(pileup::Support::Alt) == Approx(400).margin(60));
    CHECK(first[0].evidence.depth() == Approx(8000).margin(150));
    std::reverse(loci[0].positive.begin(), loci[0].positive.end());
    CHECK(monitoring::mixed(loci, shares, 7, 3)[0].evidence.counts == first[0].evidence.counts);
    CHECK(monitoring::mixed(loci, shares, 7, 4)[0].evidence.counts != first[0].evidence.counts);
    CHECK(monitoring::mixed(loci, shares, 8, 3)[0].evidence.counts != first[0].evidence.counts);
    CHECK_THROWS_AS(monitoring::mixture_shares(loci, 0.6), std::domain_error);
    CHECK_THROWS_AS(monitoring::mixture_shares({mixture_locus(0, 5, 5, 0)}, 0.1), std::domain_error);
}

TEST_CASE("a blank site has the SNV's trinucleotide and is no own variant of the sample") {
    const pileup::ReferenceWindow reference{"chr1", 0, "ACGTACGTACGTACG"};
    pileup::Columns columns;
    columns.columns.resize(15);
    for (std::size_t i = 0; i < 15; ++i) {
        const std::string bases = "ACGT";
        columns.columns[i].bases[bases.find(reference.bases[i])][0] = 100;
    }
    columns.columns[1].bases[3][0] = 1;    // an error, C>T in A C G
    columns.columns[5].bases[3][0] = 90;   // a germline variant
    columns.columns[9].bases[3][0] = 3;    // tracked
    noise::ControlStatistics control;
    control.substitutions[noise::SubstitutionCell{duplex, 6, 3}.index()].add(1000000, 10);
    const noise::NoiseModel model({&control});
    monitoring::BlankSites sites;
    sites.add(columns, reference, model, {}, {9});
    const auto acg = *monitoring::trinucleotide_at(reference, 1);
    CHECK(acg == 6);
    bool saw_error = false;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto site = sites.draw(acg, 3, seed);
        REQUIRE(site);
        const auto alt = site->evidence.total(pileup::Support::Alt);
        CHECK(alt <= 1);
        CHECK(site->errors[0].mean == model.substitution({duplex, 6, 3}).mean);
        saw_error = saw_error || alt == 1;
    }
    CHECK(saw_error);
    CHECK_FALSE(sites.draw(0, 3, 1));
    CHECK_FALSE(monitoring::trinucleotide_at(reference, 0));
}
