#include "sarcotrace/pileup/indel_ends.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "sarcotrace/pileup/columns.hpp"

namespace sarcotrace::pileup {
namespace {

bool covers(const Molecule& molecule, std::int64_t position) noexcept {
    return molecule.at(position).call != Call::Absent;
}

std::vector<IndelChange> common_indels(const std::vector<Molecule>& molecules) {
    std::map<IndelChange, std::int64_t> counts;
    for (const Molecule& molecule : molecules) {
        for (const Indel& indel : molecule.indels) {
            if (indel.usable) {
                ++counts[{indel.anchor.value(), indel.deleted_bp, indel.inserted}];
            }
        }
    }
    std::vector<IndelChange> common;
    for (const auto& [indel, count] : counts) {
        if (count < common_indel_molecules) {
            continue;
        }
        const auto depth = std::count_if(molecules.begin(), molecules.end(), [&](const Molecule& m) {
            return covers(m, indel.anchor);
        });
        if (count >= sure_indel_molecules ||
            static_cast<double>(count) >= common_indel_share * static_cast<double>(depth)) {
            common.push_back(indel);
        }
    }
    return common;
}

/// True if the molecule shows an indel on [begin, end) or right before it: its bases there are not
/// ungapped.
bool has_indel_on(const Molecule& molecule, std::int64_t begin, std::int64_t end,
                  const IndelChange& indel) noexcept {
    return std::any_of(molecule.indels.begin(), molecule.indels.end(), [&](const Indel& other) {
        // Where one mate shows the indel, the other may still end on it without.
        const bool same = other.anchor.value() == indel.anchor &&
                          other.deleted_bp == indel.deleted_bp && other.inserted == indel.inserted;
        return !same && begin - 1 <= other.anchor.value() && other.anchor.value() < end;
    });
}

/// The base of the sequence with the indel that an ungapped molecule shows at `position`, when the
/// molecule lies to the left of the indel and its last bases pass over it.
char base_after(const IndelChange& indel, const ReferenceWindow& reference,
                std::int64_t position) noexcept {
    const std::int64_t beyond = position - indel.anchor - 1;
    const auto inserted = static_cast<std::int64_t>(indel.inserted.size());
    return beyond < inserted ? indel.inserted[static_cast<std::size_t>(beyond)]
                             : reference.at(position - inserted + indel.deleted_bp);
}

/// The same for a molecule to the right of the indel whose first bases pass over it.
char base_before(const IndelChange& indel, const ReferenceWindow& reference,
                 std::int64_t position) noexcept {
    const std::int64_t beyond = indel.anchor + indel.deleted_bp - position;
    const auto inserted = static_cast<std::int64_t>(indel.inserted.size());
    return beyond < inserted ? indel.inserted[static_cast<std::size_t>(inserted - 1 - beyond)]
                             : reference.at(position + inserted - indel.deleted_bp);
}

/// Masks [begin, end) of the molecule if the sequence with the indel fits it at least as well.
template <typename BaseAt>
void mask_if_explained(Molecule& molecule, std::int64_t begin, std::int64_t end,
                       const ReferenceWindow& reference, const BaseAt& base_with_indel) {
    constexpr std::string_view letters = "ACGT";
    std::int64_t misfits_reference = 0;
    std::int64_t misfits_indel = 0;
    for (std::int64_t position = begin; position < end; ++position) {
        const Call call = molecule.at(position).call;
        if (is_base(call)) {
            const char base = letters[static_cast<std::size_t>(call)];
            misfits_reference += base != reference.at(position) ? 1 : 0;
            misfits_indel += base != base_with_indel(position) ? 1 : 0;
        }
    }
    if (misfits_indel > misfits_reference) {
        return;
    }
    for (std::int64_t position = begin; position < end; ++position) {
        Observation& seen = molecule.observations[static_cast<std::size_t>(position - molecule.begin)];
        if (is_base(seen.call)) {
            seen.call = Call::Unusable;
        }
    }
}

void mask_ends(Molecule& molecule, const Span& record, const IndelChange& indel,
               const ReferenceWindow& reference) {
    const std::int64_t tail = indel.anchor + 1;
    if (record.begin < tail && tail < record.end && record.end - tail <= longest_compared_end_bp &&
        !has_indel_on(molecule, tail, record.end, indel)) {
        mask_if_explained(molecule, tail, record.end, reference, [&](std::int64_t position) {
            return base_after(indel, reference, position);
        });
    }
    const std::int64_t head_end = indel.anchor + indel.deleted_bp + 1;
    if (record.begin < head_end && head_end < record.end &&
        head_end - record.begin <= longest_compared_end_bp &&
        !has_indel_on(molecule, record.begin, head_end, indel)) {
        mask_if_explained(molecule, record.begin, head_end, reference, [&](std::int64_t position) {
            return base_before(indel, reference, position);
        });
    }
}

}  // namespace

void mask_ends_at_indels(std::vector<Molecule>& molecules, const ReferenceWindow& reference) {
    for (const IndelChange& indel : common_indels(molecules)) {
        for (Molecule& molecule : molecules) {
            for (const Span& record : molecule.records) {
                mask_ends(molecule, record, indel, reference);
            }
        }
    }
}

}  // namespace sarcotrace::pileup
