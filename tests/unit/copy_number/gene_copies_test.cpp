#include "sarcotrace/copy_number/gene_copies.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr std::size_t bins_per_contig = 120;

core::Region gene_at(int contig, std::size_t mb) {
    const auto begin = static_cast<std::int64_t>(mb) * 1000000 + 400000;
    return {std::to_string(contig), core::Interval(core::Pos0(begin), core::Pos0(begin + 30000)), "G"};
}

/// Copies of 22 x 120 bins of 1 Mb: losses of 8, 10 and 13, gains of 7 and 8q, and on top a deletion
/// of both copies in 2 Mb of 9, an amplicon of 20 copies in 4 Mb of 12.
std::vector<double> tumor_copies() {
    std::vector<double> copies(22 * bins_per_contig, 2.0);
    const auto set = [&](std::size_t contig, std::size_t from, std::size_t bins, double value) {
        std::fill_n(copies.begin() + static_cast<std::ptrdiff_t>((contig - 1) * bins_per_contig + from),
                    bins, value);
    };
    set(10, 0, 120, 1.0);
    set(13, 20, 80, 1.0);
    set(7, 0, 120, 3.0);
    set(8, 50, 70, 3.0);
    set(9, 0, 60, 1.0);
    set(9, 20, 2, 0.0);
    set(12, 60, 4, 20.0);
    return copies;
}

/// log2 ratios with normal noise of `sd` (natural log).
RatioProfile simulate(const std::vector<double>& copies, double t, double sd, std::uint64_t seed) {
    stats::Random random(seed);
    RatioProfile profile;
    for (std::size_t i = 0; i < copies.size(); ++i) {
        const auto begin = static_cast<std::int64_t>(i % bins_per_contig) * 1000000;
        profile.bins.push_back({"chr" + std::to_string(i / bins_per_contig + 1),
                                core::Interval(core::Pos0(begin), core::Pos0(begin + 1000000))});
        profile.log2_ratio.push_back(std::log2(1.0 - t + 0.5 * t * copies[i]) +
                                     sd * random.normal() / std::numbers::ln2);
    }
    return profile;
}

TEST_CASE("genes of known copies are read, the focal ones by their own bins") {
    struct Gene {
        core::Region region;
        double copies;
        GeneState state;
    };
    const std::vector<Gene> genes = {{gene_at(12, 61), 20.0, GeneState::Amplified},
                                     {gene_at(9, 20), 0.0, GeneState::Deleted},
                                     {gene_at(9, 40), 1.0, GeneState::Lost},
                                     {gene_at(13, 50), 1.0, GeneState::Lost},
                                     {gene_at(8, 100), 3.0, GeneState::Gained},
                                     {gene_at(17, 7), 2.0, GeneState::Neutral}};
    const std::vector<double> truth = tumor_copies();
    constexpr double t = 0.3;
    int held = 0;
    int right = 0;
    constexpr int draws = 6;
    for (int draw = 0; draw < draws; ++draw) {
        const RatioProfile profile = simulate(truth, t, 0.02, static_cast<std::uint64_t>(draw) + 1);
        const CopyNumberResult result = estimate_fraction(profile, {}, Sex::Unknown);
        REQUIRE(result.detected);
        for (const Gene& gene : genes) {
            const GeneResult read = gene_copies(profile, {}, result, gene.region);
            REQUIRE(read.copies.has_value());
            const GeneCopies& copies = *read.copies;
            INFO("true " << gene.copies << " read " << copies.copies << " " << copies.lower << " "
                         << copies.upper << " " << copies.state_probability);
            // A copy number of 0 lies on the edge of what an interval can hold.
            held += copies.lower <= gene.copies + 0.05 && gene.copies <= copies.upper ? 1 : 0;
            right += copies.state == gene.state ? 1 : 0;
            CHECK(std::abs(copies.copies - gene.copies) <= 0.25 + 0.12 * gene.copies);
        }
    }
    CHECK(held >= 32);  // of 36
    CHECK(right >= 35);
}

TEST_CASE("a gene without copies says why") {
    const std::vector<double> truth = tumor_copies();
    RatioProfile profile = simulate(truth, 0.3, 0.02, 1);
    profile.log2_ratio[16 * bins_per_contig + 7] = std::nan("");
    const CopyNumberResult result = estimate_fraction(profile, {}, Sex::Unknown);
    const GeneResult gap = gene_copies(profile, {}, result, gene_at(17, 7));
    CHECK_FALSE(gap.copies.has_value());
    CHECK(gap.missing == GeneMissing::NoBins);
    CHECK(gene_copies(profile, {}, result, gene_at(23, 7)).missing == GeneMissing::NoBins);

    const RatioProfile flat = simulate(std::vector<double>(truth.size(), 2.0), 0.3, 0.05, 2);
    const CopyNumberResult nothing = estimate_fraction(flat, {}, Sex::Unknown);
    REQUIRE_FALSE(nothing.detected);
    const GeneResult undetected = gene_copies(flat, {}, nothing, gene_at(12, 61));
    CHECK_FALSE(undetected.copies.has_value());
    CHECK(undetected.missing == GeneMissing::NotDetected);
    CHECK(std::abs(undetected.log2_ratio) < 0.4);

    // A man's X is not decoded.
    RatioProfile male = simulate(truth, 0.3, 0.02, 3);
    for (std::size_t i = 21 * bins_per_contig; i < male.bins.size(); ++i) {
        male.bins[i].contig = "chrX";
    }
    const CopyNumberResult of_male = estimate_fraction(male, {}, Sex::Male);
    core::Region on_x = gene_at(22, 50);
    on_x.contig = "X";
    CHECK(gene_copies(male, {}, of_male, on_x).missing == GeneMissing::NotDecoded);

    const RatioProfile few{{profile.bins.begin(), profile.bins.begin() + 240},
                           {profile.log2_ratio.begin(), profile.log2_ratio.begin() + 240}};
    CHECK(gene_copies(few, {}, estimate_fraction(few, {}, Sex::Unknown), gene_at(1, 61)).missing ==
          GeneMissing::Insufficient);
}

}  // namespace
}  // namespace sarcotrace::copy_number
