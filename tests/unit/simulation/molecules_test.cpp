#include "sarcotrace/simulation/molecules.hpp"

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
