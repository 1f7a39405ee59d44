#include "sarcotrace/copy_number/reference_tracks.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "random_bases.hpp"

namespace sarcotrace::copy_number {
namespace {

std::string reverse_complement(std::string bases) {
    std::ranges::reverse(bases);
    for (char& letter : bases) {
        letter = std::string("TGCAN")[std::string("ACGTN").find(letter)];
    }
    return bases;
}

/// Mean of 1 / places over the windows, by counting every k-mer as text.
std::vector<double> recount(const std::vector<std::string>& contigs, std::size_t contig,
                            std::size_t k, std::size_t step, std::size_t window) {
    std::map<std::string, int> places;
    const auto key = [](const std::string& kmer) { return std::min(kmer, reverse_complement(kmer)); };
    for (const std::string& bases : contigs) {
        for (std::size_t i = 0; i + k <= bases.size(); ++i) {
            ++places[key(bases.substr(i, k))];
        }
    }
    const std::string& bases = contigs[contig];
    std::vector<double> means;
    for (std::size_t begin = 0; begin < bases.size(); begin += window) {
        double sum = 0.0;
        double asked = 0.0;
        for (std::size_t i = begin; i < std::min(begin + window, bases.size()); ++i) {
            if (i % step == 0) {
                const std::string kmer = bases.substr(i, k);
                const bool known = kmer.size() == k && kmer.find('N') == std::string::npos;
                sum += known ? 1.0 / places[key(kmer)] : 0.0;
                asked += 1.0;
            }
        }
        means.push_back(asked > 0.0 ? sum / asked : 0.0);
    }
    return means;
}

TEST_CASE("GC is that of the letters, and a window with an unknown base has none") {
    CHECK(gc_by_bin("GGCCAATTgcatNGGGGG", 4) ==
          std::vector<double>{1.0, 0.0, 0.5, -1.0, 1.0});
    CHECK(gc_by_bin("", 4).empty());
    CHECK_THROWS_AS(gc_by_bin("ACGT", 0), std::invalid_argument);
}

TEST_CASE("mappability equals a count of every k-mer on both strands") {
    const std::string unique = testing::random_bases(4000, 1);
    const std::string repeat = testing::random_bases(700, 2);
    const std::string tandem = "ACACACACACACACACACACACACACACACACACACACAC";
    const std::vector<std::string> contigs = {
        unique.substr(0, 2000) + repeat + std::string(100, 'N') + tandem,
        repeat.substr(100) + unique.substr(2000) + reverse_complement(repeat) + tandem, "ACG"};
    for (const int k : {5, 13, 31, 50, 64}) {
        for (const std::int64_t step : {1, 7}) {
            KmerUniqueness kmers(k, step);
            for (const std::string& bases : contigs) {
                kmers.sample(bases);
            }
            for (const std::string& bases : contigs) {
                kmers.count(bases);
            }
            for (std::size_t c = 0; c < contigs.size(); ++c) {
                const auto ours = kmers.mean_by_bin(c, 500);
                const auto expected = recount(contigs, c, static_cast<std::size_t>(k),
                                              static_cast<std::size_t>(step), 500);
                INFO("k " << k << " step " << step << " contig " << c);
                REQUIRE(ours.size() == expected.size());
                for (std::size_t bin = 0; bin < ours.size(); ++bin) {
                    CHECK(ours[bin] == Approx(expected[bin]).epsilon(1e-12).margin(1e-12));
                }
            }
        }
    }
    CHECK_THROWS_AS(KmerUniqueness(65, 1), std::invalid_argument);
}

}  // namespace
}  // namespace sarcotrace::copy_number
