#include "sarcotrace/seq/minimiser.hpp"

#include <algorithm>
#include <array>
#include <limits>
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

/// Chooses minimisers from the k-mers of one stretch without N, given one after another.
class Sampler {
public:
    Sampler(std::uint32_t offset, std::size_t kmers, const MinimiserScheme& scheme,
            std::vector<Minimiser>& result)
        : bits_(static_cast<unsigned>(2 * scheme.kmer_bp)),
          window_(static_cast<std::uint32_t>(scheme.window_kmers)),
          offset_(offset),
          kmers_(kmers),
          before_(result.size()),
          sliding_(window_),
          result_(&result) {}

    void push(std::uint64_t forward, std::uint64_t backward) {
        if (forward != backward) {
            sliding_.push({mix(std::min(forward, backward), bits_), offset_ + i_,
                           backward < forward});
            any_ = true;
        }
        ++i_;
        if (any_ && (i_ >= window_ || i_ == kmers_)) {
            const Minimiser& smallest = sliding_.smallest();
            if (result_->size() == before_ || result_->back().position < smallest.position) {
                result_->push_back(smallest);
            }
        }
    }

private:
    unsigned bits_;
    std::uint32_t window_;
    std::uint32_t offset_;
    std::size_t kmers_;
    std::size_t before_;
    SlidingWindow sliding_;
    std::vector<Minimiser>* result_;
    std::uint32_t i_ = 0;
    bool any_ = false;
};

void sample_stretch(std::span<const Code> codes, std::uint32_t offset,
                    const MinimiserScheme& scheme, std::vector<Minimiser>& result) {
    const auto shape = seqan3::shape{seqan3::ungapped{static_cast<std::uint8_t>(scheme.kmer_bp)}};
    auto bases =
        codes | std::views::transform([](Code code) { return seqan3::dna4{}.assign_rank(code); });
    auto forward = bases | seqan3::views::kmer_hash(shape);
    auto backward = bases | std::views::reverse | seqan3::views::complement |
                    seqan3::views::kmer_hash(shape) | std::views::reverse;
    Sampler sampler(offset, codes.size() - static_cast<std::size_t>(scheme.kmer_bp) + 1, scheme,
                    result);
    auto reverse_kmer = backward.begin();
    for (const std::uint64_t forward_kmer : forward) {
        sampler.push(forward_kmer, *reverse_kmer);
        ++reverse_kmer;
    }
}

// Hash and position of a k-mer in one number, so that the smallest number is the leftmost of the
// smallest hashes: at most 46 bits of hash.
constexpr unsigned read_position_bits = 18;

/// The k-mers' numbers, in the order of position; those equal to their reverse complement are the
/// largest number. The strand is told by `is_reverse`.
void number_kmers(std::span<const Code> codes, int kmer_bp, std::vector<std::uint64_t>& numbers,
                  std::vector<bool>& is_reverse) {
    const auto kmer = static_cast<std::size_t>(kmer_bp);
    const auto top = static_cast<unsigned>(2 * (kmer_bp - 1));
    const std::uint64_t mask = (std::uint64_t{1} << (top + 2)) - 1;
    std::uint64_t forward = 0;
    std::uint64_t backward = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        forward = ((forward << 2U) | codes[i]) & mask;
        backward = (backward >> 2U) | (static_cast<std::uint64_t>(3U - codes[i]) << top);
        if (i + 1 < kmer) {
            continue;
        }
        const std::uint64_t hash = mix(std::min(forward, backward), top + 2);
        is_reverse.push_back(backward < forward);
        numbers.push_back(forward == backward ? std::numeric_limits<std::uint64_t>::max()
                                              : (hash << read_position_bits) | (i + 1 - kmer));
    }
}

/// The same minimisers as sample_stretch. The smallest of each window comes from the smallest of
/// two windows of half its width, and so on.
void sample_read_stretch(std::span<const Code> codes, std::uint32_t offset,
                         const MinimiserScheme& scheme, std::vector<Minimiser>& result) {
    std::vector<std::uint64_t> smallest;
    std::vector<bool> is_reverse;
    smallest.reserve(codes.size());
    is_reverse.reserve(codes.size());
    number_kmers(codes, scheme.kmer_bp, smallest, is_reverse);
    const std::size_t window =
        std::min(static_cast<std::size_t>(scheme.window_kmers), smallest.size());
    for (std::size_t width = 1; width < window;) {
        const std::size_t step = std::min(width, window - width);
        for (std::size_t i = 0; i + step < smallest.size(); ++i) {
            smallest[i] = std::min(smallest[i], smallest[i + step]);
        }
        smallest.resize(smallest.size() - step);
        width += step;
    }
    std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
    for (const std::uint64_t number : smallest) {
        if (number != last && number != std::numeric_limits<std::uint64_t>::max()) {
            const auto position =
                static_cast<std::uint32_t>(number & ((1U << read_position_bits) - 1));
            result.push_back(
                {number >> read_position_bits, offset + position, is_reverse[position]});
            last = number;
        }
    }
}

template <typename SampleStretch>
void for_each_stretch(std::span<const Code> codes, const MinimiserScheme& scheme,
                      std::vector<Minimiser>& result, SampleStretch sample) {
    result.clear();
    const auto kmer = static_cast<std::size_t>(scheme.kmer_bp);
    auto begin = codes.begin();
    while (begin != codes.end()) {
        const auto end = std::find(begin, codes.end(), code_of_n);
        if (static_cast<std::size_t>(end - begin) >= kmer) {
            sample({begin, end}, static_cast<std::uint32_t>(begin - codes.begin()), scheme, result);
        }
        begin = std::find_if(end, codes.end(), [](Code code) { return code != code_of_n; });
    }
}

}  // namespace

void find_minimisers(std::span<const Code> codes, const MinimiserScheme& scheme,
                     std::vector<Minimiser>& result) {
    for_each_stretch(codes, scheme, result, sample_stretch);
}

void find_read_minimisers(std::span<const Code> codes, const MinimiserScheme& scheme,
                          std::vector<Minimiser>& result) {
    for_each_stretch(codes, scheme, result, sample_read_stretch);
}

}  // namespace sarcotrace::seq
