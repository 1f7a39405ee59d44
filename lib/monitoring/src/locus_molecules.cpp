#include "sarcotrace/monitoring/locus_molecules.hpp"

#include <map>
#include <numeric>
#include <utility>

namespace sarcotrace::monitoring {
namespace {

using Pair = std::pair<std::size_t, std::size_t>;

/// Molecules that cover both loci and show at least one of the two variants.
struct PairCount {
    std::int64_t both = 0;
    std::int64_t one = 0;
};

struct Seen {
    std::size_t locus;
    bool alt;
};

/// Adds the pairs of loci of every molecule.
void add_pairs(const MoleculesByLocus& sample, std::map<Pair, PairCount>& pairs) {
    std::map<std::uint64_t, std::vector<Seen>> by_molecule;
    for (std::size_t locus = 0; locus < sample.size(); ++locus) {
        for (const LocusMolecule& molecule : sample[locus]) {
            by_molecule[molecule.key].push_back(
                {locus, molecule.support == pileup::Support::Alt});
        }
    }
    for (const auto& [key, seen] : by_molecule) {
        for (std::size_t a = 0; a < seen.size(); ++a) {
            for (std::size_t b = a + 1; b < seen.size(); ++b) {
                if (seen[a].alt || seen[b].alt) {
                    PairCount& count = pairs[{seen[a].locus, seen[b].locus}];
                    ++(seen[a].alt && seen[b].alt ? count.both : count.one);
                }
            }
        }
    }
}

}  // namespace

std::vector<LocusMolecule> locus_molecules(const std::vector<pileup::Molecule>& molecules,
                                           const pileup::Allele& allele,
                                           const pileup::ReferenceWindow& reference) {
    const pileup::RequiredSpan span = pileup::required_span(allele, reference);
    std::vector<LocusMolecule> covering;
    for (const pileup::Molecule& molecule : molecules) {
        if (const auto seen = pileup::evidence_of(molecule, allele, span)) {
            covering.push_back({molecule.key, seen->stratum, seen->support, molecule.length_class,
                                pileup::end_class_of(molecule.distance_to_end_bp(span.begin))});
        }
    }
    return covering;
}

void add(pileup::AlleleEvidence& evidence, const LocusMolecule& molecule) noexcept {
    const auto count = [&](auto& counts) {
        ++counts[pileup::to_index(molecule.stratum)][static_cast<std::size_t>(molecule.support)]
                [static_cast<std::size_t>(molecule.length_class)];
    };
    count(evidence.counts);
    if (molecule.end_class < pileup::near_end_class_count) {
        count(evidence.near_end[molecule.end_class]);
    }
}

PhaseGroups phase_groups(const std::vector<MoleculesByLocus>& samples) {
    std::map<Pair, PairCount> pairs;
    std::size_t loci = 0;
    for (const MoleculesByLocus& sample : samples) {
        loci = std::max(loci, sample.size());
        add_pairs(sample, pairs);
    }
    // Each locus points to the first of its group.
    std::vector<std::size_t> first(loci);
    std::iota(first.begin(), first.end(), std::size_t{0});
    for (const auto& [pair, count] : pairs) {
        if (count.both > 0 && count.both >= count.one && first[pair.first] != first[pair.second]) {
            const std::size_t kept = std::min(first[pair.first], first[pair.second]);
            const std::size_t joined = std::max(first[pair.first], first[pair.second]);
            for (std::size_t& of_locus : first) {
                of_locus = of_locus == joined ? kept : of_locus;
            }
        }
    }
    std::map<std::size_t, std::vector<std::size_t>> by_first;
    for (std::size_t locus = 0; locus < loci; ++locus) {
        by_first[first[locus]].push_back(locus);
    }
    PhaseGroups groups;
    for (auto& [of_first, members] : by_first) {
        if (members.size() > 1) {
            groups.push_back(std::move(members));
        }
    }
    return groups;
}

std::vector<pileup::AlleleEvidence> counted_once(const MoleculesByLocus& molecules,
                                                 const PhaseGroups& groups) {
    constexpr auto alone = static_cast<std::size_t>(-1);
    std::vector<std::size_t> group_of(molecules.size(), alone);
    for (std::size_t group = 0; group < groups.size(); ++group) {
        for (const std::size_t locus : groups[group]) {
            group_of[locus] = group;
        }
    }
    std::vector<pileup::AlleleEvidence> evidence(molecules.size());
    std::map<std::pair<std::size_t, std::uint64_t>, std::pair<std::size_t, LocusMolecule>> chosen;
    for (std::size_t locus = 0; locus < molecules.size(); ++locus) {
        for (const LocusMolecule& molecule : molecules[locus]) {
            if (group_of[locus] == alone) {
                add(evidence[locus], molecule);
                continue;
            }
            const auto [entry, is_new] =
                chosen.try_emplace({group_of[locus], molecule.key}, locus, molecule);
            auto& [where, what] = entry->second;
            if (!is_new && what.support != pileup::Support::Alt &&
                molecule.support == pileup::Support::Alt) {
                where = locus;
                what = molecule;
            }
        }
    }
    for (const auto& [key, choice] : chosen) {
        add(evidence[choice.first], choice.second);
    }
    return evidence;
}

}  // namespace sarcotrace::monitoring
