#include <cmath>
#include <stdexcept>

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/monitoring/evidence_rows.hpp"
#include "sarcotrace/monitoring/joint_origin.hpp"
#include "sarcotrace/monitoring/tracking.hpp"

using namespace sarcotrace;
using monitoring::LocusEvidence;
using monitoring::Status;
using calling::Origin;

namespace {

LocusEvidence locus(std::int64_t molecules, std::int64_t alt) {
    LocusEvidence made;
    made.evidence.counts[0][0][0] = molecules - alt;
    made.evidence.counts[0][1][1] = alt;
    made.errors.fill({1e-6, 1.0});
    return made;
}

monitoring::CalledVariant called(std::int64_t position, std::string ref, std::string alt,
                                 calling::Origin origin, std::string sample) {
    return {{"chr1", core::Pos0(position), std::move(ref), std::move(alt)}, "G", origin,
            std::move(sample), std::nullopt};
}

const std::vector<pileup::ContigLength> contigs = {{"chr1", 1000}};

}  // namespace

TEST_CASE("the union of tumor variants is tracked once, in order") {
    const auto tracking = monitoring::choose_variants(
        {called(50, "A", "C", Origin::Tumor, "S1"), called(10, "G", "T", Origin::Tumor, "S2"),
         called(50, "A", "C", Origin::Tumor, "S2"), called(70, "A", "C", Origin::Germline, "S1"),
         called(80, "A", "C", Origin::Tumor, "S1"), called(80, "A", "C", Origin::Chip, "S2"),
         called(90, "AC", "GT", Origin::Tumor, "S1"), called(91, "C", "T", Origin::Tumor, "S2")},
        contigs);
    REQUIRE(tracking.variants.size() == 3);
    CHECK(tracking.variants[0].allele.id() == "chr1:11:G:T");
    CHECK(tracking.variants[1].called_in == std::set<std::string>{"S1", "S2"});
    CHECK(tracking.variants[2].allele.id() == "chr1:91:AC:GT");
    CHECK_NOTHROW(tracking.ledger.require_balance());
    CHECK(tracking.ledger.total(core::LedgerSide::Loss) == 3);
    CHECK_THROWS_AS(monitoring::choose_variants({{{"chr9", core::Pos0(1), "A", "C"}, "", Origin::Tumor, "S", {}}},
                                                contigs),
                    core::InputError);
}

TEST_CASE("all plasma samples together tell tumor from clonal haematopoiesis") {
    // Expected posteriors: the equations of tools/monitor/README.md in R (lbeta, lchoose).
    const std::vector<calling::MoleculeCount> gone = {{600, 0}, {590, 0}};
    const auto tumor = calling::joint_posterior({0.805884, 0.194116, 0.0}, {585, 7}, {499, 1}, gone);
    CHECK(tumor.tumor == Approx(0.997614809006).epsilon(1e-9));
    const std::vector<calling::MoleculeCount> lasting = {{600, 4}, {580, 3}};
    const auto chip = calling::joint_posterior({0.968347, 0.0316525, 0.0}, {595, 6}, {262, 0}, lasting);
    CHECK(chip.tumor == Approx(0.438870158084).epsilon(1e-9));
    const auto alone = calling::joint_posterior({0.9, 0.07, 0.03}, {595, 6}, {262, 0}, {});
    CHECK(alone.tumor == Approx(0.9));
    CHECK(alone.germline == Approx(0.03));
}

TEST_CASE("an allele has one origin in all samples of the patient") {
    auto uncertain = called(50, "A", "C", Origin::Uncertain, "S1");
    uncertain.evidence = {{0.805884, 0.194116, 0.0}, {585, 7}, {499, 1}};
    auto weaker = called(50, "A", "C", Origin::Chip, "S2");
    weaker.evidence = {{0.1, 0.9, 0.0}, {590, 2}, {499, 1}};
    const auto germline = called(70, "A", "C", Origin::Germline, "S1");
    const auto without_normal = called(80, "A", "C", Origin::Uncertain, "S1");
    std::vector<monitoring::CalledVariant> calls = {uncertain, weaker, germline, without_normal};
    const auto alleles = monitoring::candidate_alleles(calls);
    REQUIRE(alleles.size() == 1);
    monitoring::restate_origins(
        calls, {{alleles[0].id(), {{"S1", {585, 7}}, {"S2", {590, 0}}, {"S3", {600, 0}}}}}, 0.9);
    CHECK(calls[0].origin == Origin::Tumor);
    CHECK(calls[1].origin == Origin::Tumor);
    CHECK(calls[2].origin == Origin::Germline);
    CHECK(calls[3].origin == Origin::Uncertain);
}

TEST_CASE("a few mutant molecules over many loci are detected together") {
    std::vector<LocusEvidence> loci(16, locus(600, 0));
    loci[3] = locus(600, 1);
    loci[9] = locus(600, 1);
    const auto result = monitoring::sample_result(loci, {});
    CHECK(result.status == Status::Detected);
    CHECK(result.informative_molecules == 9600);
    CHECK(result.mutant_molecules == 2);
    CHECK(*result.imaf == Approx(2.0 / 9600.0).epsilon(0.02));
    CHECK(*result.imaf_lower < *result.imaf);
    CHECK(*result.imaf_upper > *result.imaf);
    CHECK(*result.mean_vaf == Approx(2.0 / 9600.0));
    CHECK(*result.max_vaf == Approx(1.0 / 600.0));
}

TEST_CASE("a negative sample has the limit of detection of two loci with a mutant molecule") {
    const std::vector<LocusEvidence> loci(16, locus(600, 0));
    const auto result = monitoring::sample_result(loci, {});
    CHECK(result.status == Status::NotDetected);
    CHECK(*result.imaf == 0.0);
    CHECK(*result.p_value == 1.0);
    // At 1e-6 errors one molecule at each of two loci is below alpha. R's uniroot on
    // 1 - (1 - p)^16 - 16 p (1 - p)^15 = 0.95 with p = 1 - (1 - q)^600.
    CHECK(*result.lod95_vaf == Approx(0.0005096488807).epsilon(1e-6));
    monitoring::Settings one_locus;
    one_locus.least_loci = 1;
    one_locus.alpha = 0.01;
    CHECK(*monitoring::sample_result(loci, one_locus).lod95_vaf ==
          Approx(2.9957 / 9600.0).epsilon(0.01));  // -ln 0.05 / 9600
}

TEST_CASE("too little evidence is not assessable, with a reason") {
    CHECK_THROWS_AS(monitoring::sample_result({}, {}), std::invalid_argument);
    const auto empty = monitoring::sample_result({locus(0, 0)}, {});
    CHECK(empty.missing_reason == core::MissingReason::Insufficient);
    CHECK_FALSE(empty.lod95_vaf);
    const auto few = monitoring::sample_result({locus(299, 3)}, {});
    CHECK(few.status == Status::NotAssessable);
    CHECK(few.missing_reason == core::MissingReason::Insufficient);
    CHECK_FALSE(few.imaf);
    CHECK(few.lod95_vaf);
}

TEST_CASE("a sample without tumor variants is negative at the limit of its calling") {
    const auto negative = monitoring::de_novo_result({{590, 0.0106}}, {});
    CHECK(negative.basis == monitoring::Basis::DeNovo);
    CHECK(negative.status == Status::NotDetected);
    CHECK_FALSE(negative.missing_reason);
    CHECK(*negative.lod95_vaf == 0.0106);
    CHECK(*negative.imaf == 0.0);
    CHECK_FALSE(negative.imaf_upper);
    CHECK_FALSE(negative.p_value);
    CHECK(negative.informative_molecules == 590);

    const auto few = monitoring::de_novo_result({{299, 0.02}}, {});
    CHECK(few.status == Status::NotAssessable);
    CHECK(few.missing_reason == core::MissingReason::Insufficient);
    CHECK(*few.lod95_vaf == 0.02);
    const auto no_normal = monitoring::de_novo_result({{590, std::nullopt}}, {});
    CHECK(no_normal.status == Status::NotAssessable);
    CHECK(no_normal.missing_reason == core::MissingReason::NotEvaluable);
    const auto not_called = monitoring::de_novo_result(std::nullopt, {});
    CHECK(not_called.missing_reason == core::MissingReason::NotEvaluable);
}

TEST_CASE("a variant without molecules has counts and no fractions") {
    const auto result = monitoring::variant_result(locus(0, 0), {});
    CHECK(result.molecules == 0);
    CHECK_FALSE(result.vaf);
    CHECK_FALSE(result.p_value);
    const auto full = monitoring::variant_result(locus(50, 50), {});
    CHECK(*full.vaf == 1.0);
    CHECK(*full.vaf_upper == 1.0);
    CHECK(*full.vaf_lower == Approx(std::pow(0.025, 1.0 / 50.0)));  // closed form at n of n
}

TEST_CASE("evidence rows hold every molecule once") {
    const auto rows = monitoring::evidence_rows(locus(400, 3));
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].ref_molecules == 397);
    CHECK(rows[1].alt_molecules == 3);
    CHECK(rows[1].length_class == pileup::LengthClass::Mono);
    CHECK(rows[0].expected_error_molecules == Approx(397e-6));
    CHECK(rows[0].sum_error_variance == Approx(397e-12).epsilon(1e-3));
}
