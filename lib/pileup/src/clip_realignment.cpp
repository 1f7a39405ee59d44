#include "clip_realignment.hpp"

#include <algorithm>
#include <optional>

#include "clip_naming.hpp"
#include "sarcotrace/pileup/allele.hpp"
#include "sarcotrace/pileup/columns.hpp"

namespace sarcotrace::pileup {
namespace {

/// One misfit is allowed for each so many bases.
constexpr std::int64_t bases_per_misfit = 12;
constexpr std::int64_t least_gain = 2;

/// The bases of a record beside an indel, outwards.
struct Path {
    std::vector<Observation> before;  ///< clipped, yet still on the reference before the indel
    Observation inner;                ///< the last one before the indel
    /// Those that the aligner put on the reference ungapped beyond the indel, and then the clipped.
    std::vector<Observation> beyond;
};

/// `first` is the reference position that the indel changes first, outwards. Nothing if the record
/// does not lead up to it.
std::optional<Path> path_to(const RecordPart& part, const Outward& clip, std::int64_t first) {
    const std::int64_t reached = (clip.begin() - first) * clip.step();
    const std::int64_t missing = std::max<std::int64_t>(0, -reached);
    if (reached > longest_realigned_bp || missing > longest_realigned_bp ||
        missing >= static_cast<std::int64_t>(clip.size())) {
        return std::nullopt;
    }
    const auto clipped_before = static_cast<std::size_t>(missing);
    Path path{};
    for (std::size_t i = 0; i < clipped_before; ++i) {
        path.before.push_back(clip.at(i));
    }
    path.inner = clipped_before > 0 ? path.before.back() : part.molecule.at(first - clip.step());
    if (path.inner.call == Call::Absent) {
        return std::nullopt;
    }
    for (std::int64_t p = first; reached > 0 && p != clip.begin(); p += clip.step()) {
        path.beyond.push_back(part.molecule.at(p));
    }
    for (std::size_t i = clipped_before; i < clip.size(); ++i) {
        path.beyond.push_back(clip.at(i));
    }
    return path;
}

/// Places of a record's bases if it has the indel: outwards from `first`, the inserted bases, then
/// the reference from `next` on.
struct Placement {
    std::int64_t first;
    std::int64_t next;
};

Placement placement(const IndelChange& indel, bool at_end) noexcept {
    return at_end ? Placement{indel.anchor + 1, indel.anchor + indel.deleted_bp + 1}
                  : Placement{indel.anchor + indel.deleted_bp, indel.anchor};
}

/// By how many bases the sequence with the indel fits better than the reference; nothing if it
/// does not fit, or the record does not lead up to the indel.
std::optional<std::int64_t> gain(const RecordPart& part, const Outward& clip,
                                 const IndelChange& indel, const ReferenceWindow& reference) {
    const bool at_end = clip.step() > 0;
    const auto [first, next] = placement(indel, at_end);
    const std::optional<Path> path = path_to(part, clip, first);
    if (!path || path->beyond.size() <= indel.inserted.size()) {
        return std::nullopt;  // a read that ends within an insertion does not show the whole of it
    }
    const std::vector<Observation>& bases = path->beyond;
    std::int64_t misfits_indel = 0;
    std::int64_t misfits_reference = 0;
    for (std::size_t i = 0; i < path->before.size(); ++i) {
        const std::int64_t position = clip.begin() + clip.step() * static_cast<std::int64_t>(i);
        const bool misfit = differ(letter_of(path->before[i]), reference.at(position));
        misfits_indel += misfit ? 1 : 0;
        misfits_reference += misfit ? 1 : 0;
    }
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const char seen = letter_of(bases[i]);
        const auto outward = static_cast<std::int64_t>(i);
        const std::size_t inserted_bp = indel.inserted.size();
        const char expected =
            i < inserted_bp ? indel.inserted[at_end ? i : inserted_bp - 1 - i]
                            : reference.at(next + clip.step() * (outward - static_cast<std::int64_t>(
                                                                               inserted_bp)));
        misfits_indel += differ(seen, expected) ? 1 : 0;
        misfits_reference += differ(seen, reference.at(first + clip.step() * outward)) ? 1 : 0;
    }
    if (misfits_indel > 1 + static_cast<std::int64_t>(bases.size()) / bases_per_misfit) {
        return std::nullopt;
    }
    return misfits_reference - misfits_indel;
}

/// The inserted bases that a record shows.
class Shown {
public:
    Shown(std::vector<Observation>::const_iterator begin,
          std::vector<Observation>::const_iterator end)
        : begin_(begin), end_(end) {}

    /// Half of them have quality. The others are taken for those of the insertion, which the usable
    /// ones tell: a read that ends in 50 inserted bases would else hardly ever count.
    [[nodiscard]] bool is_enough() const {
        return 2 * std::count_if(begin_, end_,
                                 [](const Observation& seen) { return is_base(seen.call); }) >=
               end_ - begin_;
    }
    [[nodiscard]] Stratum weakest(Stratum stratum) const {
        for (auto seen = begin_; seen != end_; ++seen) {
            stratum = is_base(seen->call) ? std::max(stratum, seen->stratum) : stratum;
        }
        return stratum;
    }

private:
    std::vector<Observation>::const_iterator begin_;
    std::vector<Observation>::const_iterator end_;
};

/// True if the record reaches over the indel and the repeat in which it could be shifted.
bool spans(const Molecule& record, const Indel& indel, const ReferenceWindow& reference) {
    const RequiredSpan span = required_span(to_allele(indel, reference), reference);
    return record.begin <= span.begin && record.end() >= span.end;
}

/// Moves the fragment's end if it is the clipped one, counted as if the clip were ungapped.
void shift_fragment(RecordPart& part, const Outward& clip, const IndelChange& indel) {
    const std::int64_t inwards =
        static_cast<std::int64_t>(indel.inserted.size()) - indel.deleted_bp;
    const std::int64_t ungapped =
        clip.begin() + clip.step() * static_cast<std::int64_t>(clip.size());
    if (clip.at_end() && part.reverse && part.molecule.fragment_end == ungapped) {
        part.end_shift_bp -= inwards;
    } else if (!clip.at_end() && !part.reverse && part.molecule.fragment_begin == ungapped + 1) {
        part.begin_shift_bp += inwards;
    }
}

/// Aligns the record's end to the sequence with the indel. One that shows an insertion but less of
/// what follows than a molecule without it must has the insertion nevertheless.
void apply(RecordPart& part, const Outward& clip, const IndelChange& indel,
           const ReferenceWindow& reference) {
    Molecule& molecule = part.molecule;
    const bool at_end = clip.step() > 0;
    const std::int64_t first = placement(indel, at_end).first;
    const Path path = path_to(part, clip, first).value();
    const std::size_t inserted_bp = indel.inserted.size();
    const auto next = path.beyond.begin() + static_cast<std::ptrdiff_t>(inserted_bp);
    const Shown shown(path.beyond.begin(), next);
    const Stratum stratum = shown.weakest(path.inner.stratum);
    std::vector<Observation> outward = path.before;
    outward.insert(outward.end(), static_cast<std::size_t>(indel.deleted_bp),
                   {Call::Deleted, stratum});
    outward.insert(outward.end(), next, path.beyond.end());
    // What of the record is kept ends where the clip or, if it comes earlier, the indel begins.
    std::vector<Observation> kept;
    if (at_end) {
        const std::int64_t end = std::min(first, clip.begin());
        kept.assign(molecule.observations.begin(),
                    molecule.observations.begin() + static_cast<std::ptrdiff_t>(end - molecule.begin));
        kept.insert(kept.end(), outward.begin(), outward.end());
    } else {
        const std::int64_t begin = std::max(first, clip.begin()) + 1;
        kept.assign(outward.rbegin(), outward.rend());
        kept.insert(kept.end(),
                    molecule.observations.begin() +
                        static_cast<std::ptrdiff_t>(begin - molecule.begin),
                    molecule.observations.end());
        molecule.begin = begin - static_cast<std::int64_t>(outward.size());
    }
    molecule.observations = std::move(kept);
    Indel held{core::Pos0(indel.anchor), indel.deleted_bp, indel.inserted, stratum,
               is_base(path.inner.call) &&
                   (inserted_bp > 0 ? shown.is_enough() : is_base(next->call))};
    held.shown_in_part = inserted_bp > 0 && !spans(molecule, held, reference);
    molecule.indels.push_back(std::move(held));
    molecule.records = {{molecule.begin, molecule.end()}};
    shift_fragment(part, clip, indel);
}

/// True if the record shows an indel where the candidate would stand.
bool has_indel_beyond(const RecordPart& part, const Outward& clip, std::int64_t first) {
    return std::any_of(part.molecule.indels.begin(), part.molecule.indels.end(),
                       [&](const Indel& indel) {
                           return clip.step() > 0 ? indel.anchor.value() >= first - 1
                                                  : indel.anchor.value() <= first;
                       });
}

/// True if the clipped bases are, but for those before the insertion, the first ones of it.
bool ends_within(const RecordPart& part, const Outward& clip, const IndelChange& indel,
                 const ReferenceWindow& reference) {
    const bool at_end = clip.step() > 0;
    const auto path = path_to(part, clip, placement(indel, at_end).first);
    const std::size_t inserted_bp = indel.inserted.size();
    if (!path || path->beyond.size() > inserted_bp) {
        return false;
    }
    for (std::size_t i = 0; i < path->before.size(); ++i) {
        const std::int64_t position = clip.begin() + clip.step() * static_cast<std::int64_t>(i);
        if (differ(letter_of(path->before[i]), reference.at(position))) {
            return false;
        }
    }
    for (std::size_t i = 0; i < path->beyond.size(); ++i) {
        if (differ(letter_of(path->beyond[i]), indel.inserted[at_end ? i : inserted_bp - 1 - i])) {
            return false;
        }
    }
    return true;
}

/// Adds bases that the aligner clipped before the place of the indel.
void extend(Molecule& molecule, const std::vector<Observation>& outward, bool at_end) {
    if (at_end) {
        molecule.observations.insert(molecule.observations.end(), outward.begin(), outward.end());
    } else {
        molecule.observations.insert(molecule.observations.begin(), outward.rbegin(),
                                     outward.rend());
        molecule.begin -= static_cast<std::int64_t>(outward.size());
    }
    molecule.records = {{molecule.begin, molecule.end()}};
}

/// Ends the record beside the place of the indel: with its last base before that, or one earlier.
/// Nothing is done if nothing else would be left.
bool end_beside(RecordPart& part, const Outward& clip, const IndelChange& indel, bool with_last) {
    Molecule& molecule = part.molecule;
    const std::int64_t step = clip.step();
    const std::int64_t inner = placement(indel, clip.at_end()).first - step;
    const std::int64_t last = with_last ? inner : inner - step;
    if (last < molecule.begin || last >= molecule.end()) {
        return false;
    }
    if (clip.at_end()) {
        molecule.observations.resize(static_cast<std::size_t>(last + 1 - molecule.begin));
    } else {
        molecule.observations.erase(
            molecule.observations.begin(),
            molecule.observations.begin() + static_cast<std::ptrdiff_t>(last - molecule.begin));
        molecule.begin = last;
    }
    molecule.records = {{molecule.begin, molecule.end()}};
    return true;
}

/// By how many of the bases that the record shows of the insertion it fits it better than the
/// reference.
std::int64_t gain_in_part(const std::vector<Observation>& shown, const Outward& clip,
                          std::int64_t first, const ReferenceWindow& reference) {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const std::int64_t position = first + clip.step() * static_cast<std::int64_t>(i);
        count += differ(letter_of(shown[i]), reference.at(position)) ? 1 : 0;
    }
    return count;
}

/// A read that ends within an insertion does not show the whole of it, nor does it show the
/// reference. If enough of its bases are the insertion's it counts for it; else the base beside is
/// taken off, so that the molecule tells nothing there.
void end_within(RecordPart& part, const Outward& clip, const IndelChange& indel,
                const ReferenceWindow& reference) {
    const std::int64_t first = placement(indel, clip.at_end()).first;
    const Path path = path_to(part, clip, first).value();
    const bool tells = gain_in_part(path.beyond, clip, first, reference) >= least_gain;
    if (path.before.empty()) {
        if (!end_beside(part, clip, indel, tells)) {
            return;
        }
    } else if (tells) {
        extend(part.molecule, path.before, clip.at_end());
    }
    if (!tells) {
        return;
    }
    shift_fragment(part, clip, indel);
    const Shown shown(path.beyond.begin(), path.beyond.end());
    part.molecule.indels.push_back({core::Pos0(indel.anchor), 0, indel.inserted,
                                    shown.weakest(path.inner.stratum),
                                    is_base(path.inner.call) && shown.is_enough(), true});
}

/// Insertions of which some bases lack quality are taken for the one of most records that they may be.
void settle_doubtful(const std::vector<RecordPart*>& parts,
                     const std::vector<NamedIndel>& indels) {
    for (RecordPart* part : parts) {
        for (Indel& indel : part->molecule.indels) {
            std::int64_t most = 0;
            const Indel seen = indel;
            for (auto other = std::lower_bound(indels.begin(), indels.end(), seen.anchor.value(),
                                               [](const NamedIndel& named, std::int64_t anchor) {
                                                   return named.change.anchor < anchor;
                                               });
                 seen.doubtful && other != indels.end() &&
                 other->change.anchor == seen.anchor.value();
                 ++other) {
                if (other->records > most && may_be(seen, other->change)) {
                    most = other->records;
                    indel.inserted = other->change.inserted;
                    indel.usable = true;
                }
            }
        }
    }
}

/// The candidates near a clip, those of most records first: of two that fit as well, the other may be
/// an error of it.
std::vector<const IndelChange*> candidates_near(const Outward& clip,
                                                const std::vector<NamedIndel>& indels) {
    const auto first = std::lower_bound(
        indels.begin(), indels.end(), clip.begin() - 2 * longest_realigned_bp - 1,
        [](const NamedIndel& indel, std::int64_t anchor) { return indel.change.anchor < anchor; });
    std::vector<const NamedIndel*> near;
    for (auto indel = first; indel != indels.end() &&
                             indel->change.anchor <= clip.begin() + longest_realigned_bp;
         ++indel) {
        near.push_back(&*indel);
    }
    std::stable_sort(near.begin(), near.end(), [](const NamedIndel* a, const NamedIndel* b) {
        return a->records > b->records;
    });
    std::vector<const IndelChange*> changes;
    for (const NamedIndel* indel : near) {
        changes.push_back(&indel->change);
    }
    return changes;
}

void realign(RecordPart& part, const Clip& clip, const std::vector<NamedIndel>& indels,
             const ReferenceWindow& reference) {
    const Outward outward(part, clip);
    std::vector<const IndelChange*> near = candidates_near(outward, indels);
    std::erase_if(near, [&](const IndelChange* indel) {
        return has_indel_beyond(part, outward, placement(*indel, clip.at_end).first);
    });
    const IndelChange* best = nullptr;
    std::int64_t most = least_gain - 1;
    for (const IndelChange* indel : near) {
        const auto gained = gain(part, outward, *indel, reference);
        if (gained && *gained > most) {
            most = *gained;
            best = indel;
        }
    }
    if (best != nullptr) {
        apply(part, outward, *best, reference);
        return;
    }
    for (const IndelChange* indel : near) {
        if (ends_within(part, outward, *indel, reference)) {
            end_within(part, outward, *indel, reference);
            return;
        }
    }
}

}  // namespace

void realign_clipped_ends(const std::vector<RecordPart*>& parts, const ReferenceWindow& reference) {
    const std::vector<NamedIndel> indels = name_indels(parts, reference);
    if (indels.empty()) {
        return;
    }
    settle_doubtful(parts, indels);
    for (RecordPart* part : parts) {
        for (const Clip& clip : part->clips) {
            realign(*part, clip, indels, reference);
        }
    }
}

}  // namespace sarcotrace::pileup
