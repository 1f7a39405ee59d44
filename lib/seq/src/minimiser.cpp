#include "sarcotrace/seq/minimiser.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <seqan3/alphabet/nucleotide/dna4.hpp>
#include <seqan3/alphabet/views/complement.hpp>
#include <seqan3/search/kmer_index/shape.hpp>
#include <seqan3/search/views/kmer_hash.hpp>

namespace sarcotrace::seq {
namespace {

// A bijection of `bits`-bit numbers: xor-shifts and odd multiplications are each invertible.
// Without it the smallest k-mers would be poly-A, the most repetitive ones.
std::uint64_t mix(std::uint64_t value, unsigned bits) {
    const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
    const unsigned half = bits / 2;
    value ^= value >> half;
    value = (value * 0x9E3779B97F4A7C15U) & mask;
    value ^= value >> half;
    value = (value * 0xD1B54A32D192ED03U) & mask;
    return value ^ (value >> half);
}

/// The k-mers of the current window that may still become its minimum, hashes increasing.
class SlidingWindow {
public:
    explicit SlidingWindow(std::uint32_t window) : window_(window) {}

    void push(const Minimiser& kmer) {
        while (first_ < last_ && at(last_ - 1).hash > kmer.hash) {
            --last_;
        }
        at(last_++) = kmer;
        // Positions may skip palindromic k-mers, so age is measured in positions.
        while (at(first_).position + window_ <= kmer.position) {
            ++first_;
        }
    }
    [[nodiscard]] const Minimiser& smallest() { return at(first_); }

private:
    Minimiser& at(std::size_t i) { return ring_[i % ring_.size()]; }

    std::uint32_t window_;
    std::size_t first_ = 0;
    std::size_t last_ = 0;
    std::array<Minimiser, 128> ring_{};
};

void sample_stretch(std::span<const Code> codes, std::uint32_t offset,
                    const MinimiserScheme& scheme, std::vector<Minimiser>& result) {
    const auto shape = seqan3::shape{seqan3::ungapped{static_cast<std::uint8_t>(scheme.kmer_bp)}};
    auto bases =
        codes | std::views::transform([](Code code) { return seqan3::dna4{}.assign_rank(code); });
    auto forward = bases | seqan3::views::kmer_hash(shape);
    auto backward = bases | std::views::reverse | seqan3::views::complement |
                    seqan3::views::kmer_hash(shape) | std::views::reverse;
    const auto bits = static_cast<unsigned>(2 * scheme.kmer_bp);
    const auto window = static_cast<std::uint32_t>(scheme.window_kmers);
    SlidingWindow sliding(window);
    const auto kmers = codes.size() - static_cast<std::size_t>(scheme.kmer_bp) + 1;
    const auto before = result.size();
    bool any = false;
    auto reverse_kmer = backward.begin();
    std::uint32_t i = 0;
    for (const std::uint64_t forward_kmer : forward) {
        const std::uint64_t reverse_value = *reverse_kmer;
        ++reverse_kmer;
        if (forward_kmer != reverse_value) {
            sliding.push({mix(std::min(forward_kmer, reverse_value), bits), offset + i,
                          reverse_value < forward_kmer});
            any = true;
        }
        ++i;
        if (any && (i >= window || i == kmers)) {
            const Minimiser& smallest = sliding.smallest();
            if (result.size() == before || result.back().position < smallest.position) {
                result.push_back(smallest);
            }
        }
    }
}

}  // namespace

void find_minimisers(std::span<const Code> codes, const MinimiserScheme& scheme,
                     std::vector<Minimiser>& result) {
    result.clear();
    const auto kmer = static_cast<std::size_t>(scheme.kmer_bp);
    auto begin = codes.begin();
    while (begin != codes.end()) {
        const auto end = std::find(begin, codes.end(), code_of_n);
        if (static_cast<std::size_t>(end - begin) >= kmer) {
            sample_stretch({begin, end}, static_cast<std::uint32_t>(begin - codes.begin()), scheme,
                           result);
        }
        begin = std::find_if(end, codes.end(), [](Code code) { return code != code_of_n; });
    }
}

}  // namespace sarcotrace::seq
