#include "sarcotrace/pileup/allele.hpp"

#include <algorithm>
#include <numeric>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::pileup {
namespace {

core::InputError bad_allele(const Allele& allele, std::string_view what, std::string_view remedy) {
    return core::InputError({std::string(what), allele.id(), std::string(remedy)});
}

std::optional<MoleculeEvidence> substitution_evidence(const Molecule& molecule,
                                                      const Allele& allele) {
    Stratum stratum = Stratum::Duplex;
    bool is_ref = true;
    bool is_alt = true;
    for (std::size_t i = 0; i < allele.ref.size(); ++i) {
        const Observation seen =
            molecule.at(allele.position.value() + static_cast<std::int64_t>(i));
        if (seen.call == Call::Absent || seen.call == Call::Unusable) {
            return std::nullopt;
        }
        stratum = std::max(stratum, seen.stratum);
        const char letter =
            is_base(seen.call) ? core::base_letters[static_cast<std::size_t>(seen.call)] : '-';
        is_ref = is_ref && letter == allele.ref[i];
        is_alt = is_alt && letter == allele.alt[i];
    }
    const Support support = is_alt ? Support::Alt : is_ref ? Support::Ref : Support::Other;
    return MoleculeEvidence{support, stratum};
}

/// Compares the molecule's own sequence over the reference bases with both alleles: its bases, and
/// what it inserts after them or before the first.
std::optional<MoleculeEvidence> haplotype_evidence(const Molecule& molecule, const Allele& allele) {
    const std::int64_t begin = allele.position.value();
    const std::int64_t end = begin + static_cast<std::int64_t>(allele.ref.size());
    if (!is_base(molecule.at(end).call)) {
        return std::nullopt;
    }
    Stratum stratum = molecule.at(end).stratum;
    std::string seen;
    for (std::int64_t position = begin - 1; position < end; ++position) {
        const Observation base = molecule.at(position);
        if (position >= begin) {
            if (base.call == Call::Absent || base.call == Call::Unusable) {
                return std::nullopt;
            }
            stratum = std::max(stratum, base.stratum);
            if (is_base(base.call)) {
                seen += core::base_letters[static_cast<std::size_t>(base.call)];
            }
        }
        for (const Indel& indel : molecule.indels) {
            if (indel.anchor.value() == position && !indel.inserted.empty()) {
                if (!indel.usable) {
                    return std::nullopt;
                }
                seen += indel.inserted;
                stratum = std::max(stratum, indel.stratum);
            }
        }
    }
    const Support support = seen == allele.alt   ? Support::Alt
                            : seen == allele.ref ? Support::Ref
                                                 : Support::Other;
    return MoleculeEvidence{support, stratum};
}

std::optional<MoleculeEvidence> indel_evidence(const Molecule& molecule, const Allele& allele,
                                               const RequiredSpan& span) {
    const Observation first = molecule.at(span.begin);
    const Observation last = molecule.at(span.end - 1);
    if (!is_base(first.call) || last.call == Call::Absent || last.call == Call::Unusable) {
        return std::nullopt;
    }
    const auto deleted_bp = static_cast<std::int64_t>(allele.ref.size()) - 1;
    Stratum stratum = std::max(first.stratum, last.stratum);
    Support support = Support::Ref;
    for (const Indel& indel : molecule.indels) {
        if (indel.anchor.value() < span.begin || indel.anchor.value() >= span.end - 1) {
            continue;
        }
        if (!indel.usable) {
            return std::nullopt;
        }
        stratum = std::max(stratum, indel.stratum);
        const bool same = indel.anchor == allele.position &&
                          (allele.is_insertion()
                               ? indel.deleted_bp == 0 && indel.inserted == allele.alt.substr(1)
                               : indel.inserted.empty() && indel.deleted_bp == deleted_bp);
        support = same && support == Support::Ref ? Support::Alt : Support::Other;
    }
    return MoleculeEvidence{support, stratum};
}

/// A read that ends within the insertion covers no base beyond it, but has it.
std::optional<MoleculeEvidence> evidence_in_part(const Molecule& molecule, const Allele& allele) {
    for (const Indel& indel : molecule.indels) {
        if (indel.shown_in_part && indel.usable && indel.anchor == allele.position &&
            indel.inserted == allele.alt.substr(1)) {
            return MoleculeEvidence{Support::Alt, indel.stratum};
        }
    }
    return std::nullopt;
}

char upper(char letter) noexcept {
    return is_low_quality(letter) ? static_cast<char>(letter - ('a' - 'A')) : letter;
}

}  // namespace

std::string Allele::id() const {
    return contig + ':' + std::to_string(position.value() + 1) + ':' + ref + ':' + alt;
}

void left_align(Indel& indel, const ReferenceWindow& reference) {
    std::int64_t anchor = indel.anchor.value();
    while (anchor > reference.begin) {
        const char leaving = reference.at(anchor);
        const char entering = indel.inserted.empty() ? reference.at(anchor + indel.deleted_bp)
                                                     : upper(indel.inserted.back());
        if (leaving == 'N' || leaving != entering) {
            break;
        }
        if (!indel.inserted.empty()) {
            std::rotate(indel.inserted.begin(), indel.inserted.end() - 1, indel.inserted.end());
        }
        --anchor;
    }
    indel.anchor = core::Pos0(anchor);
}

Allele to_allele(const Indel& indel, const ReferenceWindow& reference) {
    const std::int64_t anchor = indel.anchor.value();
    std::string ref(1, reference.at(anchor));
    for (std::int64_t i = 1; i <= indel.deleted_bp; ++i) {
        ref += reference.at(anchor + i);
    }
    return {reference.contig, indel.anchor, ref, ref.substr(0, 1) + indel.inserted};
}

Allele normalise(Allele allele, const ReferenceWindow& reference) {
    for (std::size_t i = 0; i < allele.ref.size(); ++i) {
        if (reference.at(allele.position.value() + static_cast<std::int64_t>(i)) != allele.ref[i]) {
            throw bad_allele(allele, "the variant's REF is not the reference's",
                             "use the reference that the VCF was made with");
        }
    }
    while (allele.ref.size() > 1 && allele.alt.size() > 1 &&
           allele.ref.back() == allele.alt.back()) {
        allele.ref.pop_back();
        allele.alt.pop_back();
    }
    while (allele.ref.size() > 1 && allele.alt.size() > 1 &&
           allele.ref.front() == allele.alt.front()) {
        allele.ref.erase(0, 1);
        allele.alt.erase(0, 1);
        ++allele.position;
    }
    if (!allele.is_indel()) {
        return allele;
    }
    if (allele.is_complex()) {
        return allele;
    }
    Indel indel{allele.position, static_cast<std::int64_t>(allele.ref.size()) - 1,
                allele.alt.substr(1), Stratum::Duplex, true};
    left_align(indel, reference);
    return to_allele(indel, reference);
}

RequiredSpan required_span(const Allele& allele, const ReferenceWindow& reference) {
    const std::int64_t begin = allele.position.value();
    if (!allele.is_indel()) {
        return {begin, begin + static_cast<std::int64_t>(allele.ref.size())};
    }
    if (allele.is_complex()) {
        return {begin, begin + static_cast<std::int64_t>(allele.ref.size()) + 1};
    }
    const std::string unit =
        allele.is_insertion() ? allele.alt.substr(1) : allele.ref.substr(1);
    // The first base that breaks the repeat tells how long the repeat is.
    std::int64_t end = begin + 1;
    std::size_t phase = 0;
    while (reference.at(end) == unit[phase] && reference.at(end) != 'N') {
        ++end;
        phase = (phase + 1) % unit.size();
    }
    return {begin, std::max(end, begin + static_cast<std::int64_t>(allele.ref.size())) + 1};
}

std::optional<MoleculeEvidence> evidence_of(const Molecule& molecule, const Allele& allele,
                                            const RequiredSpan& span) {
    if (allele.is_insertion() && !allele.is_complex()) {
        if (auto in_part = evidence_in_part(molecule, allele)) {
            return in_part;
        }
    }
    if (molecule.begin > span.begin || molecule.end() < span.end) {
        return std::nullopt;
    }
    if (allele.is_complex()) {
        return haplotype_evidence(molecule, allele);
    }
    if (allele.is_indel()) {
        return indel_evidence(molecule, allele, span);
    }
    const std::optional<MoleculeEvidence> seen = substitution_evidence(molecule, allele);
    if (seen && seen->support == Support::Other && allele.ref.size() > 1) {
        // A block may be aligned as a deletion and an insertion at its two ends.
        const std::optional<MoleculeEvidence> block = haplotype_evidence(molecule, allele);
        return block && block->support == Support::Alt ? block : seen;
    }
    return seen;
}

std::int64_t AlleleEvidence::count(Stratum stratum, Support support) const noexcept {
    const ByLength& by_length = counts[to_index(stratum)][static_cast<std::size_t>(support)];
    return std::accumulate(by_length.begin(), by_length.end(), std::int64_t{0});
}

std::int64_t AlleleEvidence::total(Support support) const noexcept {
    std::int64_t sum = 0;
    for (std::size_t stratum = 0; stratum < stratum_count; ++stratum) {
        sum += count(static_cast<Stratum>(stratum), support);
    }
    return sum;
}

std::int64_t AlleleEvidence::depth(Stratum stratum) const noexcept {
    return count(stratum, Support::Ref) + count(stratum, Support::Alt) +
           count(stratum, Support::Other);
}

std::int64_t AlleleEvidence::depth() const noexcept {
    return total(Support::Ref) + total(Support::Alt) + total(Support::Other);
}

AlleleEvidence gather(std::span<const Molecule> molecules, const Allele& allele,
                      const ReferenceWindow& reference) {
    const RequiredSpan span = required_span(allele, reference);
    AlleleEvidence sums;
    for (const Molecule& molecule : molecules) {
        const std::optional<MoleculeEvidence> seen = evidence_of(molecule, allele, span);
        if (!seen) {
            continue;
        }
        const auto add = [&](PerStratum<AlleleEvidence::BySupport>& counts) {
            ++counts[to_index(seen->stratum)][static_cast<std::size_t>(seen->support)]
                    [static_cast<std::size_t>(molecule.length_class)];
        };
        add(sums.counts);
        const std::int64_t distance_bp = molecule.distance_to_end_bp(span.begin);
        if (const std::size_t end_class = end_class_of(distance_bp);
            end_class < near_end_class_count) {
            add(sums.near_end[end_class]);
        }
        if (seen->support == Support::Alt) {
            sums.alt_mapping_qualities.push_back(molecule.mapping_quality);
            sums.alt_with_ends += distance_bp >= 0 ? 1 : 0;
            sums.alt_near_end += distance_bp >= 0 && distance_bp < near_end_bp ? 1 : 0;
        } else if (seen->support == Support::Ref) {
            sums.ref_with_ends += distance_bp >= 0 ? 1 : 0;
            sums.ref_near_end += distance_bp >= 0 && distance_bp < near_end_bp ? 1 : 0;
        }
    }
    return sums;
}

}  // namespace sarcotrace::pileup
