#include "sarcotrace/simulation/molecules.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "catch.hpp"
#include "sarcotrace/simulation/reads.hpp"

using namespace sarcotrace;

namespace {

struct Fixture {
    simulation::Genome genome;
    simulation::CopyNumberProfile profile;
    simulation::PatientGenome patient;
    simulation::SampleContent content;

    explicit Fixture(double tumor_cell_fraction) : profile({}) {
        stats::Random random(11);
        genome = simulation::simulate_genome({}, random);
        profile = simulate_copy_number(simulation::copy_number_options("LMS"), false, random);
        patient = simulate_patient_genome(genome, profile, {}, "P1", random);
        content = {&genome, &patient, tumor_cell_fraction, profile.ploidy(), {}};
        for (const core::Region& target : genome.targets) {
            const auto& segment = profile.at(target.contig, target.interval.begin());
            content.target_copies.emplace_back(segment.copies_first, segment.copies_second);
        }
    }
};

}  // namespace

TEST_CASE("counted VAFs agree with the expected ones", "[simulation]") {
    const Fixture fixture(0.3);
    simulation::LibraryOptions library;
    library.molecule_depth = 3000.0;
    // One length distribution, so that coverage along the fragment is the same for both origins.
    library.tumor_lengths = library.normal_lengths;
    stats::Random random(5);
    const auto molecules = simulate_molecules(fixture.content, library, random);
    const auto counts = count_variant_molecules(molecules, fixture.patient);
    double squares = 0.0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double expected = expected_vaf(fixture.patient.variants[i], 0.3);
        const auto n = static_cast<double>(counts[i].molecules);
        REQUIRE(n > 500.0);
        const double sd = std::sqrt(expected * (1.0 - expected) / n) + 1e-9;
        const double z = (static_cast<double>(counts[i].mutant_molecules) / n - expected) / sd;
        CHECK(std::abs(z) < 4.5);
        squares += z * z;
    }
    CHECK(squares / static_cast<double>(counts.size()) < 2.0);
}

TEST_CASE("the same seed gives the same reads", "[simulation]") {
    const Fixture fixture(0.1);
    simulation::LibraryOptions library;
    library.molecule_depth = 20.0;
    const auto sequence = [&] {
        stats::Random random(9);
        const auto molecules = simulate_molecules(fixture.content, library, random);
        return sequence_molecules(molecules, library, {}, random);
    };
    const auto first = sequence();
    const auto second = sequence();
    REQUIRE(first.size() == second.size());
    REQUIRE(!first.empty());
    for (std::size_t i = 0; i < first.size(); ++i) {
        REQUIRE(first[i].bases_first == second[i].bases_first);
        REQUIRE(first[i].qualities_second == second[i].qualities_second);
    }
}

TEST_CASE("bases are wrong as often as their qualities say", "[simulation]") {
    const Fixture fixture(0.0);
    simulation::LibraryOptions library;
    library.molecule_depth = 100.0;
    library.deamination_rate = library.oxidation_rate = 0.0;
    simulation::SequencingOptions sequencing;
    sequencing.pcr_error_rate = 0.0;
    stats::Random random(2);
    const auto molecules = simulate_molecules(fixture.content, library, random);
    double expected = 0.0;
    double wrong = 0.0;
    for (const auto& pair : sequence_molecules(molecules, library, sequencing, random)) {
        const auto& molecule = molecules[static_cast<std::size_t>(pair.molecule)];
        const std::string& read = pair.top ? pair.bases_first : pair.bases_second;
        const std::string& letters = pair.top ? pair.qualities_first : pair.qualities_second;
        for (std::size_t i = 5; i < read.size() && i - 5 < molecule.bases.size(); ++i) {
            wrong += read[i] != molecule.bases[i - 5] ? 1.0 : 0.0;
            expected += std::pow(10.0, -(letters[i] - 33) / 10.0);
        }
    }
    // The quality strings are a finite pool; 4096 of them leave 1 % of freedom.
    CHECK(wrong == Approx(expected).epsilon(0.05));
}

TEST_CASE("a template longer than both reads hides its middle", "[simulation]") {
    const Fixture fixture(0.0);
    simulation::LibraryOptions library;
    library.molecule_depth = 300.0;
    stats::Random random(4);
    for (const auto& molecule : simulate_molecules(fixture.content, library, random)) {
        for (const std::int32_t index : molecule.covered) {
            const auto& variant = fixture.patient.variants[static_cast<std::size_t>(index)];
            if (molecule.carried.empty() && variant.ref.size() == 1) {
                const std::int64_t from_start = variant.position - molecule.start;
                const std::int64_t from_end = molecule.end - 1 - variant.position;
                CHECK(std::min(from_start, from_end) < 95);
            }
        }
    }
}

TEST_CASE("planted variants have their VAF at every one of them", "[simulation]") {
    stats::Random random(23);
    const simulation::Genome genome = simulation::simulate_genome({}, random);
    const simulation::CopyNumberProfile diploid = simulation::simulate_copy_number(
        {.altered_share = 0.0, .whole_genome_doubling_probability = 0.0, .lowest_sd = 0.0}, false,
        random);
    simulation::VariantCounts counts;
    counts.clonal_snvs = 12;
    counts.planted_vafs = {0.02, 0.05, 0.1};
    counts.longest_indel_bp = 40;
    const auto patient = simulate_patient_genome(genome, diploid, counts, "P1", random);
    const std::vector<std::pair<int, int>> copies(genome.targets.size(), {1, 1});
    simulation::LibraryOptions library;
    library.molecule_depth = 2000.0;
    library.tumor_lengths = library.normal_lengths;
    const auto molecules =
        simulate_molecules({&genome, &patient, 0.2, 2.0, copies}, library, random);
    const auto seen = count_variant_molecules(molecules, patient);
    std::size_t planted = 0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const auto& variant = patient.variants[i];
        if (variant.origin != simulation::VariantOrigin::Tumor) {
            continue;
        }
        ++planted;
        const double vaf = expected_vaf(variant, 0.2);
        CHECK(std::any_of(counts.planted_vafs.begin(), counts.planted_vafs.end(),
                          [&](double wanted) { return vaf == Approx(wanted); }));
        const auto n = static_cast<double>(seen[i].molecules);
        const double sd = std::sqrt(vaf * (1.0 - vaf) / n);
        CHECK(std::abs(static_cast<double>(seen[i].mutant_molecules) / n - vaf) < 4.5 * sd);
    }
    CHECK(planted == 17);
}

TEST_CASE("errors that consensus leaves have the rate of the molecule's kind", "[simulation]") {
    const Fixture fixture(0.0);
    simulation::LibraryOptions library;
    library.molecule_depth = 300.0;
    library.duplex_error_rate = 1e-3;
    library.simplex_error_rate = 2e-3;
    library.singleton_error_rate = 4e-3;
    stats::Random random(31);
    std::array<double, 3> bases{};
    std::array<double, 3> errors{};
    for (const auto& molecule : simulate_molecules(fixture.content, library, random)) {
        if (!molecule.sequenced()) {
            continue;
        }
        const std::size_t kind = molecule.duplex()                                    ? 0
                                 : molecule.pairs_top + molecule.pairs_bottom > 1 ? 1
                                                                                      : 2;
        bases[kind] += static_cast<double>(molecule.bases.size());
        errors[kind] += static_cast<double>(molecule.consensus_errors.size());
        for (const auto& error : molecule.consensus_errors) {
            CHECK(error.base != molecule.bases[static_cast<std::size_t>(error.index)]);
        }
    }
    for (std::size_t kind = 0; kind < 3; ++kind) {
        const double expected = bases[kind] * std::array{1e-3, 2e-3, 4e-3}[kind];
        CHECK(std::abs(errors[kind] - expected) < 4.5 * std::sqrt(expected));
    }
}

TEST_CASE("an indel does not change how long a fragment is", "[simulation]") {
    stats::Random random(29);
    const simulation::Genome genome = simulation::simulate_genome({}, random);
    const simulation::CopyNumberProfile diploid = simulation::simulate_copy_number(
        {.altered_share = 0.0, .whole_genome_doubling_probability = 0.0, .lowest_sd = 0.0}, false,
        random);
    simulation::VariantCounts counts;
    counts.indels = 20;
    counts.planted_vafs = {0.25};
    counts.planted_tumor_fraction = 0.5;
    counts.longest_indel_bp = 50;
    const auto patient = simulate_patient_genome(genome, diploid, counts, "P1", random);
    const std::vector<std::pair<int, int>> copies(genome.targets.size(), {1, 1});
    simulation::LibraryOptions library;
    library.molecule_depth = 500.0;
    library.normal_lengths.shortest_bp = library.normal_lengths.longest_bp = 170;
    library.tumor_lengths = library.normal_lengths;
    std::size_t carriers = 0;
    for (const auto& molecule :
         simulate_molecules({&genome, &patient, 0.5, 2.0, copies}, library, random)) {
        const auto length_bp = static_cast<std::int64_t>(molecule.bases.size());
        const bool at_edge = length_bp != 170 && !molecule.carried.empty() &&
                             molecule.end - patient.variants[static_cast<std::size_t>(
                                                                  molecule.carried.back())]
                                                     .position <=
                                 52;
        if (length_bp != 170 && !at_edge) {
            FAIL("a fragment of " << length_bp << " bp");
        }
        carriers += molecule.carried.empty() ? 0U : 1U;
    }
    CHECK(carriers > 1000);
}
