#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/noise/artefact.hpp"
#include "sarcotrace/noise/model.hpp"
#include "sarcotrace/noise/model_report.hpp"
#include "sarcotrace/noise/score_test.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;
using noise::ControlStatistics;
using noise::SiteGroup;
using noise::SitePrior;
using pileup::Stratum;

namespace {

constexpr std::size_t simplex_top = static_cast<std::size_t>(Stratum::SimplexTop);

/// Targets of random bases, one block.
noise::TargetSites random_targets(std::int64_t length_bp, std::uint64_t seed) {
    stats::Random random(seed);
    pileup::ReferenceWindow reference{"chr1", 99, ""};
    for (std::int64_t i = 0; i < length_bp + 2; ++i) {
        reference.bases += core::base_letters[random.below(4)];
    }
    return noise::TargetSites(std::vector{noise::TargetBlock{reference}});
}

/// How the errors of simulated controls come about.
struct Truth {
    double rate = 1e-5;          ///< of every wrong base
    std::int64_t depth = 2000;   ///< molecules read from the top strand
    std::int64_t controls = 8;
    std::int64_t noisy_every = 0;  ///< each such site is noisy; 0: none
    double noisy_factor = 50.0;
};

bool is_noisy(const Truth& truth, std::size_t site) {
    return truth.noisy_every > 0 && site % static_cast<std::size_t>(truth.noisy_every) == 0;
}

std::vector<ControlStatistics> simulate(const noise::TargetSites& targets, const Truth& truth,
                                        std::uint64_t seed) {
    std::vector<ControlStatistics> controls;
    for (std::int64_t c = 0; c < truth.controls; ++c) {
        stats::Random random(stats::stream_seed(seed, {static_cast<std::uint64_t>(c)}));
        pileup::Columns columns;
        columns.begin = targets.place(0).position;
        for (std::size_t site = 0; site < targets.size(); ++site) {
            const auto place = targets.place(site);
            const auto ref =
                static_cast<std::size_t>(core::to_base(place.reference.at(place.position)));
            pileup::Column column;
            column.bases[ref][simplex_top] = truth.depth;
            for (std::size_t alt = 0; alt < 4; ++alt) {
                if (alt != ref) {
                    column.bases[alt][simplex_top] =
                        random.poisson(static_cast<double>(truth.depth) * truth.rate *
                                       (is_noisy(truth, site) ? truth.noisy_factor : 1.0));
                }
            }
            columns.columns.push_back(column);
        }
        controls.emplace_back();
        controls.back().sample_id = "C" + std::to_string(c);
        noise::accumulate(controls.back(), {}, columns, targets.blocks()[0].reference, {});
    }
    return controls;
}

std::vector<const ControlStatistics*> pointers(const std::vector<ControlStatistics>& controls) {
    std::vector<const ControlStatistics*> all;
    for (const ControlStatistics& control : controls) {
        all.push_back(&control);
    }
    return all;
}

/// Mean rate, over wrong bases, of the sites that are noisy or not.
double mean_rate(const noise::NoiseModel& model, const Truth& truth, bool noisy) {
    double sum = 0.0;
    double units = 0.0;
    for (std::size_t site = 0; site < model.targets().size(); ++site) {
        for (std::size_t alt = 0; is_noisy(truth, site) == noisy && alt < 4; ++alt) {
            if (const auto found = model.site_rate(site, Stratum::SimplexTop, alt)) {
                sum += found->rate.mean;
                units += 1.0;
            }
        }
    }
    return sum / units;
}

}  // namespace

TEST_CASE("with ordinary sites alone a site's factor is the gamma-Poisson posterior mean") {
    // Closed form: (a + K) / (a + E), relative variance 1 / (a + K).
    const SitePrior prior{4.0, 1e-12, 30.0, 1.0};
    for (const std::int64_t errors : {0, 1, 3, 10}) {
        const auto factor = prior.factor(errors, 2.5);
        const double shape = 4.0 + static_cast<double>(errors);
        CHECK(factor.mean == Approx(shape / 6.5).epsilon(1e-4));
        CHECK(factor.relative_variance == Approx(1.0 / shape).epsilon(0.01));
    }
    // Without controls the factor is 1: both kinds of site together make the class's rate.
    CHECK(SitePrior{4.0, 0.3, 30.0, 1.0}.factor(0, 1e-12).mean == Approx(1.0));
}

TEST_CASE("the spread between sites is estimated from sites drawn with it") {
    stats::Random random(5);
    for (const double shape : {0.5, 4.0}) {
        std::vector<SiteGroup> groups;
        for (int i = 0; i < 20000; ++i) {
            groups.push_back({random.poisson(random.gamma(shape, 1.0 / shape) * 2.0), 2.0, 1.0});
        }
        const SitePrior fitted = noise::fit_site_prior(groups, {}, {1.5, 1.5, 1.0, 0.7});
        CHECK(fitted.ordinary_shape == Approx(shape).epsilon(0.25));
        CHECK(fitted.noisy_error_share < 0.05);
    }
}

TEST_CASE("sites of a planted excess are found, the others keep their rate") {
    const noise::TargetSites targets = random_targets(4000, 1);
    Truth truth;
    truth.noisy_every = 100;
    const auto controls = simulate(targets, truth, 2);
    const noise::NoiseModel model(pointers(controls), targets);
    CHECK(mean_rate(model, truth, true) == Approx(50e-5).epsilon(0.15));
    CHECK(mean_rate(model, truth, false) == Approx(1e-5).epsilon(0.1));
    // Without sites every rate is the class's, in which a third of the errors are the noisy sites'.
    const noise::NoiseModel classes(pointers(controls));
    const auto alt = static_cast<std::size_t>(
        core::to_base(targets.place(0).reference.at(targets.place(0).position)) ==
                core::Base::A
            ? 1
            : 0);
    const auto cell = noise::substitution_cell(targets.place(0).reference,
                                               targets.place(0).position, alt,
                                               Stratum::SimplexTop);
    REQUIRE(cell);
    CHECK(classes.substitution(*cell).mean < 4e-5);
    const auto rates = model.rates({"chr1", core::Pos0(targets.place(0).position),
                                    std::string(1, targets.place(0).reference.at(100)),
                                    std::string(1, core::base_letters[alt])},
                                   targets.place(0).reference);
    CHECK(rates[simplex_top].mean > 20e-5);
}

TEST_CASE("a class whose sites do not differ keeps its rate at every site") {
    const noise::TargetSites targets = random_targets(4000, 3);
    const Truth truth;
    const auto controls = simulate(targets, truth, 4);
    const noise::NoiseModel model(pointers(controls), targets);
    double largest = 0.0;
    double smallest = 1.0;
    for (std::size_t site = 0; site < targets.size(); ++site) {
        for (std::size_t alt = 0; alt < 4; ++alt) {
            if (const auto found = model.site_rate(site, Stratum::SimplexTop, alt)) {
                largest = std::max(largest, found->factor.mean);
                smallest = std::min(smallest, found->factor.mean);
                CHECK(found->factor.noisy_probability < noise::least_noisy_probability);
            }
        }
    }
    CHECK(smallest > 0.8);
    CHECK(largest < 1.6);
}

TEST_CASE("sites are learned only from what is left when a patient's controls are out") {
    const noise::TargetSites targets = random_targets(1000, 6);
    Truth truth;
    truth.noisy_every = 50;
    noise::Artefact artefact;
    artefact.targets = targets;
    artefact.controls = simulate(targets, truth, 7);
    for (ControlStatistics& control : artefact.controls) {
        control.patient_id = "P-" + control.sample_id;
    }
    std::vector<ControlStatistics> without(artefact.controls.begin() + 1, artefact.controls.end());
    const noise::NoiseModel subtracted = noise::independent_model(artefact, {}, "P-C0");
    const noise::NoiseModel direct(pointers(without), targets);
    const noise::NoiseModel all = noise::independent_model(artefact, {}, "P-other");
    bool differs = false;
    for (std::size_t site = 0; site < targets.size(); ++site) {
        for (std::size_t alt = 0; alt < 4; ++alt) {
            const auto a = subtracted.site_rate(site, Stratum::SimplexTop, alt);
            const auto b = direct.site_rate(site, Stratum::SimplexTop, alt);
            REQUIRE(a.has_value() == b.has_value());
            if (a) {
                CHECK(a->rate.mean == b->rate.mean);
                CHECK(a->rate.shape == b->rate.shape);
                differs = differs ||
                          a->rate.mean != all.site_rate(site, Stratum::SimplexTop, alt)->rate.mean;
            }
        }
    }
    CHECK(differs);
}

namespace {

/// Gives a control 20 molecules of 2,000 with a wrong base where no control has any.
void plant(ControlStatistics& control, const noise::TargetSites& targets, std::uint32_t site,
           std::size_t alt) {
    const auto place = targets.place(site);
    const auto cell =
        noise::substitution_cell(place.reference, place.position, alt, Stratum::SimplexTop);
    noise::Sums& sums = control.substitutions[cell->index()];
    sums.k += 20;
    sums.nk += 20 * 2000;
    sums.kk += 20 * 20;
    const noise::SiteError own{site, simplex_top, static_cast<std::uint8_t>(alt), 20};
    auto& errors = control.by_site.errors;
    errors.insert(std::upper_bound(errors.begin(), errors.end(), own), own);
}

}  // namespace

TEST_CASE("a low-level variant of one control is not taken for noise of the assay") {
    const noise::TargetSites targets = random_targets(1000, 8);
    auto controls = simulate(targets, {}, 9);
    std::uint32_t site = 400;
    const auto is_clean = [&](const ControlStatistics& control) {
        return std::none_of(control.by_site.errors.begin(), control.by_site.errors.end(),
                            [&](const noise::SiteError& error) { return error.site == site; });
    };
    while (!std::all_of(controls.begin(), controls.end(), is_clean)) {
        ++site;
    }
    const noise::NoiseModel clean(pointers(controls), targets);
    const auto place = targets.place(site);
    const std::size_t alt =
        (static_cast<std::size_t>(core::to_base(place.reference.at(place.position))) + 1) % 4;
    // 1 %: below the limit of a control's own variants.
    plant(controls[2], targets, site, alt);
    const noise::NoiseModel model(pointers(controls), targets);
    REQUIRE(model.own_variants().size() == 1);
    CHECK(model.own_variants()[0].site == site);
    CHECK(model.own_variants()[0].control == 2);
    CHECK(model.own_variants()[0].molecules == 20);
    CHECK(model.site_rate(site, Stratum::SimplexTop, alt)->rate.mean ==
          clean.site_rate(site, Stratum::SimplexTop, alt)->rate.mean);
    // The same molecules in two controls are noise.
    plant(controls[3], targets, site, alt);
    const noise::NoiseModel noisy(pointers(controls), targets);
    CHECK(noisy.own_variants().empty());
    CHECK(noisy.site_rate(site, Stratum::SimplexTop, alt)->rate.mean > 1e-3);
}

TEST_CASE("damage at fragment ends is learned as a factor by distance, and weighs there less") {
    // C>T twenty times as frequent within 3 bp of an end.
    pileup::ReferenceWindow reference{"chr1", 0, "A"};
    for (int i = 0; i < 300; ++i) {
        reference.bases += "CAGT"[i % 4];
    }
    constexpr double rate = 2e-4;
    constexpr double end_factor = 20.0;
    std::vector<ControlStatistics> controls(2);
    for (std::size_t c = 0; c < controls.size(); ++c) {
        stats::Random random(stats::stream_seed(17, {c}));
        std::vector<pileup::Molecule> molecules;
        for (int m = 0; m < 60000; ++m) {
            pileup::Molecule molecule{};
            molecule.begin = static_cast<std::int64_t>(random.below(140)) + 1;
            molecule.fragment_begin = molecule.begin;
            molecule.fragment_end = molecule.begin + 150;
            for (std::int64_t at = molecule.begin; at < molecule.fragment_end; ++at) {
                auto base = static_cast<std::size_t>(core::to_base(reference.at(at)));
                const bool near = pileup::end_class_of(molecule.distance_to_end_bp(at)) == 0;
                if (base == 1 && random.bernoulli(rate * (near ? end_factor : 1.0))) {
                    base = 3;
                }
                molecule.observations.push_back(
                    {static_cast<pileup::Call>(base), Stratum::SimplexTop});
            }
            molecules.push_back(std::move(molecule));
        }
        const core::Interval core{core::Pos0(1), core::Pos0(300)};
        noise::accumulate(controls[c], molecules,
                          pileup::count_columns(molecules, reference, core), reference, {});
        controls[c].sample_id = std::to_string(c);
    }
    const noise::NoiseModel model(pointers(controls));
    const auto error = model.rates({"chr1", core::Pos0(101), "C", "T"}, reference)[simplex_top];
    // The mean is over all distances: 6 of 150 bases have the factor.
    const double mean = rate * (1.0 + (end_factor - 1.0) * 6.0 / 150.0);
    CHECK(error.mean == Approx(mean).epsilon(0.08));
    CHECK(error.at_end(0).mean == Approx(rate * end_factor).epsilon(0.15));
    CHECK(error.at_end(1).mean == Approx(rate).epsilon(0.5));
    CHECK(error.at_end(3).mean == Approx(rate).epsilon(0.15));
    // No damage is planted in C>G.
    const auto other = model.rates({"chr1", core::Pos0(101), "C", "G"}, reference)[simplex_top];
    CHECK(other.at_end(0).mean < 2e-5);

    // Two mutant molecules say less at an end than inside.
    pileup::AlleleEvidence inside;
    inside.counts[simplex_top][0][1] = 1000;
    inside.counts[simplex_top][1][1] = 2;
    pileup::AlleleEvidence at_end = inside;
    inside.near_end[0][simplex_top][0][1] = 40;
    at_end.near_end[0][simplex_top][0][1] = 40;
    at_end.near_end[0][simplex_top][1][1] = 2;
    pileup::PerStratum<noise::ErrorRate> errors{};
    errors.fill(error);
    const noise::ScoreTest inside_test(noise::stratum_counts(inside, errors), 0.005);
    const noise::ScoreTest end_test(noise::stratum_counts(at_end, errors), 0.005);
    CHECK(end_test.score() < inside_test.score());
    std::int64_t molecules = 0;
    for (const noise::StratumCount& count : noise::stratum_counts(at_end, errors)) {
        molecules += count.molecules;
    }
    CHECK(molecules == 1002);
}

TEST_CASE("predicted quality of sites is the observed one, held out") {
    const noise::TargetSites targets = random_targets(4000, 12);
    Truth truth;
    truth.noisy_every = 40;
    truth.rate = 3e-5;
    noise::Artefact artefact;
    artefact.targets = targets;
    artefact.controls = simulate(targets, truth, 13);
    std::int64_t bins = 0;
    for (const noise::ReliabilityRow& row : noise::reliability_rows(artefact)) {
        INFO(row.quality_bin);
        if (row.expected_errors > 30.0) {
            CHECK(row.observed_quality_lower - 0.7 <= row.predicted_quality);
            CHECK(row.predicted_quality <= *row.observed_quality_upper + 0.7);
            ++bins;
        }
    }
    CHECK(bins >= 2);
}
