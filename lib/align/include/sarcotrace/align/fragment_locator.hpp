#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sarcotrace/align/fragment_loci.hpp"
#include "sarcotrace/align/fragment_memory.hpp"
#include "sarcotrace/align/frequent_seeds.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::align {

/// Finds the places of fragments from their keys. A pure function of the key: what is remembered
/// saves time and changes nothing. One object a thread.
class FragmentLocator {
public:
    /// `memory`: null remembers nothing.
    FragmentLocator(const seq::ReferenceIndex& index, FragmentMemory* memory)
        : index_(&index), memory_(memory) {}

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
    FragmentLoci found_;
    FragmentMemory* memory_;
};

}  // namespace sarcotrace::align
