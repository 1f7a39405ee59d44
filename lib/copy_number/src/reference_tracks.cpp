#include "sarcotrace/copy_number/reference_tracks.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <stdexcept>

namespace sarcotrace::copy_number {
namespace {

constexpr int other_letter = 4;

/// 0 to 3 for A, C, G, T so that complements sum to 3; other_letter for all else.
constexpr int code_of(char letter) noexcept {
    switch (letter) {
        case 'A':
        case 'a': return 0;
        case 'C':
        case 'c': return 1;
        case 'G':
        case 'g': return 2;
        case 'T':
        case 't': return 3;
        default: return other_letter;
    }
}

/// Finaliser of SplitMix64: every bit depends on every other.
constexpr std::uint64_t mixed(std::uint64_t value) noexcept {
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111eb;
    return value ^ (value >> 31U);
}

/// Random bits of each base. A k-mer's hash is the exclusive or of its bases' bits, each turned by
/// its place, so that it follows from that of the k-mer before (Mohamadi et al. 2016,
/// Bioinformatics 32:3492).
constexpr std::array<std::uint64_t, 4> bits_of_base = {mixed(1), mixed(2), mixed(3),
                                                       mixed(4)};

constexpr std::uint64_t bits(int code) noexcept {
    return bits_of_base[static_cast<std::size_t>(code)];
}

/// Calls `visit(position, key)` for every k-mer of letters A, C, G, T; the key is that of both strands
/// and never 0.
template <typename Visit>
void for_each_kmer(std::string_view bases, int k, const Visit& visit) {
    std::uint64_t forward = 0;
    std::uint64_t reverse = 0;
    int valid = 0;
    const auto length = static_cast<std::size_t>(k);
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const int code = code_of(bases[i]);
        if (code == other_letter) {
            forward = 0;
            reverse = 0;
            valid = 0;
            continue;
        }
        forward = std::rotl(forward, 1) ^ bits(code);
        reverse = std::rotr(reverse, 1) ^ std::rotl(bits(3 - code), k - 1);
        if (valid == k) {
            const int left = code_of(bases[i - length]);
            forward ^= std::rotl(bits(left), k);
            reverse ^= std::rotr(bits(3 - left), 1);
        } else {
            ++valid;
        }
        if (valid == k) {
            const std::uint64_t key = mixed(forward + reverse) ^ mixed(forward ^ reverse);
            visit(i + 1 - length, key == 0 ? 1 : key);
        }
    }
}

std::size_t bins_of(std::int64_t length_bp, std::int64_t bin_size_bp) {
    if (bin_size_bp < 1) {
        throw std::invalid_argument("a bin is shorter than 1 bp");
    }
    return static_cast<std::size_t>((length_bp + bin_size_bp - 1) / bin_size_bp);
}

}  // namespace

std::vector<double> gc_by_bin(std::string_view bases, std::int64_t bin_size_bp) {
    std::vector<double> result(bins_of(static_cast<std::int64_t>(bases.size()), bin_size_bp), -1.0);
    for (std::size_t bin = 0; bin < result.size(); ++bin) {
        std::array<std::int64_t, 5> letters{};
        const auto size = static_cast<std::size_t>(bin_size_bp);
        for (const char letter : bases.substr(bin * size, size)) {
            ++letters[static_cast<std::size_t>(code_of(letter))];
        }
        if (letters[other_letter] == 0) {
            const std::int64_t strong = letters[1] + letters[2];
            result[bin] = static_cast<double>(strong) /
                          static_cast<double>(strong + letters[0] + letters[3]);
        }
    }
    return result;
}

KmerUniqueness::KmerUniqueness(int k, std::int64_t step_bp) : k_(k), step_bp_(step_bp) {
    if (k < 1 || k > 64 || step_bp < 1) {
        throw std::invalid_argument("KmerUniqueness: k lies outside 1 to 64, or the step is below 1");
    }
}

void KmerUniqueness::sample(std::string_view bases) {
    const auto length = static_cast<std::int64_t>(bases.size());
    contigs_.push_back(
        {length, std::vector<std::uint64_t>(static_cast<std::size_t>((length + step_bp_ - 1) / step_bp_))});
    const auto step = static_cast<std::size_t>(step_bp_);
    for_each_kmer(bases, k_, [&](std::size_t position, std::uint64_t key) {
        if (position % step == 0) {
            contigs_.back().kmers[position / step] = key;
        }
    });
}

std::size_t KmerUniqueness::slot_of(std::uint64_t kmer) const noexcept {
    const std::size_t mask = keys_.size() - 1;
    std::size_t slot = kmer & mask;
    while (keys_[slot] != 0 && keys_[slot] != kmer) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

void KmerUniqueness::make_table() {
    constexpr std::size_t bits_per_key = 32;
    std::size_t positions = 0;
    for (const Contig& contig : contigs_) {
        positions += contig.kmers.size();
    }
    keys_.assign(std::bit_ceil(2 * positions + 2), 0);
    places_.assign(keys_.size(), 0);
    filter_.assign(std::bit_ceil(positions * bits_per_key / 64 + 1), 0);
    for (const Contig& contig : contigs_) {
        for (const std::uint64_t kmer : contig.kmers) {
            if (kmer != 0) {
                keys_[slot_of(kmer)] = kmer;
                const std::uint64_t bit = kmer >> 32U;
                filter_[(bit >> 6U) & (filter_.size() - 1)] |= std::uint64_t{1} << (bit & 63U);
            }
        }
    }
}

void KmerUniqueness::count(std::string_view bases) {
    if (keys_.empty()) {
        make_table();
    }
    for_each_kmer(bases, k_, [&](std::size_t, std::uint64_t key) {
        const std::uint64_t bit = key >> 32U;
        if (((filter_[(bit >> 6U) & (filter_.size() - 1)] >> (bit & 63U)) & 1U) == 0) {
            return;
        }
        const std::size_t slot = slot_of(key);
        if (keys_[slot] != 0 && places_[slot] < std::numeric_limits<std::uint8_t>::max()) {
            ++places_[slot];
        }
    });
}

std::vector<double> KmerUniqueness::mean_by_bin(std::size_t contig,
                                                std::int64_t bin_size_bp) const {
    const Contig& of = contigs_.at(contig);
    std::vector<double> sums(bins_of(of.length_bp, bin_size_bp), 0.0);
    std::vector<std::int64_t> asked(sums.size(), 0);
    for (std::size_t i = 0; i < of.kmers.size(); ++i) {
        const auto bin =
            static_cast<std::size_t>(static_cast<std::int64_t>(i) * step_bp_ / bin_size_bp);
        ++asked[bin];
        const std::uint8_t places = of.kmers[i] == 0 ? std::uint8_t{0} : places_[slot_of(of.kmers[i])];
        sums[bin] += places > 0 ? 1.0 / places : 0.0;
    }
    for (std::size_t bin = 0; bin < sums.size(); ++bin) {
        sums[bin] = asked[bin] > 0 ? sums[bin] / static_cast<double>(asked[bin]) : 0.0;
    }
    return sums;
}

}  // namespace sarcotrace::copy_number
