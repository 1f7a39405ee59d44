#include "sarcotrace/align/seed_extension.hpp"

#include <algorithm>
#include <utility>

namespace sarcotrace::align {
namespace {

constexpr int widest_gap_bp = 100;
// More mismatches than one in so many bases are rarely best without gaps.
constexpr int bases_per_mismatch = 12;

std::size_t as_size(std::int64_t value) { return static_cast<std::size_t>(value); }

std::uint32_t as_length(std::size_t value) { return static_cast<std::uint32_t>(value); }

/// Extension without gaps, outwards from the seed: `at(i)` are the i-th bases of read and
/// reference from the seed on.
template <typename At>
seq::Extension ungapped_side(std::size_t query_bases, std::size_t target_bases,
                             const seq::Scoring& s, At at) {
    seq::Extension best;
    int score = 0;
    const std::size_t bases = std::min(query_bases, target_bases);
    for (std::size_t i = 0; i < bases; ++i) {
        const auto [own, other] = at(i);
        const bool has_n = own == seq::code_of_n || other == seq::code_of_n;
        score += has_n ? -s.ambiguous : own == other ? s.match : -s.mismatch;
        const bool is_end = i + 1 == query_bases;
        if (score > best.score || (is_end && score + s.end_bonus > best.score)) {
            best.score = std::max(best.score, score);
            best.query_bases = i + 1;
        }
    }
    best.target_bases = best.query_bases;
    core::append(best.cigar, {core::CigarOp::Match, as_length(best.query_bases)});
    return best;
}

}  // namespace

bool SeedExtender::extend_without_gaps(const OrientedRead& read, const ExactMatch& seed,
                                       Alignment& alignment) {
    const std::int64_t begin = seed.diagonal();
    const std::int64_t end = begin + read.length();
    // The N between contigs keep the read within one.
    if (read.has_n() || begin < 0 || index_->has_n(begin, end)) {
        return false;
    }
    const seq::PackedSequence& packed = read.packed(seed.is_reverse);
    fit_without_gaps(packed, index_->packed_bases(), begin, fit_);
    if (static_cast<int>(fit_.mismatches.size()) * bases_per_mismatch > read.length() ||
        !is_best_without_gaps(packed, index_->packed_bases(), begin, fit_, scoring())) {
        return false;
    }
    alignment = {begin,
                 end,
                 seed.is_reverse,
                 fit_.best_stretch(scoring()).score,
                 {{core::CigarOp::Match, static_cast<std::uint32_t>(read.length())}}};
    return true;
}

int SeedExtender::fit_score(const OrientedRead& read, const ExactMatch& seed) {
    const std::int64_t begin = seed.diagonal();
    if (begin < 0 || index_->has_n(begin, begin + read.length())) {
        return 0;
    }
    return best_score_without_gaps(read.packed(seed.is_reverse), index_->packed_bases(), begin,
                                   scoring());
}

seq::Extension SeedExtender::extend_side(std::span<const seq::Code> query,
                                         std::span<const seq::Code> target, bool to_the_left) {
    const seq::Scoring& s = scoring();
    const auto query_bases = static_cast<int>(query.size());
    seq::Extension without_gaps = ungapped_side(
        query.size(), target.size(), s, [&](std::size_t i) {
            return to_the_left ? std::pair(query[query.size() - 1 - i], target[target.size() - 1 - i])
                               : std::pair(query[i], target[i]);
        });
    // The most that gaps could gain over it; a longer gap costs more.
    const int bonus = without_gaps.query_bases == query.size() ? 0 : s.end_bonus;
    const int most_gained = query_bases * s.match + bonus - without_gaps.score;
    const int band = std::min(widest_gap_bp, (most_gained - s.gap_open) / s.gap_extend);
    if (band < 1) {
        return without_gaps;
    }
    const auto reach = std::min(target.size(), query.size() + as_size(band));
    return to_the_left ? extender_.extend_left(query, target.last(reach), band)
                       : extender_.extend_right(query, target.first(reach), band);
}

void SeedExtender::extend_with_gaps(std::span<const seq::Code> read, ExactMatch seed,
                                    Alignment& alignment) {
    const seq::IndexedContig& contig = index_->contigs()[index_->contig_at(seed.target)];
    const auto left_bases = as_size(seed.query);
    const auto right_bases = read.size() - left_bases - as_size(seed.length);
    const std::int64_t begin = std::max(contig.offset, seed.diagonal() - widest_gap_bp);
    const std::int64_t end =
        std::min(contig.offset + contig.length_bp,
                 seed.diagonal() + static_cast<std::int64_t>(read.size()) + widest_gap_bp);
    index_->fetch(begin, end, window_);
    const std::span<const seq::Code> window = window_;
    const auto seed_in_window = as_size(seed.target - begin);
    const auto left =
        extend_side(read.first(left_bases), window.first(seed_in_window), true);
    const auto right = extend_side(read.last(right_bases),
                                   window.subspan(seed_in_window + as_size(seed.length)), false);

    alignment.is_reverse = seed.is_reverse;
    alignment.begin = seed.target - static_cast<std::int64_t>(left.target_bases);
    alignment.end = seed.target + seed.length + static_cast<std::int64_t>(right.target_bases);
    alignment.score = left.score + seed.length * scoring().match + right.score;
    core::Cigar& cigar = alignment.cigar;
    cigar.clear();
    core::append(cigar, {core::CigarOp::SoftClip, as_length(left_bases - left.query_bases)});
    for (const core::CigarElement element : left.cigar) {
        core::append(cigar, element);
    }
    core::append(cigar, {core::CigarOp::Match, static_cast<std::uint32_t>(seed.length)});
    for (const core::CigarElement element : right.cigar) {
        core::append(cigar, element);
    }
    core::append(cigar, {core::CigarOp::SoftClip, as_length(right_bases - right.query_bases)});
    if (left.cigar.size() + right.cigar.size() > 2) {
        left_align_gaps(cigar, read, window.subspan(as_size(alignment.begin - begin)));
    }
}

Alignment SeedExtender::extend(const OrientedRead& read, const ExactMatch& seed) {
    Alignment alignment;
    if (!extend_without_gaps(read, seed, alignment)) {
        extend_with_gaps(read.on(seed.is_reverse), seed, alignment);
    }
    return alignment;
}

void left_align_gaps(core::Cigar& cigar, std::span<const seq::Code> read,
                     std::span<const seq::Code> reference) {
    std::size_t read_at = 0;
    std::size_t reference_at = 0;
    core::Cigar result;
    for (std::size_t i = 0; i < cigar.size(); ++i) {
        const core::CigarElement gap = cigar[i];
        const bool is_deletion = gap.op == core::CigarOp::Deletion;
        std::uint32_t shift = 0;
        if ((is_deletion || gap.op == core::CigarOp::Insertion) && !result.empty() &&
            result.back().op == core::CigarOp::Match && i + 1 < cigar.size() &&
            cigar[i + 1].op == core::CigarOp::Match) {
            const std::span<const seq::Code> sequence = is_deletion ? reference : read;
            const std::size_t begin = is_deletion ? reference_at : read_at;
            while (shift + 1 < result.back().length &&
                   sequence[begin - shift - 1] == sequence[begin + gap.length - shift - 1]) {
                ++shift;
            }
        }
        if (shift > 0) {
            result.back().length -= shift;
            cigar[i + 1].length += shift;
            read_at -= shift;
            reference_at -= shift;
        }
        core::append(result, gap);
        read_at += core::consumes_query(gap.op) ? gap.length : 0;
        reference_at += core::consumes_reference(gap.op) ? gap.length : 0;
    }
    cigar = std::move(result);
}

}  // namespace sarcotrace::align
