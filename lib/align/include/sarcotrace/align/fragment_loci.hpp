#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sarcotrace/align/end_locus.hpp"
#include "sarcotrace/align/frequent_seeds.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::align {

/// Bases at the 5' end of each read by which the places of a fragment are found.
inline constexpr std::size_t key_bp = 32;

/// First key_bp bases of both reads, packed. Copies of one molecule share it unless a sequencing
/// error falls into it, whichever strand they come from: the smaller word stands first.
struct FragmentKey {
    std::array<std::uint64_t, 2> words{};
    /// Whether words[0] is of the second read.
    bool is_swapped = false;

    FragmentKey(std::uint64_t first, std::uint64_t second)
        : words{first, second}, is_swapped(second < first) {
        if (is_swapped) {
            words = {second, first};
        }
    }
};

[[nodiscard]] std::uint64_t hash_of(const FragmentKey& key) noexcept;

/// Where the ends of a fragment may lie, in the order of FragmentKey::words.
struct FragmentLoci {
    /// Both ends, facing each other, key_bp to longest_pair_bp apart.
    std::vector<std::array<EndLocus, 2>> pairs;
    /// Places of one end without the other.
    std::array<std::vector<EndLocus>, 2> alone;
    /// Places of each end in ALT contigs, where there are pairs outside of them: these compete
    /// with nothing.
    std::array<std::vector<EndLocus>, 2> alternate;
    /// The end also has seeds so frequent that their places were only looked at beside the other
    /// end's: its own places are not all known.
    std::array<bool, 2> is_frequent{};
    /// There were more places than are kept: the search says nothing, and no place is given.
    bool has_too_many = false;
    /// How many differences the reads have at least from a pair of places that is not among these,
    /// as far as their rarer seeds tell.
    int differences_elsewhere = 0;
};

inline constexpr std::int64_t longest_pair_bp = 1000;

/// Finds the places of fragments from their keys. A pure function of the key: what is remembered
/// saves time and changes nothing. Not thread-safe.
class FragmentLocator {
public:
    /// `remembered_keys`: slots of the memory, rounded up to a power of two; 0 remembers nothing.
    FragmentLocator(const seq::ReferenceIndex& index, std::size_t remembered_keys);

    /// `ends`: the codes of the key's bases, in the key's order. The result is valid until the
    /// next call.
    const FragmentLoci& find(const FragmentKey& key,
                             const std::array<std::span<const seq::Code>, 2>& ends);
    /// Takes places of an end that can be part of no good pair out of the list.
    using Prune = std::function<void(std::size_t end, std::vector<EndLocus>& loci)>;
    /// The same from the seeds of whole reads, for fragments of which the key says too little.
    const FragmentLoci& find_by_all_seeds(const std::array<std::span<const seq::Code>, 2>& reads,
                                          const Prune& prune);
    /// After find_by_all_seeds: adds pairs of places on which frequent seeds of both reads agree.
    /// Places of one end alone are not told.
    const FragmentLoci& add_frequent_seeds();

private:
    struct End {
        std::vector<seq::Minimiser> seeds;
        std::vector<std::span<const std::uint64_t>> hits;
        std::vector<EndLocus> loci;
        std::size_t read_bp = 0;

        [[nodiscard]] SeedHits seed_hits() const {
            return {seeds, hits, static_cast<int>(read_bp)};
        }
    };
    struct Slot {
        std::array<std::uint64_t, 2> words{};
        bool is_used = false;
        FragmentLoci loci;
    };

    void set_alternate_apart(FragmentLoci& result) const;
    void find_by_key(const std::array<std::span<const seq::Code>, 2>& ends);
    /// Puts the places of both ends together.
    void join(const std::array<std::span<const seq::Code>, 2>& ends, FragmentLoci& result);
    [[nodiscard]] static bool has_frequent(const End& end);
    /// Whether not one place of an end is known.
    [[nodiscard]] bool lacks_an_end() const;
    bool collect_frequent(End& end);
    void collect(std::span<const seq::Code> codes, End& end);
    void pair_known(FragmentLoci& result) const;
    void pair_frequent(std::size_t known, FragmentLoci& result) const;
    void pair_two_frequent(FragmentLoci& result) const;
    [[nodiscard]] EndLocus place_of(std::uint64_t entry, const seq::Minimiser& seed) const {
        return locus_of(entry, seed, index_->scheme().kmer_bp);
    }

    const seq::ReferenceIndex* index_;
    std::array<End, 2> ends_;
    FrequentSeeds frequent_;
    std::vector<std::uint64_t> numbers_;
    std::vector<EndLocus> paired_;
    std::int64_t reach_bp_ = 0;  ///< longest distance of a seed from its read's 5' end
    FragmentLoci unremembered_;
    std::vector<Slot> slots_;
};

}  // namespace sarcotrace::align
