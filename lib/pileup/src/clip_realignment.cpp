#include "clip_realignment.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/pileup/allele.hpp"
#include "sarcotrace/pileup/columns.hpp"

namespace sarcotrace::pileup {
namespace {

/// Bases that must fit for a clipped end to name an indel by itself.
constexpr std::size_t least_naming_bp = 12;
/// One misfit is allowed for each so many bases.
constexpr std::int64_t bases_per_misfit = 12;
constexpr std::int64_t least_gain = 2;
constexpr std::int64_t least_records = 2;

char letter_of(const Observation& seen) noexcept {
    return is_base(seen.call) ? core::base_letters[static_cast<std::size_t>(seen.call)] : 'N';
}

/// Reads bases outwards from a clip's inner end, whichever end it is at, so that one text serves
/// both: `step` is 1 at a record's end and -1 at its beginning.
class Outward {
public:
    Outward(const RecordPart& part, const Clip& clip)
        : clip_(clip),
          step_(clip.at_end ? 1 : -1),
          begin_(clip.at_end ? part.molecule.end() : part.molecule.begin - 1) {}

    /// Reference position of the first clipped base, were it aligned.
    [[nodiscard]] std::int64_t begin() const noexcept { return begin_; }
    [[nodiscard]] std::int64_t step() const noexcept { return step_; }
    [[nodiscard]] bool at_end() const noexcept { return clip_.at_end; }
    [[nodiscard]] std::size_t size() const noexcept { return clip_.bases.size(); }
    [[nodiscard]] const Observation& at(std::size_t i) const noexcept {
        return clip_.bases[step_ > 0 ? i : clip_.bases.size() - 1 - i];
    }

private:
    const Clip& clip_;
    std::int64_t step_;
    std::int64_t begin_;
};

bool differ(char first, char second) noexcept {
    return first != 'N' && second != 'N' && first != second;
}

/// Misfits of the clip's bases from `first` on against the reference from `position` on, outwards;
/// stops at more than `most`.
std::int64_t misfits(const Outward& clip, std::size_t first, const ReferenceWindow& reference,
                     std::int64_t position, std::int64_t most) {
    std::int64_t count = 0;
    for (std::size_t i = first; i < clip.size() && count <= most; ++i) {
        count += differ(letter_of(clip.at(i)), reference.at(position)) ? 1 : 0;
        position += clip.step();
    }
    return count;
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
    const bool at_end = clip.step() > 0;
    for (std::int64_t length = 1;
         clip.size() >= least_naming_bp && length <= longest_realigned_bp; ++length) {
        const std::int64_t most = allowed(clip.size());
        const std::int64_t anchor = at_end ? clip.begin() - 1 : clip.begin() - length;
        offer(misfits(clip, 0, reference, clip.begin() + clip.step() * length, most), most,
              {core::Pos0(std::max<std::int64_t>(0, anchor)), length, "", Stratum::Duplex, true});
        const auto inserted_bp = static_cast<std::size_t>(length);
        if (clip.size() < inserted_bp + least_naming_bp) {
            continue;
        }
        const std::int64_t most_beyond = allowed(clip.size() - inserted_bp);
        const std::int64_t count =
            misfits(clip, inserted_bp, reference, clip.begin(), most_beyond);
        if (count > most_beyond || count >= fewest) {
            continue;
        }
        std::string inserted;
        for (std::size_t i = 0; i < inserted_bp; ++i) {
            inserted += letter_of(clip.at(at_end ? i : inserted_bp - 1 - i));
        }
        if (inserted.find('N') == std::string::npos) {
            offer(count, most_beyond,
                  {core::Pos0(at_end ? clip.begin() - 1 : clip.begin()), 0, std::move(inserted),
                   Stratum::Duplex, true});
        }
    }
    return best;
}

IndelChange key_of(const Indel& indel) {
    return {indel.anchor.value(), indel.deleted_bp, indel.inserted};
}

/// Indels that at least two records show or name.
std::vector<IndelChange> candidates(const std::vector<RecordPart*>& parts,
                                    const ReferenceWindow& reference) {
    std::map<IndelChange, std::int64_t> counts;
    for (const RecordPart* part : parts) {
        for (const Indel& indel : part->molecule.indels) {
            if (indel.usable &&
                std::max(indel.deleted_bp, static_cast<std::int64_t>(indel.inserted.size())) <=
                    longest_realigned_bp) {
                ++counts[key_of(indel)];
            }
        }
        for (const Clip& clip : part->clips) {
            if (auto indel = named_indel(Outward(*part, clip), reference)) {
                left_align(*indel, reference);
                ++counts[key_of(*indel)];
            }
        }
    }
    std::vector<IndelChange> kept;
    for (const auto& [indel, count] : counts) {
        if (count >= least_records) {
            kept.push_back(indel);
        }
    }
    return kept;
}

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

bool is_usable(const std::vector<Observation>& bases, std::size_t inserted_bp) {
    return std::all_of(bases.begin(), bases.begin() + static_cast<std::ptrdiff_t>(inserted_bp) + 1,
                       [](const Observation& seen) { return is_base(seen.call); });
}

/// Aligns the record's end to the sequence with the indel.
void apply(RecordPart& part, const Outward& clip, const IndelChange& indel) {
    Molecule& molecule = part.molecule;
    const bool at_end = clip.step() > 0;
    const std::int64_t first = placement(indel, at_end).first;
    const Path path = path_to(part, clip, first).value();
    const std::size_t inserted_bp = indel.inserted.size();
    Stratum stratum = path.inner.stratum;
    for (std::size_t i = 0; i < inserted_bp; ++i) {
        stratum = std::max(stratum, path.beyond[i].stratum);
    }
    std::vector<Observation> outward = path.before;
    outward.insert(outward.end(), static_cast<std::size_t>(indel.deleted_bp),
                   {Call::Deleted, stratum});
    outward.insert(outward.end(), path.beyond.begin() + static_cast<std::ptrdiff_t>(inserted_bp),
                   path.beyond.end());
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
    molecule.indels.push_back({core::Pos0(indel.anchor), indel.deleted_bp, indel.inserted, stratum,
                               is_base(path.inner.call) && is_usable(path.beyond, inserted_bp)});
    molecule.records = {{molecule.begin, molecule.end()}};
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
    Stratum stratum = path.inner.stratum;
    bool usable = is_base(path.inner.call);
    for (const Observation& seen : path.beyond) {
        stratum = std::max(stratum, seen.stratum);
        usable = usable && is_base(seen.call);
    }
    part.molecule.indels.push_back(
        {core::Pos0(indel.anchor), 0, indel.inserted, stratum, usable, true});
}

void realign(RecordPart& part, const Clip& clip, const std::vector<IndelChange>& indels,
             const ReferenceWindow& reference) {
    const Outward outward(part, clip);
    const IndelChange* best = nullptr;
    std::int64_t most = least_gain - 1;
    const auto near = std::lower_bound(
        indels.begin(), indels.end(), outward.begin() - 2 * longest_realigned_bp - 1,
        [](const IndelChange& indel, std::int64_t anchor) { return indel.anchor < anchor; });
    for (auto indel = near;
         indel != indels.end() && indel->anchor <= outward.begin() + longest_realigned_bp; ++indel) {
        if (has_indel_beyond(part, outward, placement(*indel, clip.at_end).first)) {
            continue;
        }
        const auto gained = gain(part, outward, *indel, reference);
        if (gained && *gained > most) {
            most = *gained;
            best = &*indel;
        }
    }
    if (best != nullptr) {
        apply(part, outward, *best);
        return;
    }
    for (auto indel = near;
         indel != indels.end() && indel->anchor <= outward.begin() + longest_realigned_bp; ++indel) {
        if (!has_indel_beyond(part, outward, placement(*indel, clip.at_end).first) &&
            ends_within(part, outward, *indel, reference)) {
            end_within(part, outward, *indel, reference);
            return;
        }
    }
}

}  // namespace

void realign_clipped_ends(const std::vector<RecordPart*>& parts, const ReferenceWindow& reference) {
    const std::vector<IndelChange> indels = candidates(parts, reference);
    if (indels.empty()) {
        return;
    }
    for (RecordPart* part : parts) {
        for (const Clip& clip : part->clips) {
            realign(*part, clip, indels, reference);
        }
    }
}

}  // namespace sarcotrace::pileup
