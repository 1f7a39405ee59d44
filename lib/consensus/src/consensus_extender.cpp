#include "sarcotrace/consensus/consensus_extender.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "sarcotrace/seq/codes.hpp"

namespace sarcotrace::consensus {
namespace {

/// Shorter matches are no sure place.
constexpr std::size_t least_match_bp = 20;
constexpr int widest_gap_bp = 100;

/// Bases that match in a row.
struct Match {
    std::size_t query = 0;
    std::size_t target = 0;
    std::size_t length = 0;
};

/// Score of an alignment and its longest match; `target` counts from the reference's begin.
struct Walk {
    int score = 0;
    Match longest;
};

Walk walk(const core::Cigar& cigar, std::span<const seq::Code> query,
          std::span<const seq::Code> target, std::size_t target_begin, const seq::Scoring& s) {
    Walk result;
    Match run{0, target_begin, 0};
    const auto close = [&](std::size_t next_query, std::size_t next_target) {
        if (run.length > result.longest.length) {
            result.longest = run;
        }
        run = {next_query, next_target, 0};
    };
    std::size_t q = 0;
    std::size_t t = target_begin;
    for (const core::CigarElement& element : cigar) {
        if (core::is_aligned(element.op)) {
            for (std::uint32_t i = 0; i < element.length; ++i, ++q, ++t) {
                const bool has_n = query[q] == seq::code_of_n || target[t] == seq::code_of_n;
                if (!has_n && query[q] == target[t]) {
                    result.score += s.match;
                    ++run.length;
                } else {
                    result.score -= has_n ? s.ambiguous : s.mismatch;
                    close(q + 1, t + 1);
                }
            }
            continue;
        }
        if (element.op == core::CigarOp::Insertion || element.op == core::CigarOp::Deletion) {
            result.score -= s.gap_open + static_cast<int>(element.length) * s.gap_extend;
        }
        q += core::consumes_query(element.op) ? element.length : 0;
        t += core::consumes_reference(element.op) ? element.length : 0;
        close(q, t);
    }
    close(q, t);
    return result;
}

/// What the aligner gives for each end of the read that is not clipped.
int end_bonus(const core::Cigar& cigar, const seq::Scoring& s) {
    return (core::leading_clip(cigar) == 0 ? s.end_bonus : 0) +
           (core::trailing_clip(cigar) == 0 ? s.end_bonus : 0);
}

std::vector<seq::Code> codes_of(const std::vector<core::Base>& bases) {
    std::string text;
    text.reserve(bases.size());
    for (const core::Base base : bases) {
        text += core::to_char(base);
    }
    return seq::to_codes(text);
}

}  // namespace

bool ConsensusExtender::extend(MoleculeRead& read, std::string_view reference, std::int64_t begin) {
    const bool is_spliced = std::any_of(
        read.cigar.begin(), read.cigar.end(),
        [](const core::CigarElement& element) { return element.op == core::CigarOp::RefSkip; });
    const std::vector<seq::Code> query = codes_of(read.bases);
    const std::vector<seq::Code> target = seq::to_codes(reference);
    const auto offset = static_cast<std::size_t>(read.position.value() - begin);
    const Walk old = walk(read.cigar, query, target, offset, extender_.scoring());
    const Match& anchor = old.longest;
    if (is_spliced || old.score == static_cast<int>(query.size()) ||
        anchor.length < least_match_bp) {
        return false;
    }
    const std::span<const seq::Code> bases(query);
    const std::span<const seq::Code> places(target);
    const std::size_t query_end = anchor.query + anchor.length;
    const seq::Extension left = extender_.extend_left(bases.first(anchor.query),
                                                      places.first(anchor.target), widest_gap_bp);
    const seq::Extension right = extender_.extend_right(
        bases.subspan(query_end), places.subspan(anchor.target + anchor.length), widest_gap_bp);
    core::Cigar cigar;
    const auto add = [&](core::CigarOp op, std::size_t length) {
        if (length > 0) {
            core::append(cigar, {op, static_cast<std::uint32_t>(length)});
        }
    };
    add(core::CigarOp::SoftClip, anchor.query - left.query_bases);
    for (const core::CigarElement& element : left.cigar) {
        add(element.op, element.length);
    }
    add(core::CigarOp::Match, anchor.length);
    for (const core::CigarElement& element : right.cigar) {
        add(element.op, element.length);
    }
    add(core::CigarOp::SoftClip, query.size() - query_end - right.query_bases);
    const std::size_t start = anchor.target - left.target_bases;
    const Walk found = walk(cigar, query, target, start, extender_.scoring());
    if (found.score + end_bonus(cigar, extender_.scoring()) <=
        old.score + end_bonus(read.cigar, extender_.scoring())) {
        return false;
    }
    read.cigar = std::move(cigar);
    read.position = core::Pos0(begin + static_cast<std::int64_t>(start));
    return true;
}

}  // namespace sarcotrace::consensus
