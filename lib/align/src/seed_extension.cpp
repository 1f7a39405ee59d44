#include "sarcotrace/align/seed_extension.hpp"

#include <algorithm>

namespace sarcotrace::align {
namespace {

constexpr int widest_gap_bp = 100;

std::size_t as_size(std::int64_t value) { return static_cast<std::size_t>(value); }

std::uint32_t as_length(std::size_t value) { return static_cast<std::uint32_t>(value); }

}  // namespace

int SeedExtender::band_for(std::size_t query_bases) const {
    // A longer gap costs more than all remaining matches and the end bonus can pay for.
    const seq::Scoring& s = scoring();
    const int affordable =
        (static_cast<int>(query_bases) * s.match + s.end_bonus - s.gap_open) / s.gap_extend;
    return std::clamp(affordable, 1, widest_gap_bp);
}

bool SeedExtender::extend_without_gaps(std::span<const seq::Code> read, const ExactMatch& seed,
                                       Alignment& alignment) {
    const seq::IndexedContig& contig = index_->contigs()[index_->contig_at(seed.target)];
    const std::int64_t begin = seed.diagonal();
    const std::int64_t end = begin + static_cast<std::int64_t>(read.size());
    if (begin < contig.offset || end > contig.offset + contig.length_bp) {
        return false;
    }
    index_->fetch(begin, end, window_);
    const seq::Scoring& s = scoring();
    int score = static_cast<int>(read.size()) * s.match;
    int lost = 0;
    for (std::size_t i = 0; i < read.size(); ++i) {
        if (read[i] == window_[i] && read[i] != seq::code_of_n) {
            continue;
        }
        const bool has_n = read[i] == seq::code_of_n || window_[i] == seq::code_of_n;
        lost += s.match + (has_n ? s.ambiguous : s.mismatch);
        // From here on a gap, which costs at least its opening, could be cheaper; and a soft
        // clip, worth the end bonus more, too.
        if (lost >= s.gap_open + s.gap_extend || lost > s.match + s.end_bonus) {
            return false;
        }
    }
    score -= lost;
    alignment = {
        begin, end, seed.is_reverse, score, {{core::CigarOp::Match, as_length(read.size())}}};
    return true;
}

void SeedExtender::extend_with_gaps(std::span<const seq::Code> read, ExactMatch seed,
                                    Alignment& alignment) {
    const seq::IndexedContig& contig = index_->contigs()[index_->contig_at(seed.target)];
    const auto left_bases = as_size(seed.query);
    const auto right_bases = read.size() - left_bases - as_size(seed.length);
    const std::int64_t begin = std::max(contig.offset, seed.diagonal() - band_for(left_bases));
    const std::int64_t end =
        std::min(contig.offset + contig.length_bp,
                 seed.diagonal() + static_cast<std::int64_t>(read.size()) + band_for(right_bases));
    index_->fetch(begin, end, window_);
    const std::span<const seq::Code> window = window_;
    const auto seed_in_window = as_size(seed.target - begin);
    const auto left = extender_.extend_left(read.first(left_bases), window.first(seed_in_window),
                                            band_for(left_bases));
    const auto right = extender_.extend_right(read.last(right_bases),
                                              window.subspan(seed_in_window + as_size(seed.length)),
                                              band_for(right_bases));

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
    const std::span<const seq::Code> codes = read.on(seed.is_reverse);
    if (!extend_without_gaps(codes, seed, alignment)) {
        extend_with_gaps(codes, seed, alignment);
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
