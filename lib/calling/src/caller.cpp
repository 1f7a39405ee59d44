#include "sarcotrace/calling/caller.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "sarcotrace/calling/length_evidence.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/pileup/columns.hpp"

namespace sarcotrace::calling {
namespace {

using pileup::Support;

/// An MNV is at most this long.
constexpr std::int64_t longest_mnv_bp = 16;
/// Unchanged bases between an indel and its neighbour in a complex allele, at most.
constexpr std::int64_t complex_gap_bp = 4;
/// Bases beyond the core in which variants are looked for too, so that an MNV or a complex allele is
/// the same wherever windows begin: beyond the longest indel (50 bp) stands its neighbour.
constexpr std::int64_t margin_bp = 50 + complex_gap_bp + longest_mnv_bp;
/// Share of the commoner allele's molecules that two neighbours must have in common.
constexpr double shared_for_mnv = 0.8;

core::Interval widen(const core::Interval& core, const pileup::ReferenceWindow& reference) {
    const std::int64_t end = reference.begin + static_cast<std::int64_t>(reference.bases.size());
    return {core::Pos0(std::max(reference.begin, core.begin().value() - margin_bp)),
            core::Pos0(std::min(end, core.end().value() + margin_bp))};
}

class Finder {
public:
    Finder(const std::vector<pileup::Molecule>& molecules, const pileup::ReferenceWindow& reference,
           const noise::NoiseModel& model, const Settings& settings)
        : molecules_(molecules), reference_(reference), model_(model), settings_(settings) {
        for (const pileup::Molecule& molecule : molecules) {
            longest_bp_ = std::max(longest_bp_, molecule.end() - molecule.begin);
        }
    }

    [[nodiscard]] Variant measure(pileup::Allele allele) const {
        const std::span<const pileup::Molecule> near = molecules_near(allele);
        pileup::AlleleEvidence evidence = pileup::gather(near, allele, reference_);
        Variant variant{std::move(allele), std::move(evidence), {}, 1.0, {}};
        variant.errors = model_.rates(variant.allele, reference_);
        variant.p_value = noise::ScoreTest(noise::stratum_counts(variant.evidence, variant.errors),
                                           settings_.design_vaf)
                              .p_value();
        variant.artefact = artefact_evidence(variant.evidence);
        FragmentLengths lengths = fragment_lengths(near, variant.allele, reference_);
        variant.lengths = log_length_ratios(lengths);
        variant.length_keys = std::move(lengths.alt_keys);
        return variant;
    }

    /// Nothing if the evidence is too weak to be written.
    [[nodiscard]] std::optional<Variant> test(pileup::Allele allele) const {
        Variant variant = measure(std::move(allele));
        const bool enough =
            variant.evidence.total(Support::Alt) >= settings_.least_alt_molecules &&
            variant.p_value <= settings_.emit_p_value;
        return enough ? std::optional(std::move(variant)) : std::nullopt;
    }

    [[nodiscard]] std::vector<Variant> substitutions(const pileup::Columns& columns) const {
        std::vector<Variant> found;
        for (std::size_t offset = 0; offset < columns.columns.size(); ++offset) {
            const std::int64_t position = columns.begin + static_cast<std::int64_t>(offset);
            const char ref = reference_.at(position);
            for (std::size_t alt = 0; ref != 'N' && alt < 4; ++alt) {
                const char letter = core::base_letters[alt];
                if (letter == ref || columns.columns[offset].count(alt) <
                                         settings_.least_alt_molecules) {
                    continue;
                }
                pileup::Allele allele{reference_.contig, core::Pos0(position), std::string(1, ref),
                                      std::string(1, letter)};
                if (!is_promising(columns.columns[offset], alt, allele)) {
                    continue;
                }
                if (auto variant = test(std::move(allele))) {
                    found.push_back(std::move(*variant));
                }
            }
        }
        return found;
    }

    [[nodiscard]] std::vector<Variant> indels(const pileup::Columns& columns) const {
        std::vector<Variant> found;
        for (const auto& [change, counts] : columns.indels) {
            const pileup::Indel indel{core::Pos0(change.anchor), change.deleted_bp, change.inserted,
                                      pileup::Stratum::Duplex, true};
            pileup::Allele allele = pileup::to_allele(indel, reference_);
            if (allele.ref.find('N') != std::string::npos) {
                continue;  // beside an unknown base the allele cannot be written
            }
            if (auto variant = test(std::move(allele))) {
                found.push_back(std::move(*variant));
            }
        }
        return found;
    }

    /// Joins neighbours while the joined allele keeps the molecules of its parts.
    [[nodiscard]] std::vector<Variant> join(std::vector<Variant> singles) const {
        std::vector<Variant> joined;
        for (Variant& next : singles) {
            const auto before = std::find_if(
                joined.rbegin(), joined.rend(),
                [&](const Variant& earlier) { return continues(earlier, next); });
            if (before != joined.rend()) {
                if (auto both = merged(*before, next)) {
                    *before = std::move(*both);
                    continue;
                }
            }
            joined.push_back(std::move(next));
        }
        return joined;
    }

    /// Joins an indel with what stands within a few bases of it on the same molecules: one complex
    /// allele. `found` is in order of position.
    [[nodiscard]] std::vector<Variant> join_complex(std::vector<Variant> found) const {
        std::vector<Variant> joined;
        for (Variant& next : found) {
            if (!joined.empty()) {
                const auto allele = combined(joined.back().allele, next.allele);
                if (allele) {
                    if (auto both = same_molecules(*allele, joined.back(), next)) {
                        joined.back() = std::move(*both);
                        continue;
                    }
                }
            }
            joined.push_back(std::move(next));
        }
        return joined;
    }

private:
    /// Both alleles as one, if one is an indel and they stand near enough; an indel's anchor may be
    /// the last base of the other.
    [[nodiscard]] std::optional<pileup::Allele> combined(const pileup::Allele& first,
                                                         const pileup::Allele& second) const {
        const std::int64_t end =
            first.position.value() + static_cast<std::int64_t>(first.ref.size());
        const std::int64_t gap = second.position.value() - end;
        if ((!first.is_indel() && !second.is_indel()) || gap > complex_gap_bp || gap < -1 ||
            (gap == -1 && !second.is_indel())) {
            return std::nullopt;
        }
        pileup::Allele both = first;
        for (std::int64_t position = end; position < second.position.value(); ++position) {
            both.ref += reference_.at(position);
            both.alt += reference_.at(position);
        }
        const std::size_t shared = gap == -1 ? 1 : 0;
        both.ref += second.ref.substr(shared);
        both.alt += second.alt.substr(shared);
        if (both.ref == both.alt) {
            return std::nullopt;
        }
        return pileup::normalise(std::move(both), reference_);
    }

    [[nodiscard]] std::optional<Variant> same_molecules(const pileup::Allele& allele,
                                                        const Variant& first,
                                                        const Variant& second) const {
        auto both = test(allele);
        const std::int64_t more = std::max(first.evidence.total(Support::Alt),
                                            second.evidence.total(Support::Alt));
        const bool same = both && static_cast<double>(both->evidence.total(Support::Alt)) >=
                                      shared_for_mnv * static_cast<double>(more);
        return same ? std::move(both) : std::nullopt;
    }

    /// The column lacks the molecules that delete the base; with them the p-value is no smaller,
    /// so nothing is lost by not looking at the molecules of what fails here.
    [[nodiscard]] bool is_promising(const pileup::Column& column, std::size_t alt,
                                    const pileup::Allele& allele) const {
        const auto errors = model_.rates(allele, reference_);
        std::vector<noise::StratumCount> counts;
        for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
            counts.push_back({column.depth(static_cast<pileup::Stratum>(s)), column.bases[alt][s],
                              errors[s]});
        }
        return noise::ScoreTest(std::move(counts), settings_.design_vaf).p_value() <=
               settings_.emit_p_value;
    }

    /// Those that may cover the allele: they are ordered by their begin.
    [[nodiscard]] std::span<const pileup::Molecule> molecules_near(
        const pileup::Allele& allele) const {
        const std::int64_t position = allele.position.value();
        const auto begins_before = [](const pileup::Molecule& molecule, std::int64_t begin) {
            return molecule.begin < begin;
        };
        const auto first = std::lower_bound(molecules_.begin(), molecules_.end(),
                                            position - longest_bp_, begins_before);
        const auto last =
            std::lower_bound(first, molecules_.end(), position + 1, begins_before);
        return {first, last};
    }

    static bool continues(const Variant& earlier, const Variant& next) {
        return earlier.allele.position + static_cast<std::int64_t>(earlier.allele.ref.size()) ==
                   next.allele.position &&
               static_cast<std::int64_t>(earlier.allele.ref.size()) < longest_mnv_bp;
    }

    [[nodiscard]] std::optional<Variant> merged(const Variant& earlier, const Variant& next) const {
        return same_molecules({reference_.contig, earlier.allele.position,
                               earlier.allele.ref + next.allele.ref,
                               earlier.allele.alt + next.allele.alt},
                              earlier, next);
    }

    const std::vector<pileup::Molecule>& molecules_;
    const pileup::ReferenceWindow& reference_;
    const noise::NoiseModel& model_;
    const Settings& settings_;
    std::int64_t longest_bp_ = 0;
};

}  // namespace

namespace {

std::int64_t added_bp(const pileup::Allele& allele) noexcept {
    return static_cast<std::int64_t>(allele.alt.size()) -
           static_cast<std::int64_t>(allele.ref.size());
}

}  // namespace

double p_value_threshold(const Settings& settings, std::int64_t target_bp) noexcept {
    return settings.family_alpha / static_cast<double>(tests_per_base * target_bp);
}

std::vector<Variant> find_variants(const std::vector<pileup::Molecule>& molecules,
                                   const pileup::ReferenceWindow& reference,
                                   const core::Interval& core, const noise::NoiseModel& model,
                                   const Settings& settings) {
    const pileup::Columns columns =
        pileup::count_columns(molecules, reference, widen(core, reference));
    const Finder finder(molecules, reference, model, settings);
    std::vector<Variant> found = finder.join(finder.substitutions(columns));
    for (Variant& indel : finder.indels(columns)) {
        found.push_back(std::move(indel));
    }
    const auto in_order = [](const Variant& a, const Variant& b) {
        return std::tie(a.allele.position, a.allele.ref, a.allele.alt) <
               std::tie(b.allele.position, b.allele.ref, b.allele.alt);
    };
    std::sort(found.begin(), found.end(), in_order);
    found = finder.join_complex(std::move(found));
    std::erase_if(found, [&](const Variant& variant) {
        return !core.contains(variant.allele.position);
    });
    std::sort(found.begin(), found.end(), in_order);
    return found;
}

std::vector<Variant> genotype(const std::vector<pileup::Molecule>& molecules,
                              const pileup::ReferenceWindow& reference,
                              const std::vector<pileup::Allele>& alleles,
                              const noise::NoiseModel& model, const Settings& settings) {
    const Finder finder(molecules, reference, model, settings);
    std::vector<Variant> variants;
    for (const pileup::Allele& allele : alleles) {
        variants.push_back(finder.measure(allele));
    }
    return variants;
}

std::vector<std::string> failed_filters(const Variant& variant, const Settings& settings,
                                        double p_value_threshold) {
    std::vector<std::string> failed;
    if (variant.p_value > p_value_threshold) {
        failed.emplace_back("weak_evidence");
    }
    if (is_strand_biased(variant.artefact, variant.evidence, settings.limits)) {
        failed.emplace_back("strand_bias");
    }
    if (added_bp(variant.allele) < settings.limits.longest_end_filtered_bp &&
        variant.artefact.end_difference > settings.limits.end_difference) {
        failed.emplace_back("fragment_end");
    }
    if (variant.artefact.mapping_quality &&
        *variant.artefact.mapping_quality < settings.limits.mapping_quality) {
        failed.emplace_back("low_mapping_quality");
    }
    return failed;
}

Origin stated_origin(const OriginPosterior& posterior,
                     const std::vector<std::string>& failed_filters,
                     const Settings& settings, bool matched) noexcept {
    const Origin origin = posterior.label(matched ? settings.least_posterior
                                                  : settings.least_posterior_unmatched);
    if (failed_filters.empty()) {
        return origin;
    }
    const bool only_weak = failed_filters.size() == 1 && failed_filters.front() == "weak_evidence";
    return !only_weak || origin == Origin::Artefact ? Origin::Artefact : Origin::Uncertain;
}

}  // namespace sarcotrace::calling
