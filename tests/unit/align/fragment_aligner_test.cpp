#include "sarcotrace/align/fragment_aligner.hpp"

#include <set>
#include <tuple>

#include "catch.hpp"
#include "genome_index.hpp"
#include "random_bases.hpp"
#include "sarcotrace/align/seed_extension.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;
using testing::GenomeIndex;
using testing::random_bases;

namespace {

std::string with_substitutions(std::string bases, int count, stats::Random& random) {
    for (int i = 0; i < count; ++i) {
        const auto place = random.below(bases.size());
        bases[place] = "ACGT"[random.below(4)];
    }
    return bases;
}

std::array<align::OrientedRead, 2> packed(const std::string& first, const std::string& second) {
    std::array<align::OrientedRead, 2> reads;
    reads[0].assign(seq::to_codes(first));
    reads[1].assign(seq::to_codes(second));
    return reads;
}

align::FragmentAligner aligner_of(const GenomeIndex& genome,
                                  align::FragmentMemory* memory = nullptr) {
    return {*genome.index, {}, 17.0, memory};
}

}  // namespace

TEST_CASE("a fit without gaps names the mismatches and its score", "[align]") {
    const GenomeIndex genome(random_bases(1'000, 1));
    std::string read = genome.bases.substr(200, 100);
    for (const std::size_t place : {3U, 40U, 99U}) {
        read[place] = read[place] == 'A' ? 'C' : 'A';
    }
    align::UngappedFit fit;
    align::fit_without_gaps(seq::PackedSequence(seq::to_codes(read)),
                            genome.index->packed_bases(), genome.offset() + 200, fit);
    CHECK(fit.mismatches == std::vector<int>{3, 40, 99});
    CHECK(fit.best_stretch({}).score == 36 - 4 + 58);
    CHECK(fit.best_stretch({}).begin == 4);
    CHECK(fit.best_stretch({}).end == 99);
    CHECK(fit.written({}).begin == 0);
    CHECK(fit.written({}).end == 100);
}

TEST_CASE("what is taken without gaps is what the affine-gap kernel finds", "[align]") {
    // Repeats of short units make gaps that pay; random bases alone hardly would.
    std::string bases = random_bases(3'000, 2);
    for (std::size_t i = 0; i < 400; ++i) {
        bases[1'000 + i] = "CAG"[i % 3];
        bases[2'000 + i] = bases[2'000 + i % 11];
    }
    const GenomeIndex genome(bases);
    stats::Random random(3);
    align::SeedExtender extender(*genome.index, {});
    int taken = 0;
    int left_to_the_kernel = 0;
    for (int round = 0; round < 4'000; ++round) {
        const std::size_t begin = 50 + random.below(2'800);
        std::string read = genome.bases.substr(begin, 90);
        if (round % 2 == 0) {
            // Near an end few mismatches tell of the gap.
            const std::size_t place = round % 4 == 0 ? 3 + random.below(8) : 78 + random.below(9);
            read.erase(place, 1 + random.below(4));
            read = (read + genome.bases.substr(begin + 90, 4)).substr(0, 90);
        }
        read = with_substitutions(read, static_cast<int>(random.below(5)), random);
        const align::OrientedRead oriented(seq::to_codes(read));
        const seq::PackedSequence& whole = oriented.packed(false);
        const std::int64_t at = genome.offset() + static_cast<std::int64_t>(begin);
        align::UngappedFit fit;
        align::fit_without_gaps(whole, genome.index->packed_bases(), at, fit);
        const auto& wrong = fit.mismatches;
        if (wrong.size() > 4) {
            continue;
        }
        // The kernel starts from the longest exact stretch.
        align::ExactMatch seed{at, 0, 0, false};
        int from = 0;
        for (std::size_t i = 0; i <= wrong.size(); ++i) {
            const int to = i < wrong.size() ? wrong[i] : 90;
            if (to - from > seed.length) {
                seed = {at + from, from, to - from, false};
            }
            from = to + 1;
        }
        const align::Alignment kernel = extender.extend(oriented, seed);
        if (align::is_best_without_gaps(whole, genome.index->packed_bases(), at, fit, {})) {
            ++taken;
            CHECK(core::to_string(kernel.cigar) == "90M");
            CHECK(kernel.score == fit.best_stretch({}).score);
        } else {
            ++left_to_the_kernel;
        }
    }
    CHECK(taken > 1'000);
    CHECK(left_to_the_kernel > 50);
}

TEST_CASE("a fragment's whole placement does not depend on what is remembered", "[align]") {
    // The second half repeats the first with one base in 40 changed.
    stats::Random random(4);
    std::string bases = random_bases(20'000, 5);
    bases += with_substitutions(bases, 600, random);
    const GenomeIndex genome(bases);
    align::FragmentMemory memory(8);
    align::FragmentAligner with_memory = aligner_of(genome, &memory);
    align::FragmentAligner without = aligner_of(genome);
    int placed = 0;
    for (int round = 0; round < 300; ++round) {
        const std::size_t begin = random.below(39'000);
        const std::string fragment = genome.bases.substr(begin, 120 + random.below(200));
        for (int copy = 0; copy < 4; ++copy) {
            // Two copies without an error, of which the second asks what is remembered.
            const int errors = copy / 2;
            const std::string first = with_substitutions(fragment.substr(0, 100), errors, random);
            const std::string second = with_substitutions(
                core::reverse_complement(fragment).substr(0, 100), errors, random);
            const auto reads = copy % 2 == 0 ? packed(first, second) : packed(second, first);
            const auto a = with_memory.align(reads, 7, {});
            const auto b = without.align(reads, 7, {});
            REQUIRE(a.has_value() == b.has_value());
            if (a) {
                ++placed;
                for (std::size_t i = 0; i < 2; ++i) {
                    CHECK((*a)[i].begin == (*b)[i].begin);
                    CHECK((*a)[i].score == (*b)[i].score);
                    CHECK((*a)[i].runner_up_score == (*b)[i].runner_up_score);
                    CHECK((*a)[i].mapping_quality == (*b)[i].mapping_quality);
                }
                const std::size_t left = copy % 2 == 0 ? 0 : 1;
                if ((*a)[left].mapping_quality < 20) {
                    continue;  // here the copy does not differ enough
                }
                CHECK((*a)[left].begin - genome.offset() == static_cast<std::int64_t>(begin));
                CHECK_FALSE((*a)[left].is_reverse);
            }
        }
    }
    CHECK(placed > 900);
}

TEST_CASE("what is remembered of a fragment serves no other name, length or model", "[align]") {
    const std::string unit = random_bases(2'000, 9);
    const GenomeIndex genome(random_bases(3'000, 10) + unit + random_bases(3'000, 11) + unit);
    align::FragmentMemory memory(64);
    align::FragmentAligner with_memory = aligner_of(genome, &memory);
    align::FragmentAligner without = aligner_of(genome);
    const align::InsertSizeModel any_length;
    const align::InsertSizeModel short_ones(std::vector<int>(200, 160));
    REQUIRE(any_length.fingerprint() != short_ones.fingerprint());
    const auto places_of = [](align::FragmentAligner& aligner, const std::string& fragment,
                              std::size_t read_bp, std::uint64_t name,
                              const align::InsertSizeModel& model) {
        const auto placed = aligner.align(
            packed(fragment.substr(0, read_bp),
                   core::reverse_complement(fragment).substr(0, read_bp)),
            name, model);
        return placed ? std::optional(std::tuple((*placed)[0].begin, (*placed)[1].begin,
                                                 (*placed)[0].mapping_quality))
                      : std::nullopt;
    };
    std::set<std::int64_t> begins;
    // In the repeat the name chooses; in the first contig's own bases it must not matter.
    for (const std::size_t begin : {std::size_t{3'500}, std::size_t{1'000}}) {
        const std::string fragment = genome.bases.substr(begin, 400);
        for (std::uint64_t name = 0; name < 20; ++name) {
            for (const std::size_t read_bp : {std::size_t{100}, std::size_t{150}}) {
                for (const auto* model : {&any_length, &short_ones}) {
                    const auto place = places_of(with_memory, fragment, read_bp, name, *model);
                    CHECK(place == places_of(without, fragment, read_bp, name, *model));
                    if (place && begin == 3'500) {
                        begins.insert(std::get<0>(*place));
                    }
                }
            }
        }
    }
    CHECK(begins.size() == 2);
}

TEST_CASE("copies that differ in nothing leave no mapping quality", "[align]") {
    const std::string unit = random_bases(2'000, 6);
    const GenomeIndex genome(random_bases(3'000, 7) + unit + random_bases(3'000, 8) + unit);
    align::FragmentAligner aligner = aligner_of(genome);
    const std::string fragment = unit.substr(500, 300);
    const auto placed = aligner.align(
        packed(fragment.substr(0, 100), core::reverse_complement(fragment).substr(0, 100)), 1, {});
    REQUIRE(placed);
    CHECK((*placed)[0].mapping_quality == 0);
    CHECK((*placed)[0].runner_up_score == 100);
    CHECK((*placed)[1].begin - (*placed)[0].begin == 200);
}
