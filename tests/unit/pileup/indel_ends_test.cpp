#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/pileup/indel_ends.hpp"

using namespace sarcotrace;
using pileup::Call;
using pileup::Molecule;

namespace {

//                                0         1         2         3         4         5
//                                0123456789012345678901234567890123456789012345678901234567
const std::string reference_bases = "ACGTTGCATCGATTACGGATCCAGTCTAAGCTGACCTTGGACATCAGGTACTTGCAAC";
constexpr std::int64_t anchor = 25;
constexpr std::int64_t deleted_bp = 5;  // 26..30, TAAGC; T follows

Call call_of(char base) { return static_cast<Call>(std::string("ACGT").find(base)); }

Molecule molecule(std::int64_t begin, const std::string& bases) {
    Molecule made{};
    made.begin = begin;
    for (const char base : bases) {
        made.observations.push_back({base == '-' ? Call::Deleted : call_of(base)});
    }
    made.records = {{made.begin, made.end()}};
    return made;
}

Molecule with_deletion() {
    std::string bases = reference_bases;
    bases.replace(anchor + 1, deleted_bp, std::string(deleted_bp, '-'));
    Molecule made = molecule(0, bases);
    made.indels.push_back({core::Pos0(anchor), deleted_bp, "", pileup::Stratum::Duplex, true});
    return made;
}

std::int64_t unusable(const Molecule& made) {
    std::int64_t count = 0;
    for (const pileup::Observation& seen : made.observations) {
        count += seen.call == Call::Unusable ? 1 : 0;
    }
    return count;
}

Molecule masked(const Molecule& probe, int carriers, int others = 0) {
    std::vector<Molecule> molecules(static_cast<std::size_t>(carriers), with_deletion());
    molecules.insert(molecules.end(), static_cast<std::size_t>(others),
                     molecule(0, reference_bases));
    molecules.push_back(probe);
    pileup::mask_ends_at_indels(molecules, {"chr1", 0, reference_bases});
    return molecules.back();
}

}  // namespace

TEST_CASE("ends that a common deletion explains are no evidence") {
    const std::string left = reference_bases.substr(5, anchor + 1 - 5);
    // TGA follows the deletion; without a gap it lies on TAA of the reference.
    const Molecule over_the_deletion = masked(molecule(5, left + "TGA"), 5);
    CHECK(unusable(over_the_deletion) == 3);
    CHECK(over_the_deletion.at(anchor).call == call_of(reference_bases[anchor]));
    // The molecule of the reference allele differs from the other at its second base.
    CHECK(unusable(masked(molecule(5, left + "TAA"), 5)) == 0);
    // One base that both alleles share tells nothing.
    CHECK(unusable(masked(molecule(5, left + "T"), 5)) == 1);
    // A substitution elsewhere in the end is worse explained by the deletion.
    CHECK(unusable(masked(molecule(5, left + "TAAGT"), 5)) == 0);
}

TEST_CASE("the beginning of a molecule is compared likewise") {
    const std::string right = reference_bases.substr(anchor + deleted_bp + 1);
    const std::string before = reference_bases.substr(anchor - 2, 3);
    CHECK(unusable(masked(molecule(anchor + deleted_bp - 2, before + right), 5)) == 3);
    const std::string own = reference_bases.substr(anchor + deleted_bp - 2, 3);
    CHECK(unusable(masked(molecule(anchor + deleted_bp - 2, own + right), 5)) == 0);
}

TEST_CASE("the inner end of a mate is an end") {
    std::string bases = reference_bases;
    bases.replace(anchor + 1, 3, "TGA");
    Molecule made = molecule(0, bases);
    made.records = {{0, anchor + 4}, {anchor + 4, made.end()}};
    CHECK(unusable(masked(made, 5)) >= 3);
    made.records = {{0, made.end()}};
    CHECK(unusable(masked(made, 5)) == 0);
}

TEST_CASE("a mate that ends on the deletion without a gap is no evidence, though the other shows it") {
    Molecule made = with_deletion();
    made.observations[anchor + 1].call = call_of('T');
    made.observations[anchor + 2].call = call_of('G');
    made.records = {{0, made.end()}, {5, anchor + 3}};
    CHECK(unusable(masked(made, 5)) == 2);
    CHECK(unusable(masked(with_deletion(), 5)) == 0);
}

TEST_CASE("a rare indel and a long end mask nothing") {
    const Molecule end = molecule(5, reference_bases.substr(5, anchor + 1 - 5) + "TGA");
    CHECK(unusable(masked(end, 2)) == 0);
    CHECK(unusable(masked(end, 3, 100)) == 0);
    CHECK(unusable(masked(end, 10, 1000)) == 3);
    CHECK(unusable(masked(molecule(0, reference_bases), 5)) == 0);
}

TEST_CASE("ends that a common insertion explains are no evidence") {
    const std::string inserted = "GGTC";
    Molecule carrier = molecule(0, reference_bases);
    carrier.indels.push_back({core::Pos0(anchor), 0, inserted, pileup::Stratum::Duplex, true});
    const std::string left = reference_bases.substr(5, anchor + 1 - 5);
    const std::string right = reference_bases.substr(anchor + 1);
    std::vector<Molecule> molecules(4, carrier);
    molecules.push_back(molecule(5, left + "GG"));
    molecules.push_back(molecule(5, left + "TA"));
    molecules.push_back(molecule(anchor - 1, "TC" + right));
    pileup::mask_ends_at_indels(molecules, {"chr1", 0, reference_bases});
    CHECK(unusable(molecules[4]) == 2);
    CHECK(unusable(molecules[5]) == 0);
    CHECK(unusable(molecules[6]) == 2);
}
