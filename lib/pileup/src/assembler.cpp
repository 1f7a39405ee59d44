#include "sarcotrace/pileup/assembler.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "clip_realignment.hpp"
#include "sarcotrace/core/cigar.hpp"
#include "sarcotrace/pileup/allele.hpp"
#include "sarcotrace/pileup/indel_ends.hpp"

namespace sarcotrace::pileup {
namespace {

/// FNV-1a, 64 bit.
std::uint64_t hash_name(std::string_view name) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char letter : name) {
        hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3ULL;
    }
    return hash;
}

std::optional<Stratum> stratum_at(const consensus::MoleculeRead& read, std::size_t i) noexcept {
    const std::int64_t on_top = read.top_depth_at(i);
    const std::int64_t on_bottom = read.bottom_depth_at(i);
    if (on_top > 0 && on_bottom > 0) {
        return Stratum::Duplex;
    }
    if (on_top > 0) {
        return on_top > 1 ? Stratum::SimplexTop : Stratum::SingletonTop;
    }
    if (on_bottom > 0) {
        return on_bottom > 1 ? Stratum::SimplexBottom : Stratum::SingletonBottom;
    }
    return std::nullopt;
}

void set_fragment(Molecule& molecule, const consensus::MoleculeRead& read) {
    const std::optional<consensus::FragmentSpan> fragment = read.fragment();
    if (!fragment) {
        return;
    }
    molecule.fragment_begin = fragment->begin;
    molecule.fragment_end = fragment->end;
    if (read.has(core::flags::proper_pair)) {
        molecule.length_class = length_class_of(fragment->length_bp());
    }
}

/// Walks the CIGAR of one record and writes what it says into a molecule.
class RecordReader {
public:
    RecordReader(const consensus::MoleculeRead& read, const ReferenceWindow& reference,
                 const Settings& settings)
        : read_(read), reference_(reference), settings_(settings) {}

    [[nodiscard]] RecordPart read() {
        RecordPart part{};
        part.reverse = read_.is_reverse();
        Molecule& molecule = part.molecule;
        molecule.key = hash_name(read_.molecule_id);
        molecule.begin = read_.position.value();
        molecule.mapping_quality = read_.mapping_quality;
        set_fragment(molecule, read_);
        molecule.observations.reserve(
            static_cast<std::size_t>(core::reference_length(read_.cigar)));
        std::size_t query = 0;
        for (const core::CigarElement& element : read_.cigar) {
            if (element.op == core::CigarOp::SoftClip) {
                part.clips.push_back(clip(query, element.length, !molecule.observations.empty()));
            }
            step(molecule, element, query);
            query += core::consumes_query(element.op) ? element.length : 0;
        }
        molecule.records.push_back({molecule.begin, molecule.end()});
        return part;
    }

private:
    [[nodiscard]] Clip clip(std::size_t query, std::size_t length_bp, bool at_end) const {
        Clip clip{at_end, {}};
        for (std::size_t i = 0; i < length_bp; ++i) {
            clip.bases.push_back(observe(query + i));
        }
        return clip;
    }

    void step(Molecule& molecule, core::CigarElement element, std::size_t query) const {
        if (core::is_aligned(element.op)) {
            for (std::size_t i = 0; i < element.length; ++i) {
                molecule.observations.push_back(observe(query + i));
            }
        } else if (element.op == core::CigarOp::Deletion) {
            add_indel(molecule, query, element.length, 0);
            const Stratum stratum = molecule.observations.empty()
                                        ? Stratum::SingletonTop
                                        : molecule.observations.back().stratum;
            molecule.observations.insert(molecule.observations.end(), element.length,
                                         {Call::Deleted, stratum});
        } else if (element.op == core::CigarOp::RefSkip) {
            molecule.observations.insert(molecule.observations.end(), element.length, {});
        } else if (element.op == core::CigarOp::Insertion) {
            add_indel(molecule, query, 0, element.length);
        }
    }

    [[nodiscard]] bool good(std::size_t query) const noexcept {
        return query < read_.bases.size() && read_.bases[query] != core::Base::N &&
               read_.base_qualities[query] >= settings_.min_base_quality;
    }

    [[nodiscard]] Observation observe(std::size_t query) const noexcept {
        const std::optional<Stratum> stratum = stratum_at(read_, query);
        if (!stratum || !good(query)) {
            return {Call::Unusable, stratum.value_or(Stratum::SingletonTop)};
        }
        return {static_cast<Call>(read_.bases[query]), *stratum};
    }

    /// `query` is the first base after the anchor.
    void add_indel(Molecule& molecule, std::size_t query, std::int64_t deleted_bp,
                   std::size_t inserted_bp) const {
        if (molecule.observations.empty() || query == 0) {
            return;  // before the first aligned base there is no anchor
        }
        const bool good_beside = good(query - 1) && good(query + inserted_bp);
        std::size_t good_inserted = 0;
        Stratum stratum = molecule.observations.back().stratum;
        std::string inserted;
        for (std::size_t i = 0; i < inserted_bp; ++i) {
            good_inserted += good(query + i) ? 1U : 0U;
            stratum = std::max(stratum, stratum_at(read_, query + i).value_or(stratum));
            inserted += core::to_char(read_.bases[query + i]);
        }
        const bool usable = good_beside && good_inserted == inserted_bp;
        Indel indel{core::Pos0(molecule.end() - 1), deleted_bp, std::move(inserted), stratum, usable};
        indel.doubtful = good_beside && !usable && 2 * good_inserted >= inserted_bp;
        for (std::size_t i = 0; indel.doubtful && i < inserted_bp; ++i) {
            char& letter = indel.inserted[i];
            // Marked, but kept: the indel is left-aligned by its letters.
            letter = good(query + i) ? letter : static_cast<char>(letter + ('a' - 'A'));
        }
        left_align(indel, reference_);
        molecule.indels.push_back(std::move(indel));
    }

    const consensus::MoleculeRead& read_;
    const ReferenceWindow& reference_;
    const Settings& settings_;
};

/// Base of a fragment where its mates say `first` and `second`. Mates that were not combined by the
/// program that wrote them have no usable base where they differ.
Observation combine(const Observation& first, const Observation& second,
                    bool mates_agree) noexcept {
    if (first.call == Call::Absent) {
        return second;
    }
    if (mates_agree || !is_base(second.call)) {
        return first;
    }
    if (first.call == Call::Unusable) {
        return second;
    }
    return is_base(first.call) && first.call != second.call
               ? Observation{Call::Unusable, first.stratum}
               : first;
}

/// True if the record reaches over the indel and the repeat in which it could be shifted, and so
/// tells whether the molecule has it.
bool tells(const Molecule& record, const Indel& indel, const ReferenceWindow& reference) {
    const RequiredSpan span = required_span(to_allele(indel, reference), reference);
    return record.at(span.begin).call != Call::Absent &&
           record.at(span.end - 1).call != Call::Absent;
}

/// Writes `from` into `into` where `into` does not cover.
void fill(Molecule& into, const Molecule& from, const ReferenceWindow& reference,
          bool mates_agree) {
    for (const Indel& indel : from.indels) {
        const bool known = std::any_of(
            into.indels.begin(), into.indels.end(), [&](const Indel& other) {
                return other.anchor == indel.anchor && other.deleted_bp == indel.deleted_bp &&
                       other.inserted == indel.inserted;
            });
        if (!known && !tells(into, indel, reference)) {
            into.indels.push_back(indel);
        }
    }
    into.records.insert(into.records.end(), from.records.begin(), from.records.end());
    const std::int64_t begin = std::min(into.begin, from.begin);
    const std::int64_t end = std::max(into.end(), from.end());
    std::vector<Observation> joined;
    joined.reserve(static_cast<std::size_t>(end - begin));
    for (std::int64_t position = begin; position < end; ++position) {
        joined.push_back(combine(into.at(position), from.at(position), mates_agree));
    }
    into.begin = begin;
    into.observations = std::move(joined);
}

/// The records of one molecule.
struct Pending {
    std::vector<RecordPart> parts;
    Fate fate = Fate::Used;
    bool mates_agree = true;
    bool holds_preferred = false;  ///< the record with xo 1 is in
};

Molecule join(Pending& pending, const ReferenceWindow& reference) {
    Molecule molecule = std::move(pending.parts.front().molecule);
    for (std::size_t i = 1; i < pending.parts.size(); ++i) {
        const Molecule& other = pending.parts[i].molecule;
        molecule.mapping_quality = std::min(molecule.mapping_quality, other.mapping_quality);
        fill(molecule, other, reference, pending.mates_agree);
    }
    if (molecule.fragment_begin != molecule.fragment_end) {
        for (const RecordPart& part : pending.parts) {
            molecule.fragment_begin += part.begin_shift_bp;
            molecule.fragment_end += part.end_shift_bp;
        }
    }
    return molecule;
}

bool has_base_within(const Molecule& molecule, std::int64_t begin, std::int64_t end) noexcept {
    for (std::int64_t position = std::max(begin, molecule.begin);
         position < std::min(end, molecule.end()); ++position) {
        if (is_base(molecule.at(position).call)) {
            return true;
        }
    }
    return false;
}

}  // namespace

struct Assembler::Content {
    std::map<std::string, Pending, std::less<>> pending;
};

Assembler::~Assembler() = default;

Assembler::Assembler(const ReferenceWindow& reference, const Window& window,
                     const Settings& settings, std::optional<Tier> untagged)
    : reference_(reference),
      begin_(window.core.begin().value()),
      end_(window.core.end().value()),
      settings_(settings),
      untagged_(untagged),
      content_(std::make_unique<Content>()) {}

void Assembler::add(const core::ReadView& record) {
    if (!record.is_primary() || !record.is_mapped() || !record.position) {
        return;
    }
    const consensus::MoleculeRead read = consensus::parse_molecule_read(record, untagged_);
    RecordPart part = RecordReader(read, reference_, settings_).read();
    Fate fate = Fate::Used;
    if (record.has(core::flags::duplicate)) {
        fate = Fate::Duplicate;
    } else if (record.has(core::flags::qc_fail)) {
        fate = Fate::QcFail;
    } else if (part.molecule.mapping_quality < settings_.min_mapping_quality) {
        fate = Fate::LowMappingQuality;
    }
    Pending& pending = content_->pending[std::string(record.name)];
    pending.fate = std::max(pending.fate, fate);
    pending.mates_agree = read.mates_agree;
    // The record that counts where the mates overlap stands first.
    const bool first = read.counts_in_overlap && !pending.holds_preferred;
    pending.holds_preferred = pending.holds_preferred || read.counts_in_overlap;
    pending.parts.insert(first ? pending.parts.begin() : pending.parts.end(), std::move(part));
}

MoleculeSet Assembler::finish() {
    std::vector<RecordPart*> parts;
    for (auto& [name, pending] : content_->pending) {
        for (RecordPart& part : pending.parts) {
            parts.push_back(&part);
        }
    }
    realign_clipped_ends(parts, reference_);
    MoleculeSet set;
    for (auto& [name, pending] : content_->pending) {
        Molecule molecule = join(pending, reference_);
        if (pending.fate == Fate::Used && !has_base_within(molecule, begin_, end_)) {
            pending.fate = Fate::NoUsableBase;
        }
        set.fates.push_back({molecule.key, pending.fate});
        if (pending.fate == Fate::Used || pending.fate == Fate::NoUsableBase) {
            set.molecules.push_back(std::move(molecule));
        } else if (pending.fate == Fate::LowMappingQuality) {
            set.low_mapping_quality.push_back({molecule.begin, molecule.end()});
        }
    }
    content_->pending.clear();
    std::stable_sort(set.molecules.begin(), set.molecules.end(),
                     [](const Molecule& a, const Molecule& b) {
                         return std::tie(a.begin, a.key) < std::tie(b.begin, b.key);
                     });
    mask_ends_at_indels(set.molecules, reference_);
    return set;
}

core::Ledger molecule_ledger(std::vector<MoleculeFate> fates) {
    std::sort(fates.begin(), fates.end(), [](const MoleculeFate& a, const MoleculeFate& b) {
        return std::tie(a.key, a.fate) < std::tie(b.key, b.fate);
    });
    fates.erase(std::unique(fates.begin(), fates.end(),
                            [](const MoleculeFate& a, const MoleculeFate& b) {
                                return a.key == b.key;
                            }),
                fates.end());
    std::array<std::int64_t, 5> counts{};
    for (const MoleculeFate& molecule : fates) {
        ++counts[static_cast<std::size_t>(molecule.fate)];
    }
    core::Ledger ledger("MOLECULES");
    ledger.add(core::LedgerSide::In, "MOLECULES_NEAR_TARGETS",
               static_cast<std::int64_t>(fates.size()));
    ledger.add(core::LedgerSide::Out, "USED", counts[0]);
    ledger.add(core::LedgerSide::Loss, "LOW_MAPPING_QUALITY", counts[1]);
    ledger.add(core::LedgerSide::Loss, "QC_FAIL", counts[2]);
    ledger.add(core::LedgerSide::Loss, "NO_USABLE_BASE_ON_TARGET", counts[3]);
    ledger.add(core::LedgerSide::Loss, "DUPLICATE", counts[4]);
    return ledger;
}

}  // namespace sarcotrace::pileup
