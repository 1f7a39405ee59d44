#include "clip_naming.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::pileup {
namespace {

/// Bases that must fit for a clipped end to name an indel by itself, and for two to do so together.
constexpr std::size_t least_naming_bp = 12;
constexpr std::size_t least_pair_bp = 16;
/// A clipped end of a pair is at least so long.
constexpr std::size_t least_clip_bp = 8;
/// One misfit is allowed for each so many bases but the first.
constexpr std::int64_t bases_per_misfit = 12;
constexpr std::int64_t least_records = 2;

/// Misfits of clipped bases, read outwards, from `first` on against the reference from `position` on
/// in steps of `step`; stops at more than `most`.
std::int64_t misfits(std::string_view bases, std::size_t first, const ReferenceWindow& reference,
                     std::int64_t position, std::int64_t step, std::int64_t most) {
    std::int64_t count = 0;
    for (std::size_t i = first; i < bases.size() && count <= most; ++i) {
        count += differ(bases[i], reference.at(position)) ? 1 : 0;
        position += step;
    }
    return count;
}

std::string text_of(const Outward& clip) {
    std::string bases;
    for (std::size_t i = 0; i < clip.size(); ++i) {
        bases += letter_of(clip.at(i));
    }
    return bases;
}

std::int64_t allowed(std::size_t bases) noexcept {
    return static_cast<std::int64_t>(bases) / bases_per_misfit - 1;
}

/// The indel between the record's last aligned base and the clipped bases.
std::optional<Indel> named_indel(const Outward& clip, const ReferenceWindow& reference) {
    std::optional<Indel> best;
    std::int64_t fewest = 1000;
    const auto offer = [&](std::int64_t count, std::int64_t most, Indel indel) {
        if (count <= most && count < fewest) {
            fewest = count;
            best = std::move(indel);
        }
    };
    const bool at_end = clip.at_end();
    const std::string bases = text_of(clip);
    for (std::int64_t length = 1;
         clip.size() >= least_naming_bp && length <= longest_realigned_bp; ++length) {
        const std::int64_t most = allowed(clip.size());
        const std::int64_t anchor = at_end ? clip.begin() - 1 : clip.begin() - length;
        offer(misfits(bases, 0, reference, clip.begin() + clip.step() * length, clip.step(), most),
              most,
              {core::Pos0(std::max<std::int64_t>(0, anchor)), length, "", Stratum::Duplex, true});
        const auto inserted_bp = static_cast<std::size_t>(length);
        if (clip.size() < inserted_bp + least_naming_bp) {
            continue;
        }
        const std::int64_t most_beyond = allowed(clip.size() - inserted_bp);
        const std::int64_t count =
            misfits(bases, inserted_bp, reference, clip.begin(), clip.step(), most_beyond);
        if (count > most_beyond || count >= fewest) {
            continue;
        }
        std::string inserted = bases.substr(0, inserted_bp);
        if (!at_end) {
            std::reverse(inserted.begin(), inserted.end());
        }
        if (inserted.find('N') == std::string::npos) {
            offer(count, most_beyond,
                  {core::Pos0(at_end ? clip.begin() - 1 : clip.begin()), 0, std::move(inserted),
                   Stratum::Duplex, true});
        }
    }
    return best;
}

/// What the clipped ends at one place say together: the commonest base at each step outwards, N if two
/// are as common, and how many records have it.
class ClippedEnds {
public:
    void add(const Outward& clip) {
        counts_.resize(std::max(counts_.size(), clip.size()));
        for (std::size_t i = 0; i < clip.size(); ++i) {
            const Call call = clip.at(i).call;
            if (is_base(call)) {
                ++counts_[i][static_cast<std::size_t>(call)];
            }
        }
    }
    void settle() {
        for (const std::array<std::int64_t, 4>& count : counts_) {
            const auto most = std::max_element(count.begin(), count.end());
            const bool alone = std::count(count.begin(), count.end(), *most) == 1;
            bases_ += alone ? core::base_letters[static_cast<std::size_t>(most - count.begin())] : 'N';
            records_.push_back(alone ? *most : 0);
        }
    }
    [[nodiscard]] std::size_t size() const noexcept { return bases_.size(); }
    [[nodiscard]] const std::string& bases() const noexcept { return bases_; }
    /// N beyond the longest one.
    [[nodiscard]] char base(std::size_t i) const noexcept { return i < size() ? bases_[i] : 'N'; }
    [[nodiscard]] std::int64_t records(std::size_t i) const noexcept {
        return i < size() ? records_[i] : 0;
    }

private:
    std::vector<std::array<std::int64_t, 4>> counts_;
    std::string bases_;
    std::vector<std::int64_t> records_;
};

/// Clipped ends at an insertion: those of records that end in it, first clipped base at
/// `left_begin`, and of records that begin in it, at `right_begin`. Their sequence is the reference
/// up to left_begin, bases between that neither aligned, and the reference from right_begin + 1 on.
class ClipPair {
public:
    ClipPair(std::int64_t left_begin, const ClippedEnds& left, std::int64_t right_begin,
             const ClippedEnds& right, const ReferenceWindow& reference)
        : left_begin_(left_begin),
          left_(left),
          right_begin_(right_begin),
          right_(right),
          reference_(reference) {}

    [[nodiscard]] std::optional<Indel> insertion() const {
        // Reference bases that both aligned stand twice in the sequence.
        const std::int64_t shared_bp = left_begin_ - right_begin_ - 1;
        std::optional<std::size_t> best;
        std::int64_t fewest = 1000;
        const std::size_t bases = left_.size() + right_.size();
        for (std::int64_t length = std::max<std::int64_t>(1, shared_bp);
             length <= longest_realigned_bp; ++length) {
            const auto between = static_cast<std::size_t>(length - shared_bp);
            if (bases < between + least_pair_bp) {
                break;
            }
            const std::int64_t most = std::min(allowed(bases - between), fewest - 1);
            const std::int64_t count = misfits_with(between, most);
            if (count <= most) {
                fewest = count;
                best = between;
            }
        }
        return best ? inserted(*best) : std::nullopt;
    }

private:
    [[nodiscard]] std::int64_t misfits_with(std::size_t between, std::int64_t most) const {
        std::int64_t count =
            misfits(left_.bases(), between, reference_, right_begin_ + 1, 1, most);
        if (count <= most) {
            count += misfits(right_.bases(), between, reference_, left_begin_ - 1, -1, most - count);
        }
        for (std::size_t i = 0; i < between && count <= most; ++i) {
            count += differ(left_.base(i), right_.base(between - 1 - i)) ? 1 : 0;
        }
        return count;
    }

    /// Base i of those between, as more records show it; N if as many show another.
    [[nodiscard]] char base_between(std::size_t i, std::size_t between) const noexcept {
        const std::size_t mirrored = between - 1 - i;
        const char first = left_.base(i);
        const char second = right_.base(mirrored);
        if (differ(first, second) && left_.records(i) == right_.records(mirrored)) {
            return 'N';
        }
        return left_.records(i) >= right_.records(mirrored) ? first : second;
    }

    [[nodiscard]] std::optional<Indel> inserted(std::size_t between) const {
        std::string bases;
        for (std::size_t i = 0; i < between; ++i) {
            bases += base_between(i, between);
        }
        for (std::int64_t position = right_begin_ + 1; position < left_begin_; ++position) {
            bases += reference_.at(position);
        }
        if (bases.find('N') != std::string::npos) {
            return std::nullopt;
        }
        return Indel{core::Pos0(left_begin_ - 1), 0, std::move(bases), Stratum::Duplex, true};
    }

    std::int64_t left_begin_;
    const ClippedEnds& left_;
    std::int64_t right_begin_;
    const ClippedEnds& right_;
    const ReferenceWindow& reference_;
};

std::map<std::int64_t, ClippedEnds> clipped_ends(const std::vector<RecordPart*>& parts,
                                                 bool at_end) {
    std::map<std::int64_t, ClippedEnds> ends;
    for (const RecordPart* part : parts) {
        for (const Clip& clip : part->clips) {
            if (clip.at_end == at_end && clip.bases.size() >= least_clip_bp) {
                const Outward outward(*part, clip);
                ends[outward.begin()].add(outward);
            }
        }
    }
    for (auto& [begin, end] : ends) {
        end.settle();
    }
    return ends;
}

/// Insertions that clipped ends of both sides name together.
std::vector<Indel> named_by_pairs(const std::vector<RecordPart*>& parts,
                                  const ReferenceWindow& reference) {
    const auto lefts = clipped_ends(parts, true);
    const auto rights = clipped_ends(parts, false);
    std::vector<Indel> named;
    for (const auto& [left_begin, left] : lefts) {
        const auto last = rights.upper_bound(left_begin - 1);
        for (auto right = rights.lower_bound(left_begin - 1 - longest_realigned_bp); right != last;
             ++right) {
            const ClipPair pair(left_begin, left, right->first, right->second, reference);
            if (auto indel = pair.insertion()) {
                named.push_back(std::move(*indel));
            }
        }
    }
    return named;
}

using RecordsOf = std::map<IndelChange, std::int64_t>;

/// The insertion of most records that a doubtful one may be.
RecordsOf::iterator most_like(const Indel& doubtful, RecordsOf& records) {
    auto best = records.end();
    const IndelChange first{doubtful.anchor.value(), 0, ""};
    for (auto same = records.lower_bound(first);
         same != records.end() && same->first.anchor == first.anchor; ++same) {
        if (may_be(doubtful, same->first) && (best == records.end() || same->second > best->second)) {
            best = same;
        }
    }
    return best;
}

IndelChange key_of(const Indel& indel) {
    return {indel.anchor.value(), indel.deleted_bp, indel.inserted};
}

}  // namespace

char letter_of(const Observation& seen) noexcept {
    return is_base(seen.call) ? core::base_letters[static_cast<std::size_t>(seen.call)] : 'N';
}

bool differ(char first, char second) noexcept {
    return first != 'N' && second != 'N' && first != second;
}

bool may_be(const Indel& doubtful, const IndelChange& change) noexcept {
    if (doubtful.anchor.value() != change.anchor || doubtful.deleted_bp != change.deleted_bp ||
        doubtful.inserted.size() != change.inserted.size()) {
        return false;
    }
    return std::equal(doubtful.inserted.begin(), doubtful.inserted.end(), change.inserted.begin(),
                      [](char seen, char base) { return is_low_quality(seen) || seen == base; });
}

Outward::Outward(const RecordPart& part, const Clip& clip)
    : clip_(&clip),
      step_(clip.at_end ? 1 : -1),
      begin_(clip.at_end ? part.molecule.end() : part.molecule.begin - 1) {}

std::vector<NamedIndel> name_indels(const std::vector<RecordPart*>& parts,
                                     const ReferenceWindow& reference) {
    RecordsOf records;
    const auto name = [&](Indel indel, std::int64_t count) {
        left_align(indel, reference);
        records[key_of(indel)] += count;
    };
    for (const RecordPart* part : parts) {
        for (const Indel& indel : part->molecule.indels) {
            if (indel.usable &&
                std::max(indel.deleted_bp, static_cast<std::int64_t>(indel.inserted.size())) <=
                    longest_realigned_bp) {
                ++records[key_of(indel)];
            }
        }
        for (const Clip& clip : part->clips) {
            if (auto indel = named_indel(Outward(*part, clip), reference)) {
                name(std::move(*indel), 1);
            }
        }
    }
    for (Indel& indel : named_by_pairs(parts, reference)) {
        name(std::move(indel), 2);
    }
    for (const RecordPart* part : parts) {
        for (const Indel& indel : part->molecule.indels) {
            if (indel.doubtful) {
                if (const auto same = most_like(indel, records); same != records.end()) {
                    ++same->second;
                }
            }
        }
    }
    std::vector<NamedIndel> kept;
    for (const auto& [indel, count] : records) {
        if (count >= least_records) {
            kept.push_back({indel, count});
        }
    }
    return kept;
}

}  // namespace sarcotrace::pileup
