#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sarcotrace/seq/codes.hpp"

namespace sarcotrace::seq {

/// Which k-mers are sampled: the one with the smallest hash of every `window_kmers` consecutive
/// k-mers (Roberts et al. 2004). window_kmers 1 samples every k-mer.
struct MinimiserScheme {
    int kmer_bp = 19;      ///< 11 to 23
    int window_kmers = 8;  ///< 1 to 64

    friend bool operator==(const MinimiserScheme&, const MinimiserScheme&) = default;
};

/// A sampled k-mer: hash of the smaller of the k-mer and its reverse complement, its 0-based
/// start in the sequence, and whether the reverse complement was the smaller.
struct Minimiser {
    std::uint64_t hash;
    std::uint32_t position;
    bool is_reverse;

    friend bool operator==(const Minimiser&, const Minimiser&) = default;
};

/// Minimisers in the order of position. A k-mer that holds an N is never sampled, so that N is
/// never read as A; k-mers equal to their reverse complement are not sampled either. A stretch
/// without N with fewer k-mers than a window gives the smallest of those it has.
/// The hash is a bijection of 2 * kmer_bp bits. `result` is cleared first.
void find_minimisers(std::span<const Code> codes, const MinimiserScheme& scheme,
                     std::vector<Minimiser>& result);

/// The same as find_minimisers, in less time, for sequences of at most 262,144 bases.
void find_read_minimisers(std::span<const Code> codes, const MinimiserScheme& scheme,
                          std::vector<Minimiser>& result);

}  // namespace sarcotrace::seq
