#include <algorithm>
#include <utility>

#include "catch.hpp"
#include "molecules.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/sam_tags.hpp"
#include "sarcotrace/pileup/allele.hpp"
#include "sarcotrace/pileup/assembler.hpp"
#include "sarcotrace/pileup/columns.hpp"
#include "support.hpp"

using namespace sarcotrace;
using pileup::Stratum;
using pileup::Support;

namespace {

constexpr std::int64_t contig_bp = 1500;

struct Sample {
    std::string bases = testing::random_reference(contig_bp, 3);
    pileup::ReferenceWindow reference{"chr1", 0, bases};
    pileup::Window window{"chr1", core::Interval(core::Pos0(300), core::Pos0(1200)),
                          core::Interval(core::Pos0(50), core::Pos0(1450)), ""};

    [[nodiscard]] std::vector<core::ReadRecord> records(std::int64_t molecules,
                                                        double vaf = 0.2) const {
        testing::MoleculeSample sample;
        sample.reference = bases;
        sample.molecules = molecules;
        sample.planted = {{600, bases.substr(600, 1), bases[600] == 'A' ? "C" : "A", vaf},
                          {800, bases.substr(800, 3), bases.substr(800, 1), vaf}};
        return testing::make_molecules(sample);
    }
    [[nodiscard]] pileup::MoleculeSet assemble(const std::vector<core::ReadRecord>& records) const {
        pileup::Assembler assembler(reference, window, {});
        for (const core::ReadRecord& record : records) {
            assembler.add(testing::ViewOf(record).view());
        }
        return assembler.finish();
    }
};

}  // namespace

TEST_CASE("overlapping mates count as one molecule") {
    const Sample sample;
    const auto set = sample.assemble(sample.records(400));
    const auto counts = pileup::count_columns(set.molecules, sample.reference, sample.window.core);
    for (std::size_t i = 0; i < counts.columns.size(); ++i) {
        std::int64_t covering = 0;
        for (const pileup::Molecule& molecule : set.molecules) {
            covering += pileup::is_base(molecule.at(counts.begin +
                                                    static_cast<std::int64_t>(i)).call) ? 1 : 0;
        }
        REQUIRE(counts.columns[i].depth() == covering);
    }
}

TEST_CASE("mates of another program's file count once, and not where they differ") {
    const Sample sample;
    std::vector<core::ReadRecord> records = sample.records(1, 0.0);
    REQUIRE(records.size() == 2);
    for (core::ReadRecord& record : records) {
        record.tags = {{core::tags::MC, core::to_string(record.cigar)}};
    }
    const auto assemble = [&] {
        pileup::Assembler assembler(sample.reference, sample.window, {}, pileup::Tier::Simplex);
        for (const core::ReadRecord& record : records) {
            assembler.add(testing::ViewOf(record).view());
        }
        return assembler.finish();
    };
    const std::int64_t overlap_bp =
        records[0].position->value() + core::reference_length(records[0].cigar) -
        records[1].position->value();
    REQUIRE(overlap_bp > 0);
    const auto equal = assemble();
    REQUIRE(equal.molecules.size() == 1);
    const std::int64_t at = records[1].position->value();
    CHECK(pileup::is_base(equal.molecules[0].at(at).call));
    CHECK(pileup::tier_of(equal.molecules[0].at(at).stratum) == pileup::Tier::Simplex);
    records[1].bases[0] = records[1].bases[0] == 'A' ? 'C' : 'A';
    CHECK(assemble().molecules[0].at(at).call == pileup::Call::Unusable);
    records[0].flag |= core::flags::duplicate;
    const auto duplicate = assemble();
    CHECK(duplicate.molecules.empty());
    CHECK(duplicate.fates.at(0).fate == pileup::Fate::Duplicate);
}

TEST_CASE("molecules do not depend on the order of records") {
    const Sample sample;
    std::vector<core::ReadRecord> records = sample.records(300);
    const auto evidence = [&] {
        const auto set = sample.assemble(records);
        const pileup::Allele allele{"chr1", core::Pos0(600), sample.bases.substr(600, 1),
                                    sample.bases[600] == 'A' ? "C" : "A"};
        return std::pair(pileup::gather(set.molecules, allele, sample.reference).counts,
                         set.molecules.front().key);
    };
    const auto forward = evidence();
    std::reverse(records.begin(), records.end());
    CHECK(evidence() == forward);
    CHECK(forward.first != decltype(forward.first){});
}

TEST_CASE("a deletion is found in its leftmost form with the planted share") {
    const Sample sample;
    const auto set = sample.assemble(sample.records(3000, 0.3));
    const pileup::Allele planted = pileup::normalise(
        {"chr1", core::Pos0(800), sample.bases.substr(800, 3), sample.bases.substr(800, 1)},
        sample.reference);
    const auto evidence = pileup::gather(set.molecules, planted, sample.reference);
    const double vaf = static_cast<double>(evidence.total(Support::Alt)) /
                       static_cast<double>(evidence.depth());
    CHECK(evidence.depth() > 200);
    CHECK(vaf == Approx(0.3).margin(0.09));
    CHECK(evidence.total(Support::Other) == 0);
}

TEST_CASE("the tier of a base is that of the reads behind it") {
    const Sample sample;
    std::vector<core::ReadRecord> records = sample.records(1, 0.0);
    REQUIRE(records.size() == 2);
    for (core::ReadRecord& record : records) {
        record.set_tag(core::tags::xt, std::string("D"));
        record.set_tag(core::tags::xa, std::int64_t{3});
        record.set_tag(core::tags::xb, std::int64_t{2});
        std::vector<std::uint16_t> bottom(record.bases.size(), 2);
        bottom.back() = 0;
        bottom.front() = 0;
        record.set_tag(core::tags::xA, std::vector<std::uint16_t>(record.bases.size(), 3));
        record.set_tag(core::tags::xB, bottom);
    }
    const auto set = sample.assemble(records);
    REQUIRE(set.fates.size() == 1);
    if (set.molecules.empty()) {
        FAIL("the molecule is lost");
    }
    const pileup::Molecule& molecule = set.molecules.front();
    CHECK(molecule.observations.front().stratum == Stratum::SimplexTop);
    CHECK(molecule.observations.at(1).stratum == Stratum::Duplex);
}

TEST_CASE("lost molecules are counted under their reason") {
    const Sample sample;
    std::vector<core::ReadRecord> records = sample.records(50);
    const std::string poor = records.front().name;
    std::string failed;
    for (core::ReadRecord& record : records) {
        if (record.name == poor) {
            record.mapping_quality = 3;
        } else if (failed.empty() || record.name == failed) {
            failed = record.name;
            record.flag |= core::flags::qc_fail;
        }
    }
    const auto set = sample.assemble(records);
    const core::Ledger ledger = pileup::molecule_ledger(set.fates);
    CHECK(ledger.total(core::LedgerSide::In) == 50);
    CHECK_NOTHROW(ledger.require_balance());
    CHECK(ledger.entries().at(2).name == "LOW_MAPPING_QUALITY");
    CHECK(ledger.entries().at(2).count == 1);
    CHECK(ledger.entries().at(3).count == 1);
}

TEST_CASE("a read that is no molecule is refused") {
    const Sample sample;
    std::vector<core::ReadRecord> records = sample.records(1);
    records.front().tags.clear();
    CHECK_THROWS_AS(sample.assemble(records), core::InputError);
}
