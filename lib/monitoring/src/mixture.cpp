#include "sarcotrace/monitoring/mixture.hpp"

#include <algorithm>
#include <stdexcept>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::monitoring {
namespace {

bool is_drawn(std::uint64_t key, double share, std::uint64_t seed, std::uint64_t replicate) {
    constexpr double unit = 1.0 / 9007199254740992.0;  // 2^-53
    return static_cast<double>(stats::stream_seed(seed, {replicate, key}) >> 11U) * unit < share;
}

void append_drawn(std::vector<LocusMolecule>& drawn, const std::vector<LocusMolecule>& molecules,
                  double share, std::uint64_t seed, std::uint64_t replicate) {
    for (const LocusMolecule& molecule : molecules) {
        if (is_drawn(molecule.key, share, seed, replicate)) {
            drawn.push_back(molecule);
        }
    }
}

std::size_t total(const std::vector<MixtureLocus>& loci,
                  std::vector<LocusMolecule> MixtureLocus::*molecules) {
    std::size_t sum = 0;
    for (const MixtureLocus& locus : loci) {
        sum += (locus.*molecules).size();
    }
    return sum;
}

bool has_own_variant(const pileup::Column& column, std::size_t ref, double highest_vaf) {
    for (std::size_t alt = 0; alt < 4; ++alt) {
        const std::int64_t count = column.count(alt);
        if (alt != ref && count >= 2 &&
            static_cast<double>(count) > highest_vaf * static_cast<double>(column.depth())) {
            return true;
        }
    }
    return false;
}

}  // namespace

MixtureShares mixture_shares(const std::vector<MixtureLocus>& loci, double fraction) {
    const auto positive = static_cast<double>(total(loci, &MixtureLocus::positive));
    const auto negative = static_cast<double>(total(loci, &MixtureLocus::negative));
    if (positive == 0.0 || negative == 0.0 || fraction * negative > positive) {
        throw std::domain_error("a sample has too few molecules for the mixture");
    }
    return {fraction * negative / positive, 1.0 - fraction};
}

std::vector<LocusEvidence> mixed(const std::vector<MixtureLocus>& loci, const MixtureShares& shares,
                                 std::uint64_t seed, std::uint64_t replicate,
                                 const PhaseGroups& groups) {
    const std::uint64_t positive_seed = stats::stream_seed(seed, {1});
    const std::uint64_t negative_seed = stats::stream_seed(seed, {0});
    MoleculesByLocus drawn(loci.size());
    std::vector<LocusEvidence> evidence;
    for (std::size_t i = 0; i < loci.size(); ++i) {
        append_drawn(drawn[i], loci[i].positive, shares.positive, positive_seed, replicate);
        append_drawn(drawn[i], loci[i].negative, shares.negative, negative_seed, replicate);
        evidence.push_back({{}, loci[i].errors});
        for (const LocusMolecule& molecule : drawn[i]) {
            add(evidence[i].evidence, molecule);
        }
    }
    if (!groups.empty()) {
        std::vector<pileup::AlleleEvidence> once = counted_once(drawn, groups);
        for (std::size_t i = 0; i < loci.size(); ++i) {
            evidence[i].once = once[i];
        }
    }
    return evidence;
}

double expected_vaf(const std::vector<MixtureLocus>& loci, double fraction) {
    double sum = 0.0;
    std::int64_t covered = 0;
    for (const MixtureLocus& locus : loci) {
        if (!locus.positive.empty()) {
            const auto alt = std::count_if(
                locus.positive.begin(), locus.positive.end(), [](const LocusMolecule& molecule) {
                    return molecule.support == pileup::Support::Alt;
                });
            sum += static_cast<double>(alt) / static_cast<double>(locus.positive.size());
            ++covered;
        }
    }
    return covered > 0 ? fraction * sum / static_cast<double>(covered) : 0.0;
}

std::optional<std::size_t> trinucleotide_at(const pileup::ReferenceWindow& reference,
                                            std::int64_t position) {
    std::size_t code = 0;
    for (std::int64_t at = position - 1; at <= position + 1; ++at) {
        const core::Base base = core::to_base(reference.at(at));
        if (base == core::Base::N) {
            return std::nullopt;
        }
        code = 4 * code + static_cast<std::size_t>(base);
    }
    return code;
}

void BlankSites::add(const pileup::Columns& columns, const pileup::ReferenceWindow& reference,
                     const noise::NoiseModel& model, const noise::Exclusion& exclusion,
                     const std::vector<std::int64_t>& tracked) {
    for (std::size_t offset = 0; offset < columns.columns.size(); ++offset) {
        const std::int64_t position = columns.begin + static_cast<std::int64_t>(offset);
        const auto trinucleotide = trinucleotide_at(reference, position);
        const pileup::Column& column = columns.columns[offset];
        if (!trinucleotide ||
            std::find(tracked.begin(), tracked.end(), position) != tracked.end()) {
            continue;
        }
        const std::size_t ref = *trinucleotide / 4 % 4;
        if (has_own_variant(column, ref, exclusion.substitution_vaf)) {
            continue;
        }
        Site site{column, {}};
        for (std::size_t alt = 0; alt < 4; ++alt) {
            if (alt != ref) {
                site.errors[alt] = model.rates({reference.contig, core::Pos0(position),
                                                std::string(1, core::base_letters[ref]),
                                                std::string(1, core::base_letters[alt])},
                                               reference);
            }
        }
        sites_[*trinucleotide].push_back(std::move(site));
    }
}

std::optional<LocusEvidence> BlankSites::draw(std::size_t trinucleotide, std::size_t alt,
                                              std::uint64_t seed) const {
    const std::vector<Site>& sites = sites_[trinucleotide];
    if (sites.empty()) {
        return std::nullopt;
    }
    stats::Random random(seed);
    const Site& site = sites[random.below(sites.size())];
    constexpr auto unknown = static_cast<std::size_t>(pileup::LengthClass::Unknown);
    LocusEvidence locus{{}, site.errors[alt]};
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const std::int64_t shows_alt = site.column.bases[alt][s];
        auto& counts = locus.evidence.counts[s];
        counts[static_cast<std::size_t>(pileup::Support::Alt)][unknown] = shows_alt;
        counts[static_cast<std::size_t>(pileup::Support::Ref)][unknown] =
            site.column.depth(static_cast<pileup::Stratum>(s)) - shows_alt;
    }
    return locus;
}

}  // namespace sarcotrace::monitoring
