#include "sarcotrace/simulation/reads.hpp"

#include <cmath>

#include "catch.hpp"
#include "sarcotrace/core/bases.hpp"

using namespace sarcotrace;
using namespace sarcotrace::simulation;

namespace {

constexpr std::int64_t template_bp = 150;

/// Molecules of 150 bp without variants, one pair of each strand.
std::vector<Molecule> make_molecules(std::int64_t number, std::string_view unit) {
    std::vector<Molecule> molecules(static_cast<std::size_t>(number));
    for (Molecule& molecule : molecules) {
        molecule.contig = 0;
        molecule.start = 0;
        molecule.end = template_bp;
        while (molecule.bases.size() < template_bp) {
            molecule.bases += unit;
        }
        molecule.bases.resize(template_bp);
        molecule.umi_first = "AAC";
        molecule.umi_second = "GGT";
        molecule.pairs_top = molecule.pairs_bottom = 1;
    }
    return molecules;
}

/// Without sequencing errors, UMIs read but no spacer.
struct Bench {
    LibraryOptions library;
    SequencingOptions sequencing;

    Bench() {
        library.spacer_length_bp = 0;
        library.read_length_bp = 3 + template_bp;
        sequencing.pcr_error_rate = 0.0;
        sequencing.quality_levels = {93};
        sequencing.low_quality_start = sequencing.low_quality_end = 0.0;
        sequencing.quality_strings = 1;
    }

    /// Calls visit(molecule, is of the top strand, its template as read, as on the top strand).
    template <typename Visit>
    void sequence(const std::vector<Molecule>& molecules, Visit&& visit) const {
        stats::Random random(3);
        for (const ReadPair& pair : sequence_molecules(molecules, library, sequencing, random)) {
            const std::string read = pair.bases_first.substr(3);
            visit(pair.molecule, pair.top, pair.top ? read : core::reverse_complement(read));
        }
    }
};

}  // namespace

TEST_CASE("end repair copies a lesion of the overhang to both strands", "[simulation]") {
    constexpr std::int64_t number = 20'000;
    constexpr double mean_bp = 3.0;
    std::vector<Molecule> molecules = make_molecules(number, "ACTCATCA");
    // One lesion of each strand in each molecule, at the same distance from its own 5' end, and
    // one near the strand's 3' end, which the fill-in replaces.
    for (std::size_t i = 0; i < molecules.size(); ++i) {
        const auto at = static_cast<std::int32_t>(i % 20);
        const auto far = static_cast<std::int32_t>(template_bp) - 1 - at;
        molecules[i].damage_top = {{at, 'G'}, {far, 'G'}};
        molecules[i].damage_bottom = {{at, 'N'}, {far, 'N'}};
    }
    Bench bench;
    bench.sequencing.end_repair.overhang_mean_bp = mean_bp;
    std::vector<double> lower_copied(20, 0.0);
    std::vector<double> upper_copied(20, 0.0);
    bench.sequence(molecules, [&](std::int32_t molecule, bool top, const std::string& read) {
        const auto at = static_cast<std::size_t>(molecule) % 20;
        const std::size_t far = template_bp - 1 - at;
        if (top) {
            CHECK(read[at] == 'G');
            upper_copied[at] += read[far] == 'N' ? 1.0 : 0.0;
        } else {
            CHECK(read[far] == 'N');
            lower_copied[at] += read[at] == 'G' ? 1.0 : 0.0;
        }
    });
    // P(length > at) of the geometric distribution.
    for (std::size_t at = 0; at < 20; ++at) {
        const double p = std::pow(mean_bp / (1.0 + mean_bp), static_cast<double>(at) + 1.0);
        const double molecules_here = static_cast<double>(number) / 20.0;
        const double sd = std::sqrt(p * (1.0 - p) / molecules_here);
        CHECK(std::abs(lower_copied[at] / molecules_here - p) < 4.0 * sd + 1e-3);
        CHECK(std::abs(upper_copied[at] / molecules_here - p) < 4.0 * sd + 1e-3);
    }
}

TEST_CASE("without end repair a lesion stays on its strand", "[simulation]") {
    std::vector<Molecule> molecules = make_molecules(200, "ACTCATCA");
    for (Molecule& molecule : molecules) {
        molecule.damage_top = {{0, 'G'}};
    }
    Bench().sequence(molecules, [&](std::int32_t, bool top, const std::string& read) {
        CHECK(read[0] == (top ? 'G' : 'A'));
    });
}

TEST_CASE("unpaired cytosines of an overhang deaminate on both strands", "[simulation]") {
    const std::vector<Molecule> molecules = make_molecules(20'000, "CA");
    Bench bench;
    bench.sequencing.end_repair = {.overhang_mean_bp = 2.0, .overhang_deamination_rate = 0.25};
    double changed = 0.0;
    bench.sequence(molecules, [&](std::int32_t, bool top, const std::string& read) {
        changed += top && read[0] == 'T' ? 1.0 : 0.0;
        CHECK(read[template_bp / 2] == "CA"[template_bp / 2 % 2]);
    });
    // The first base lies in the overhang with probability 2/3.
    CHECK(changed / 20'000.0 == Approx(0.25 * 2.0 / 3.0).epsilon(0.05));
}

TEST_CASE("a nick has one strand copied from there to its 3' end", "[simulation]") {
    std::vector<Molecule> molecules = make_molecules(20'000, "ACTCATCA");
    constexpr std::size_t middle = template_bp / 2;
    for (Molecule& molecule : molecules) {
        molecule.damage_top = {{static_cast<std::int32_t>(middle), 'G'}};
    }
    Bench bench;
    bench.sequencing.end_repair.nick_share = 0.2;
    double on_both = 0.0;
    double on_neither = 0.0;
    bench.sequence(molecules, [&](std::int32_t, bool top, const std::string& read) {
        on_neither += top && read[middle] != 'G' ? 1.0 : 0.0;
        on_both += !top && read[middle] == 'G' ? 1.0 : 0.0;
    });
    // Half of the nicks are on either strand, and half of them on the side that copies the middle.
    CHECK(on_both / 20'000.0 == Approx(0.2 / 4.0).epsilon(0.1));
    CHECK(on_neither / 20'000.0 == Approx(0.2 / 4.0).epsilon(0.1));
}

TEST_CASE("polymerases slip as often as the rate says, most in long runs", "[simulation]") {
    // A run of eight (weight 128) beside 142 single bases.
    std::string bases;
    while (bases.size() < template_bp) {
        bases += "ACTG";
    }
    bases.resize(template_bp - 8);
    bases.insert(71, 8, 'A');
    std::vector<Molecule> molecules = make_molecules(20'000, "A");
    for (Molecule& molecule : molecules) {
        molecule.bases = bases;
    }
    const bool in_sequencing = GENERATE(false, true);
    Bench bench;
    bench.library.read_length_bp = template_bp + 10;
    if (in_sequencing) {
        bench.sequencing.slippage.sequencing_rate = 1e-4;
    } else {
        bench.sequencing.slippage.pcr_rate = 1e-4 / bench.sequencing.pcr_cycles;
    }
    double slipped = 0.0;
    double shorter = 0.0;
    double in_run = 0.0;
    double reads = 0.0;
    bench.sequence(molecules, [&](std::int32_t, bool top, const std::string& read) {
        if (!top) {
            return;
        }
        ++reads;
        if (read.starts_with(bases)) {
            return;
        }
        ++slipped;
        const std::size_t end = read.find_first_not_of('A', 71);
        const bool run_differs = read.starts_with(bases.substr(0, 71)) && end != 79;
        in_run += run_differs ? 1.0 : 0.0;
        shorter += run_differs && end == 78 ? 1.0 : 0.0;
    });
    REQUIRE(reads == 20'000.0);
    // The base before the run is another letter than A; the sites of adapter and UMI come on top
    // in sequencing, but lie behind what is compared.
    CHECK(in_run / reads == Approx(128.0 * 1e-4).epsilon(0.15));
    CHECK(slipped / reads > in_run / reads);
    CHECK(shorter / in_run == Approx(2.0 / 3.0).epsilon(0.15));
}
