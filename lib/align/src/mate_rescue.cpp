#include "sarcotrace/align/mate_rescue.hpp"

#include <algorithm>

namespace sarcotrace::align {
namespace {

constexpr std::size_t word_bp = 8;
constexpr std::uint32_t word_count = 1U << (2 * word_bp);
constexpr int fewest_votes = 10;

/// Calls visit(word, start) for every 8-mer without N.
template <typename Visit>
void for_each_word(std::span<const seq::Code> codes, Visit visit) {
    std::uint32_t word = 0;
    std::size_t clean = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        clean = codes[i] == seq::code_of_n ? 0 : clean + 1;
        word = ((word << 2U) | (codes[i] & 3U)) & (word_count - 1);
        if (clean >= word_bp) {
            visit(word, static_cast<int>(i + 1 - word_bp));
        }
    }
}

}  // namespace

MateRescue::MateRescue(const seq::ReferenceIndex& index) : index_(&index), first_(word_count, -1) {}

void MateRescue::index_read(std::span<const seq::Code> read) {
    for (const std::uint32_t word : used_) {
        first_[word] = -1;
    }
    used_.clear();
    next_.assign(read.size(), -1);
    for_each_word(read, [&](std::uint32_t word, int start) {
        next_[static_cast<std::size_t>(start)] = first_[word];
        first_[word] = start;
        used_.push_back(word);
    });
}

std::optional<ExactMatch> MateRescue::best_diagonal(std::span<const seq::Code> read,
                                                    std::int64_t begin) {
    index_read(read);
    const auto read_length = static_cast<int>(read.size());
    votes_.assign(window_.size() + read.size(), 0);
    for_each_word(window_, [&](std::uint32_t word, int at) {
        for (int start = first_[word]; start >= 0; start = next_[static_cast<std::size_t>(start)]) {
            ++votes_[static_cast<std::size_t>(at - start + read_length)];
        }
    });
    const auto best = std::ranges::max_element(votes_);
    if (best == votes_.end() || *best < fewest_votes) {
        return std::nullopt;
    }
    const auto shift = static_cast<int>(best - votes_.begin()) - read_length;
    ExactMatch longest;
    int run = 0;
    for (int i = std::max(0, -shift);
         i < read_length && i + shift < static_cast<int>(window_.size()); ++i) {
        const seq::Code code = read[static_cast<std::size_t>(i)];
        const bool equal =
            code == window_[static_cast<std::size_t>(i + shift)] && code != seq::code_of_n;
        run = equal ? run + 1 : 0;
        if (run > longest.length) {
            longest = {begin + shift + i + 1 - run, i + 1 - run, run, false};
        }
    }
    return longest;
}

std::optional<Alignment> MateRescue::find(const OrientedRead& read, const Alignment& mate,
                                          int longest_fragment_bp, SeedExtender& extender) {
    const seq::IndexedContig& contig = index_->contigs()[index_->contig_at(mate.begin)];
    std::int64_t begin = mate.unclipped_begin();
    std::int64_t end = begin + longest_fragment_bp;
    if (mate.is_reverse) {
        end = mate.unclipped_end();
        begin = end - longest_fragment_bp;
    }
    begin = std::max(begin, contig.offset);
    end = std::min(end, contig.offset + contig.length_bp);
    if (end - begin < static_cast<std::int64_t>(word_bp)) {
        return std::nullopt;
    }
    index_->fetch(begin, end, window_);
    auto seed = best_diagonal(read.on(!mate.is_reverse), begin);
    if (!seed) {
        return std::nullopt;
    }
    seed->is_reverse = !mate.is_reverse;
    return extender.extend(read, *seed);
}

}  // namespace sarcotrace::align
