#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "sarcotrace/calling/caller.hpp"
#include "sarcotrace/calling/length_evidence.hpp"
#include "sarcotrace/core/bases.hpp"

using namespace sarcotrace;
using calling::Origin;
using pileup::Stratum;
using pileup::Support;

namespace {

pileup::PerStratum<noise::ErrorRate> errors() {
    return {noise::ErrorRate{1e-6, 1.0}, {1e-5, 1.0}, {1e-5, 1.0}, {1e-4, 1.0}, {1e-4, 1.0}};
}

pileup::AlleleEvidence duplex(std::int64_t molecules, std::int64_t alt) {
    pileup::AlleleEvidence evidence;
    evidence.counts[0][static_cast<std::size_t>(Support::Ref)][0] = molecules - alt;
    evidence.counts[0][static_cast<std::size_t>(Support::Alt)][0] = alt;
    return evidence;
}

calling::OriginPosterior posterior(std::int64_t plasma_alt, std::int64_t normal_alt,
                                   std::int64_t molecules = 800) {
    const auto plasma = duplex(molecules, plasma_alt);
    const auto normal = duplex(molecules, normal_alt);
    calling::OriginEvidence evidence{plasma, &normal};
    evidence.errors = errors();
    return origin_posterior(origin_likelihood(evidence), calling::default_priors(40000));
}

Origin label(std::int64_t plasma_alt, std::int64_t normal_alt, std::int64_t molecules = 800) {
    return posterior(plasma_alt, normal_alt, molecules).label(0.9);
}

/// Molecules of one stratum over [0, bases), each the reference but for what `change` does.
pileup::Molecule molecule(const std::string& bases, std::uint64_t key) {
    pileup::Molecule made{};
    made.key = key;
    made.mapping_quality = 60;
    for (const char base : bases) {
        made.observations.push_back(
            {static_cast<pileup::Call>(core::to_base(base)), Stratum::Duplex});
    }
    return made;
}

}  // namespace

TEST_CASE("counts in the matched normal tell the origin") {
    CHECK(label(10, 0) == Origin::Tumor);
    CHECK(label(3, 0) == Origin::Tumor);
    CHECK(label(300, 0) == Origin::Tumor);
    CHECK(label(120, 1) != Origin::Germline);
    CHECK(label(16, 15) == Origin::Chip);
    CHECK(label(60, 30) == Origin::Chip);
    CHECK(label(400, 410) == Origin::Germline);
    CHECK(label(640, 390) == Origin::Germline);
    CHECK(label(800, 800) == Origin::Germline);
}

TEST_CASE("posterior probabilities sum to 1") {
    const auto found = posterior(12, 1);
    CHECK(found.tumor + found.chip + found.germline + found.artefact == Approx(1.0));
}

TEST_CASE("tumor DNA in the buffy coat does not make a tumor variant CHIP") {
    // Plasma 30 %, buffy coat 1 %: a clone of blood cells would have one VAF in both.
    CHECK(label(600, 20, 2000) == Origin::Tumor);
    CHECK(label(60, 5) == Origin::Tumor);
    CHECK(label(100, 100, 2000) == Origin::Chip);
}

TEST_CASE("an allele that errors explain is an artefact") {
    pileup::AlleleEvidence singletons;
    singletons.counts[3] = {{{{1000, 0, 0, 0}}, {{2, 0, 0, 0}}, {}}};
    calling::OriginEvidence evidence{singletons};
    evidence.errors = errors();
    const auto weak =
        origin_posterior(origin_likelihood(evidence), calling::default_priors(40000));
    CHECK(weak.label(0.9) == Origin::Artefact);
}

TEST_CASE("molecules of one strand may be damage where it makes such substitutions, never an insertion") {
    pileup::AlleleEvidence plasma;
    const auto set = [&](Stratum stratum, std::int64_t ref, std::int64_t alt) {
        plasma.counts[pileup::to_index(stratum)][0][0] = ref;
        plasma.counts[pileup::to_index(stratum)][1][0] = alt;
    };
    set(Stratum::SimplexTop, 400, 3);
    set(Stratum::SimplexBottom, 400, 0);
    const auto artefact = [&](const char* ref, const char* alt) {
        const pileup::Allele allele{"chr1", core::Pos0(100), ref, alt};
        calling::OriginEvidence evidence{plasma};
        evidence.errors.fill({1e-7, 1.0});
        evidence.allele = &allele;
        return origin_posterior(origin_likelihood(evidence), calling::default_priors(1000000))
            .artefact;
    };
    CHECK(artefact("C", "T") > artefact("G", "A"));
    CHECK(artefact("G", "T") == Approx(artefact("C", "T")));
    CHECK(artefact("G", "A") > 10.0 * artefact("G", "GATTACA"));
}

TEST_CASE("without a matched normal the population tells germline from tumor") {
    const auto plasma = duplex(1000, 330);
    calling::OriginEvidence evidence{plasma};
    evidence.errors = errors();
    const auto of = [&](std::optional<double> frequency) {
        evidence.population_frequency = frequency;
        return origin_posterior(origin_likelihood(evidence), calling::default_priors(40000));
    };
    CHECK(of(0.2).label(0.9) == Origin::Germline);
    CHECK(of(0.2).germline > of(std::nullopt).germline);
    CHECK(of(std::nullopt).germline > of(0.0).germline);
}

TEST_CASE("another person's allele at half of the contamination is no tumor") {
    const auto plasma = duplex(2000, 20);
    const auto normal = duplex(2000, 0);
    calling::OriginEvidence evidence{plasma, &normal};
    evidence.errors = errors();
    evidence.population_frequency = 0.3;
    const auto priors = calling::default_priors(40000);
    CHECK(origin_posterior(origin_likelihood(evidence), priors).label(0.9) == Origin::Tumor);
    evidence.contamination = 0.02;
    CHECK(origin_posterior(origin_likelihood(evidence), priors).label(0.9) == Origin::Artefact);
}

/// The profile of these values.
std::size_t profile_of(double short_share, double mode_bp, double tumor_share) {
    const auto& profiles = calling::length_profiles();
    const auto found = std::find_if(profiles.begin(), profiles.end(), [&](const auto& profile) {
        return profile.short_share == short_share && profile.mode_bp == mode_bp &&
               profile.tumor_share == tumor_share;
    });
    REQUIRE(found != profiles.end());
    return static_cast<std::size_t>(found - profiles.begin());
}

TEST_CASE("short mutant fragments speak for the tumor, reference-like ones against it") {
    calling::FragmentLengths lengths;
    for (std::int64_t i = 0; i < 2000; ++i) {
        lengths.ref.push_back(150 + i % 35);
    }
    CHECK(log_length_ratios(lengths) == calling::LengthRatios{});
    const std::size_t half_short = profile_of(0.5, 140.0, 0.0);
    lengths.alt = {120, 135, 128, 141, 160, 132, 145, 138};
    CHECK(log_length_ratios(lengths).log_tumor[half_short] > std::log(20.0));
    CHECK(log_length_ratios(lengths).log_blood[half_short] == 0.0);
    lengths.alt = {160, 165, 171, 158, 167, 170, 162, 175};
    CHECK(log_length_ratios(lengths).log_tumor[half_short] < std::log(0.2));
    CHECK(log_length_ratios(lengths).log_tumor[0] == 0.0);  // a tumor without short fragments
    lengths.ref.resize(10);
    CHECK(log_length_ratios(lengths) == calling::LengthRatios{});
}

TEST_CASE("where the tumor's molecules are among the reference's, blood cells' lengths are without them") {
    // A fifth of the reference molecules are the tumor's, half of these around 140 bp: so a tenth.
    calling::FragmentLengths lengths;
    for (std::int64_t i = 0; i < 9000; ++i) {
        lengths.ref.push_back(190 + i % 15);
    }
    for (std::int64_t i = 0; i < 1000; ++i) {
        lengths.ref.push_back(125 + i % 30);
    }
    const std::size_t unmixed = profile_of(0.5, 140.0, 0.0);
    const std::size_t mixed = profile_of(0.5, 140.0, 0.2);
    lengths.alt = {140, 139, 141, 142};
    const auto brief = log_length_ratios(lengths);
    CHECK(brief.log_blood[mixed] < 4.0 * std::log(0.5));
    CHECK(brief.log_tumor[mixed] - brief.log_blood[mixed] > brief.log_tumor[unmixed] + 3.0);
    // Where the tumor adds nothing B is R / (1 - 0.1), and T half of it.
    lengths.alt = {197, 197, 197};
    const auto usual = log_length_ratios(lengths);
    const double trusted = 3.0 * 100.0 / 103.0;
    CHECK(usual.log_blood[mixed] == Approx(trusted * std::log(1.0 / 0.9)).epsilon(0.02));
    CHECK(usual.log_tumor[mixed] == Approx(trusted * std::log(0.5 / 0.9)).epsilon(0.02));
}

TEST_CASE("reference molecules that must span a long deletion do not make its carriers look short") {
    // All fragments are alike; of the long ones more tell the reference, for it takes 42 bases, the
    // deletion 2: a molecule of length l is seen in l - 41 places, and in l - 1.
    calling::FragmentLengths lengths;
    for (std::int64_t i = 0; i < 3000; ++i) {
        const std::int64_t length = 60 + (i % 30) * 5;
        for (std::int64_t seen = 0; seen < (length - 41) / 10; ++seen) {
            lengths.ref.push_back(length);
        }
        if (i < 30) {
            for (std::int64_t seen = 0; seen < (length - 1) / 10; ++seen) {
                lengths.alt.push_back(length);
            }
        }
    }
    const std::size_t half_short = profile_of(0.5, 130.0, 0.0);
    const double biased = log_length_ratios(lengths).log_tumor[half_short];
    lengths.ref_span_bp = 42;
    lengths.alt_span_bp = 2;
    CHECK(log_length_ratios(lengths).log_tumor[half_short] < biased - 1.0);
}

TEST_CASE("the variants of a sample tell its length profile together") {
    // Ten variants, each e^2 likelier to be short than not and e^2 likelier to be long.
    const std::size_t true_one = profile_of(0.5, 140.0, 0.1);
    calling::OriginLikelihood is_short{0.0, 0.0, -50.0, -50.0};
    is_short.lengths.log_tumor.fill(-20.0);
    is_short.lengths.log_tumor[true_one] = 2.0;
    is_short.lengths.log_tumor[0] = 0.0;
    std::vector<calling::OriginLikelihood> found(10, is_short);
    const auto model = calling::fit_origins(found, 100000);
    double sum = 0.0;
    for (const double weight : model.profile_weights) {
        sum += weight;
    }
    CHECK(sum == Approx(1.0));
    CHECK(model.profile_weights[true_one] > 0.99);
    CHECK(log_length_ratio(is_short, model) == Approx(2.0).margin(0.05));
    // Nothing found: the profiles keep their prior weights.
    const auto none = calling::fit_origins({}, 100000);
    CHECK(none.profile_weights[0] == Approx(0.05));
}

TEST_CASE("a molecule that carries several alleles counts once for the lengths of all") {
    const auto shares = calling::molecule_shares({{1, 2, 3, 4}, {4, 3, 7, 8}, {9}, {}});
    REQUIRE(shares.size() == 4);
    CHECK(shares[0] == Approx(3.0 / 4.0));
    CHECK(shares[1] == Approx(3.0 / 4.0));
    CHECK(shares[2] == 1.0);
    CHECK(shares[3] == 1.0);
    // Two alleles on the same molecules weigh a profile as one of them alone does.
    calling::OriginLikelihood allele{0.0, -90.0, -90.0, -90.0};
    allele.lengths.log_tumor[7] = 3.0;
    const auto weight = [](const std::vector<calling::OriginLikelihood>& found) {
        const auto weights = calling::fit_origins(found, 100000).profile_weights;
        return weights[7] / weights[0];
    };
    const double of_one = weight({allele});
    CHECK(weight({allele, allele}) == Approx(of_one * std::exp(3.0)));
    allele.length_share = 0.5;
    CHECK(weight({allele, allele}) == Approx(of_one));
}

TEST_CASE("a longer deletion does not make its fragments look long") {
    std::string text;
    for (int i = 0; i < 50; ++i) {
        text += "ACGT";
    }
    const pileup::ReferenceWindow reference{"chr1", 0, text};
    pileup::Molecule carrier = molecule(text, 1);
    carrier.fragment_end = 200;
    carrier.length_class = pileup::LengthClass::Mono;
    carrier.indels.push_back({core::Pos0(60), 30, "", Stratum::Duplex, true});
    for (std::size_t i = 61; i < 91; ++i) {
        carrier.observations[i].call = pileup::Call::Deleted;
    }
    const pileup::Allele allele{"chr1", core::Pos0(60), text.substr(60, 31), text.substr(60, 1)};
    const std::vector<pileup::Molecule> molecules = {carrier};
    const auto lengths = calling::fragment_lengths(molecules, allele, reference);
    REQUIRE(lengths.alt.size() == 1);
    CHECK(lengths.alt[0] == 170);
}

TEST_CASE("the priors are the shares of what was found") {
    // 40 alleles that only a tumor explains and 20 of CHIP in 100,000 tests.
    std::vector<calling::OriginLikelihood> found(40, {0.0, -50.0, -50.0, -50.0});
    found.insert(found.end(), 20, {-50.0, 0.0, -50.0, -50.0});
    const auto priors = calling::fit_origins(found, 100000).priors[3];
    CHECK(priors.tumor + priors.chip == Approx(63e-5));
    CHECK(priors.tumor / (priors.tumor + priors.chip) == Approx(47.0 / 70.0));
    const auto none = calling::fit_origins({}, 100000).priors[3];
    CHECK(none.tumor == Approx(calling::default_priors(100000).tumor));
    CHECK(none.chip == Approx(calling::default_priors(100000).chip));
}

TEST_CASE("a strand difference needs size, not depth") {
    pileup::AlleleEvidence evidence;
    const auto set = [&](Stratum stratum, std::int64_t ref, std::int64_t alt) {
        evidence.counts[pileup::to_index(stratum)][0][0] = ref;
        evidence.counts[pileup::to_index(stratum)][1][0] = alt;
    };
    set(Stratum::SimplexTop, 500, 12);
    set(Stratum::SimplexBottom, 500, 0);
    const calling::ArtefactLimits limits;
    CHECK(is_strand_biased(calling::artefact_evidence(evidence), evidence, limits));
    set(Stratum::Duplex, 300, 2);  // duplex molecules were read from both strands
    CHECK_FALSE(is_strand_biased(calling::artefact_evidence(evidence), evidence, limits));
    set(Stratum::Duplex, 300, 0);
    set(Stratum::SimplexTop, 500, 2);
    CHECK_FALSE(is_strand_biased(calling::artefact_evidence(evidence), evidence, limits));
    set(Stratum::SimplexTop, 500000, 5600);
    set(Stratum::SimplexBottom, 500000, 5000);
    CHECK_FALSE(is_strand_biased(calling::artefact_evidence(evidence), evidence, limits));
}

TEST_CASE("a strand difference that chance makes among a few molecules is no bias") {
    pileup::AlleleEvidence evidence;
    const auto set = [&](Stratum stratum, std::int64_t ref, std::int64_t alt) {
        evidence.counts[pileup::to_index(stratum)][0][0] = ref;
        evidence.counts[pileup::to_index(stratum)][1][0] = alt;
    };
    const calling::ArtefactLimits limits;
    const auto biased = [&] {
        return is_strand_biased(calling::artefact_evidence(evidence), evidence, limits);
    };
    // p-values: fisher.test of R 4.2.
    set(Stratum::SingletonTop, 12, 2);
    set(Stratum::SingletonBottom, 11, 15);
    CHECK(std::abs(calling::artefact_evidence(evidence).strand_difference) >
          limits.strand_difference);
    CHECK(calling::strand_p_value(evidence) == Approx(0.0172319149));
    CHECK_FALSE(biased());
    set(Stratum::SingletonTop, 5, 20);
    set(Stratum::SingletonBottom, 20, 5);
    CHECK(calling::strand_p_value(evidence) == Approx(4.727767883e-05));
    CHECK(biased());
    // All on one strand: 2 / 2^k in the limit, so eight molecules are asked for.
    set(Stratum::SingletonTop, 500, 7);
    set(Stratum::SingletonBottom, 500, 0);
    CHECK(calling::strand_p_value(evidence) == Approx(0.0153161692));
    CHECK_FALSE(biased());
    set(Stratum::SingletonTop, 500, 8);
    CHECK(calling::strand_p_value(evidence) == Approx(0.007610477625));
    CHECK(biased());
    CHECK(calling::strand_p_value({}) == 1.0);
}

TEST_CASE("substitutions on the same molecules are one MNV, on others two SNVs") {
    const std::string bases = "ACGTTGCAACGTTACG";
    const pileup::ReferenceWindow reference{"chr1", 0, bases};
    const core::Interval core(core::Pos0(0), core::Pos0(16));
    noise::ControlStatistics control;
    for (noise::Sums& cell : control.substitutions) {
        cell.add(1000000, 1);
    }
    const noise::NoiseModel model({&control});
    std::vector<pileup::Molecule> molecules;
    for (std::uint64_t i = 0; i < 300; ++i) {
        std::string seen = bases;
        if (i < 10) {
            seen[6] = 'T';
            seen[7] = 'G';
        }
        molecules.push_back(molecule(seen, i));
    }
    auto found = calling::find_variants(molecules, reference, core, model, {});
    REQUIRE(found.size() == 1);
    CHECK(found[0].allele.id() == "chr1:7:CA:TG");
    CHECK(found[0].evidence.total(Support::Alt) == 10);

    for (std::size_t i = 0; i < 10; ++i) {
        molecules[i].observations[7].call = pileup::Call::A;
        molecules[i + 20].observations[7].call = pileup::Call::G;
    }
    found = calling::find_variants(molecules, reference, core, model, {});
    REQUIRE(found.size() == 2);
    CHECK(found[0].allele.id() == "chr1:7:C:T");
    CHECK(found[1].allele.id() == "chr1:8:A:G");
}

TEST_CASE("no molecules give no variants") {
    const pileup::ReferenceWindow reference{"chr1", 0, "ACGTACGT"};
    const noise::ControlStatistics control;
    const noise::NoiseModel model({&control});
    CHECK(calling::find_variants({}, reference, core::Interval(core::Pos0(0), core::Pos0(8)), model,
                                 {})
              .empty());
}

TEST_CASE("the threshold is the level divided by the tests") {
    CHECK(calling::p_value_threshold({}, 10000) == Approx(0.01 / 40000.0));
}

TEST_CASE("the stated class needs more certainty with a matched normal than without") {
    const calling::OriginPosterior posterior{0.85, 0.15, 0.0, 0.0};
    CHECK(calling::stated_origin(posterior, {}, {}, true) == Origin::Uncertain);
    CHECK(calling::stated_origin(posterior, {}, {}, false) == Origin::Tumor);
    CHECK(calling::stated_origin({1.0, 0.0, 0.0, 0.0}, {"weak_evidence"}, {}, true) ==
          Origin::Uncertain);
    CHECK(calling::stated_origin({1.0, 0.0, 0.0, 0.0}, {"strand_bias"}, {}, true) ==
          Origin::Artefact);
}

TEST_CASE("a deletion and a substitution on the same molecules are one complex allele") {
    const std::string bases = "ACGTTGCAACGTTACGGATCCAGT";
    const pileup::ReferenceWindow reference{"chr1", 0, bases};
    const core::Interval core(core::Pos0(0), core::Pos0(24));
    noise::ControlStatistics control;
    for (noise::Sums& cell : control.substitutions) {
        cell.add(1000000, 1);
    }
    for (noise::Sums& cell : control.indels) {
        cell.add(1000000, 1);
    }
    const noise::NoiseModel model({&control});
    const auto found_of = [&](bool together) {
        std::vector<pileup::Molecule> molecules;
        for (std::uint64_t i = 0; i < 300; ++i) {
            molecules.push_back(molecule(bases, i));
            pileup::Molecule& made = molecules.back();
            if (i < 10) {
                made.indels.push_back({core::Pos0(8), 3, "", Stratum::Duplex, true});
                for (std::size_t p = 9; p < 12; ++p) {
                    made.observations[p].call = pileup::Call::Deleted;
                }
            }
            if (together ? i < 10 : i >= 20 && i < 30) {
                made.observations[13].call = pileup::Call::G;
            }
        }
        return calling::find_variants(molecules, reference, core, model, {});
    };
    const auto joined = found_of(true);
    REQUIRE(joined.size() == 1);
    CHECK(joined[0].allele.id() == "chr1:10:CGTTA:TG");
    CHECK(joined[0].evidence.total(Support::Alt) == 10);
    const auto apart = found_of(false);
    REQUIRE(apart.size() == 2);
    CHECK(apart[0].allele.is_indel());
    CHECK_FALSE(apart[1].allele.is_indel());
}
