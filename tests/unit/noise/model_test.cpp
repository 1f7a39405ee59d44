#include <cmath>

#include "catch.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/noise/artefact.hpp"
#include "sarcotrace/noise/model.hpp"
#include "sarcotrace/noise/model_report.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;
using noise::ControlStatistics;
using pileup::Stratum;

namespace {

constexpr std::size_t duplex = static_cast<std::size_t>(pileup::Tier::Duplex);
constexpr std::size_t simplex = static_cast<std::size_t>(pileup::Tier::Simplex);

/// Columns over a reference where every position has `depth` duplex molecules of the reference.
pileup::Columns clean_columns(const std::string& bases, std::int64_t depth) {
    pileup::Columns columns;
    columns.columns.resize(bases.size());
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const auto base = static_cast<std::size_t>(core::to_base(bases[i]));
        columns.columns[i].bases[base][0] = depth;
        columns.columns[i].indel_depth[0] = depth;
    }
    return columns;
}

noise::Artefact some_artefact() {
    noise::Artefact artefact;
    artefact.provenance = "sarcotrace-noise test";
    artefact.least_controls = 2;
    artefact.targets = noise::TargetSites(std::vector{noise::TargetBlock{{"chr1", 9, "CCC"}}});
    for (const char* name : {"A", "B", "C"}) {
        ControlStatistics control;
        control.sample_id = name;
        control.patient_id = std::string("patient ") + name;
        control.substitutions[4 * 21 + 3].add(1000, 2);
        control.indels[3].add(500, 1);
        control.near_ends[noise::near_end_cell(4 * 21 + 3, 0)] = {100, 1};
        // Cell 87 is of singletons: C>T in CCC, read from the top strand.
        control.by_site.molecules = {{0, 0, 0, 1000, 0}};
        control.by_site.errors = {{0, 3, 3, 2}};
        artefact.controls.push_back(control);
    }
    return artefact;
}

}  // namespace

TEST_CASE("a substitution's context is read along the strand that was sequenced") {
    const pileup::ReferenceWindow reference{"chr1", 0, "ACGTA"};
    // C>T at position 1 in A C G; the bottom strand reads C G T, G>A.
    const auto top = noise::substitution_cell(reference, 1, 3, Stratum::SimplexTop);
    const auto bottom = noise::substitution_cell(reference, 1, 3, Stratum::SimplexBottom);
    REQUIRE(top);
    REQUIRE(bottom);
    CHECK(top->trinucleotide == 16 * 0 + 4 * 1 + 2);
    CHECK(top->alt == 3);
    CHECK(bottom->trinucleotide == 16 * 1 + 4 * 2 + 3);
    CHECK(bottom->alt == 0);
    // Duplex: G>A at position 2 is its own mirror, C>T in A C G.
    const auto both = noise::substitution_cell(reference, 2, 0, Stratum::Duplex);
    REQUIRE(both);
    CHECK(both->trinucleotide == top->trinucleotide);
    CHECK(both->alt == 3);
    CHECK_FALSE(noise::substitution_cell(reference, 0, 3, Stratum::Duplex));
    CHECK_FALSE(noise::substitution_cell(reference, 1, 1, Stratum::Duplex));
}

TEST_CASE("a control's own variants are no errors") {
    const std::string bases = "ACGTACGTCAGTCGAT";
    const pileup::ReferenceWindow reference{"chr1", 0, bases};
    pileup::Columns columns = clean_columns(bases, 100);
    columns.columns[4].bases[1][0] = 6;  // 6 of 106: above 5 %
    columns.columns[8].bases[0][0] = 2;  // below
    ControlStatistics control;
    noise::accumulate(control, {}, columns, reference, {});
    CHECK(control.excluded_substitution_sites == 1);
    std::int64_t errors = 0;
    for (const noise::Sums& cell : control.substitutions) {
        errors += cell.k;
    }
    CHECK(errors == 2);
}

TEST_CASE("an indel error is counted once, before its run") {
    const std::string bases = "GCAAAATCGT";
    const pileup::ReferenceWindow reference{"chr1", 0, bases};
    pileup::Columns columns = clean_columns(bases, 200);
    columns.indels[{1, 1, ""}][0] = 3;   // one A of the run of four
    columns.indels[{6, 0, "G"}][0] = 90; // the control's own insertion
    ControlStatistics control;
    noise::accumulate(control, {}, columns, reference, {});
    CHECK(control.indels[noise::indel_cell(duplex, false, 4)].k == 3);
    CHECK(control.indels[noise::indel_cell(duplex, false, 4)].sites == 1);
    CHECK(control.excluded_indel_sites == 1);
}

TEST_CASE("an indel of whole units stands in its repeat, another in its run") {
    // After the G at 2: CA five times; after the C at 11: ATG three times.
    const pileup::ReferenceWindow reference{"chr1", 0, "TTGCACACACACATGATGATGATCC"};
    CHECK(noise::indel_context(reference, 2, 2) == noise::repeat_context(2, 5));
    CHECK(noise::indel_context(reference, 2, 4) == noise::repeat_context(2, 5));
    CHECK(noise::indel_context(reference, 2, 1) == noise::run_context(1));
    CHECK(noise::indel_context(reference, 2, 3) == noise::run_context(1));
    // Within the repeat no left-aligned indel of its unit can stand.
    CHECK(noise::indel_context(reference, 4, 2) == noise::run_context(1));
    CHECK(noise::indel_context(reference, 11, 3) == noise::repeat_context(3, 3));
    CHECK(noise::indel_context(reference, 12, 3) == noise::run_context(1));
    CHECK(noise::repeat_context(4, 20) == noise::indel_contexts - 1);
    // A run of one base is no repeat of two.
    CHECK(noise::indel_context({"chr1", 0, "GAAAAAAAAT"}, 0, 2) == noise::run_context(8));

    pileup::Columns columns = clean_columns(reference.bases, 300);
    columns.indels[{2, 2, ""}][0] = 7;
    columns.indels[{2, 1, ""}][0] = 1;
    ControlStatistics control;
    noise::accumulate(control, {}, columns, reference, {});
    const auto cell = noise::indel_cell(duplex, false, noise::repeat_context(2, 5));
    CHECK(control.indels[cell].k == 7);
    CHECK(control.indels[cell].n == 300);
    CHECK(control.indels[noise::indel_cell(duplex, false, 1)].k == 1);

    const noise::NoiseModel model({&control});
    const pileup::Allele unit{"chr1", core::Pos0(2), "GCA", "G"};
    const pileup::Allele base{"chr1", core::Pos0(2), "GC", "G"};
    CHECK(model.rates(unit, reference)[0].mean == model.indel(cell).mean);
    CHECK(model.rates(unit, reference)[0].mean > 2.0 * model.rates(base, reference)[0].mean);
}

TEST_CASE("with many molecules the fitted rates are those of the data") {
    stats::Random random(5);
    ControlStatistics control;
    for (std::size_t trinucleotide = 0; trinucleotide < 64; ++trinucleotide) {
        for (std::size_t alt = 0; alt < 4; ++alt) {
            if (alt != trinucleotide / 4 % 4) {
                const double rate = trinucleotide == 6 ? 1e-3 : 1e-5;
                const noise::SubstitutionCell cell{simplex, trinucleotide, alt};
                for (int site = 0; site < 300; ++site) {
                    control.substitutions[cell.index()].add(2000, random.binomial(2000, rate));
                }
            }
        }
    }
    const noise::NoiseModel model({&control});
    CHECK(model.substitution({simplex, 6, 3}).mean == Approx(1e-3).epsilon(0.2));
    CHECK(model.substitution({simplex, 40, 3}).mean == Approx(1e-5).epsilon(0.6));
    // Sites do not differ here, so the shape is large where there is much data.
    CHECK(model.substitution({simplex, 6, 3}).shape > 2.0);
}

TEST_CASE("without errors the rates stay above zero and fall with the molecules seen") {
    ControlStatistics little;
    ControlStatistics much;
    const noise::SubstitutionCell cell{duplex, 6, 3};
    little.substitutions[cell.index()].add(1000, 0);
    much.substitutions[cell.index()].add(10000000, 0);
    const double from_little = noise::NoiseModel({&little}).substitution(cell).mean;
    const double from_much = noise::NoiseModel({&much}).substitution(cell).mean;
    CHECK(from_little > 0.0);
    CHECK(from_much > 0.0);
    CHECK(from_much < from_little);
}

TEST_CASE("longer runs never have a lower indel rate") {
    ControlStatistics control;
    control.indels[noise::indel_cell(simplex, false, 4)].add(100000, 40);
    control.indels[noise::indel_cell(simplex, false, 8)].add(1000, 0);
    const noise::NoiseModel model({&control});
    for (std::size_t run = 1; run <= 10; ++run) {
        CHECK(model.indel(noise::indel_cell(simplex, false, run)).mean >=
              model.indel(noise::indel_cell(simplex, false, run - 1)).mean);
    }
}

TEST_CASE("taking a control out is the same as never having had it") {
    const noise::Artefact artefact = some_artefact();
    const auto left = noise::independent_controls(artefact, {"B"}, "");
    REQUIRE(left.size() == 2);
    CHECK(left[0]->sample_id == "A");
    CHECK(left[1]->sample_id == "C");
    CHECK(noise::independent_controls(artefact, {}, "patient A").size() == 2);
    CHECK_THROWS_AS(noise::independent_controls(artefact, {"B"}, "patient A"), core::InputError);
}

TEST_CASE("the report holds every cell once, and each control against the others") {
    const noise::Artefact artefact = some_artefact();
    const auto rates = noise::rate_rows(artefact);
    // 2 x 64 x 3 and 32 x 3 substitutions, 3 x 2 x (10 + 2 x 6) indels.
    CHECK(rates.size() == 384 + 96 + 132);
    std::int64_t errors = 0;
    for (const noise::RateRow& row : rates) {
        errors += row.errors;
        CHECK(row.rate.mean > 0.0);
        CHECK(row.raw_rate.has_value() == (row.molecules > 0));
        if (row.errors == 6) {
            CHECK(row.context == "CCC");
            CHECK(row.alt == "T");
            CHECK(*row.raw_rate == Approx(0.002));
        }
    }
    CHECK(errors == 9);

    const auto controls = noise::control_rows(artefact);
    REQUIRE(controls.size() == 3 * 9);
    const noise::NoiseModel others({&artefact.controls[1], &artefact.controls[2]},
                                   artefact.targets);
    const double rate = others.substitution({0, 21, 3}).mean;
    CHECK(controls[0].sample_id == "A");
    CHECK(controls[0].errors == 2);
    CHECK(*controls[0].expected_errors == Approx(1000.0 * rate));
    // One site: the variance of the beta-binomial.
    const double a = others.substitution({0, 21, 3}).alpha();
    const double b = others.substitution({0, 21, 3}).beta();
    CHECK(*controls[0].expected_sd ==
          Approx(std::sqrt(1000.0 * a * b * (a + b + 1000.0) /
                           ((a + b) * (a + b) * (a + b + 1.0)))));

    noise::Artefact alone = artefact;
    alone.controls.resize(1);
    CHECK_FALSE(noise::control_rows(alone).front().expected_errors);
}

TEST_CASE("the reliability of predicted quality is that of the controls left out") {
    const noise::Artefact artefact = some_artefact();
    const auto rows = noise::reliability_rows(artefact);
    // Each of the three equal controls has 2 errors of 1000, C>T in CCC; the other two say the same
    // of it. C>A and C>G have none.
    REQUIRE(rows.size() == 2);
    const noise::NoiseModel others({&artefact.controls[1], &artefact.controls[2]},
                                   artefact.targets);
    const double rate = others.site_rate(0, Stratum::SingletonTop, 3)->rate.mean;
    CHECK(rows[0].molecules == 3000);
    CHECK(rows[0].errors == 6);
    CHECK(rows[0].expected_errors == Approx(3000.0 * rate));
    CHECK(rows[0].predicted_quality == Approx(-10.0 * std::log10(rate)));
    CHECK(rows[1].molecules == 6000);
    CHECK(rows[1].errors == 0);
    CHECK(*rows[0].observed_quality == Approx(26.9897));  // -10 log10 0.002
    // R: -10 * log10(binom.test(6, 3000)$conf.int)
    CHECK(rows[0].observed_quality_lower == Approx(23.61706682).epsilon(1e-6));
    CHECK(*rows[0].observed_quality_upper == Approx(31.34122143).epsilon(1e-6));
    noise::Artefact alone = artefact;
    alone.controls.resize(1);
    CHECK(noise::reliability_rows(alone).empty());
}

TEST_CASE("a noise model reads back as it was written") {
    const noise::Artefact artefact = some_artefact();
    const std::string text = noise::to_json(artefact);
    const noise::Artefact again = noise::parse_artefact(text, "noise.json");
    CHECK(noise::to_json(again) == text);
    CHECK(again.controls.at(1).substitutions == artefact.controls.at(1).substitutions);
    CHECK(again.controls.at(1).indels == artefact.controls.at(1).indels);
    CHECK(again.controls.at(1).near_ends == artefact.controls.at(1).near_ends);
    CHECK(again.controls.at(1).by_site == artefact.controls.at(1).by_site);
    CHECK(again.targets.find("chr1", 10) == 0);
    CHECK_FALSE(again.targets.find("chr1", 11));
}

TEST_CASE("damaged noise models are refused") {
    const std::string text = noise::to_json(some_artefact());
    CHECK_THROWS_AS(noise::parse_artefact("", "x"), core::InputError);
    CHECK_THROWS_AS(noise::parse_artefact("[]", "x"), core::InputError);
    CHECK_THROWS_AS(noise::parse_artefact(text.substr(0, text.size() / 2), "x"), core::InputError);
    std::string damaged = text;
    damaged.replace(damaged.find("\"version\":3"), 11, "\"version\":2");
    CHECK_THROWS_WITH(noise::parse_artefact(damaged, "x"),
                      contains_text("of version 2, and version 3 is needed"));
    damaged = text;
    damaged.replace(damaged.find("\"1000\""), 6, "\"1000 1\"");
    CHECK_THROWS_WITH(noise::parse_artefact(damaged, "x"), contains_text("too many"));
    damaged = text;
    damaged.replace(damaged.find("[0,3,3,2]"), 9, "[0,1,3,2]");
    CHECK_THROWS_WITH(noise::parse_artefact(damaged, "x"), contains_text("contradict"));
    damaged = text;
    damaged.replace(damaged.find("\"controls\""), 10, "\"control_x\"");
    CHECK_THROWS_AS(noise::parse_artefact(damaged, "x"), core::InputError);
    damaged = text;
    damaged.replace(damaged.find("[87,1,1000,2"), 12, "[87,1,1000,2000");
    CHECK_THROWS_AS(noise::parse_artefact(damaged, "x"), core::InputError);
}
