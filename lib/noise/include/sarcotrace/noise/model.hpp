#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sarcotrace/noise/control_statistics.hpp"
#include "sarcotrace/noise/pooled_sites.hpp"
#include "sarcotrace/noise/site_prior.hpp"
#include "sarcotrace/noise/target_sites.hpp"
#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::noise {

/// Factors on an error rate by distance to the fragment's end (pileup::end_class_of()).
using EndFactors = std::array<double, pileup::end_class_count>;
inline constexpr EndFactors no_end_effect = {1.0, 1.0, 1.0, 1.0};

/// Error of a molecule of one stratum: its rate at a site is Beta with this mean and shape a
/// (b = a (1 - mean) / mean). The relative variance between sites is about 1 / shape.
struct ErrorRate {
    double mean;
    double shape;
    EndFactors end_factors = no_end_effect;

    [[nodiscard]] double alpha() const noexcept { return shape; }
    [[nodiscard]] double beta() const noexcept { return shape * (1.0 - mean) / mean; }
    /// Variance of the site's rate.
    [[nodiscard]] double variance() const noexcept {
        const double total = alpha() + beta();
        return mean * (1.0 - mean) / (total + 1.0);
    }
    /// Of molecules whose end is so far away.
    [[nodiscard]] ErrorRate at_end(std::size_t end_class) const noexcept;
};

/// Error rates of controls, shrunk in steps: tier <- substitution <- trinucleotide, read along the
/// strand, and tier and kind <- context (run length, or unit and copies of a repeat) for indels. The
/// strength of each step is estimated from the spread of the children (method of moments). Rates of
/// substitutions then have a factor by distance to the fragment's end, and are shrunk to single sites
/// of the targets (SitePrior) if there are at least two controls. Spread between sites, and between
/// samples at one site, by tier and substitution. Equations: tools/noise/README.md.
class NoiseModel {
public:
    /// Fits the sum of the controls' statistics. `targets`: the sites of their `by_site`; without
    /// them, no rate is a site's own.
    explicit NoiseModel(const std::vector<const ControlStatistics*>& controls,
                        TargetSites targets = {});

    /// Rate of an error that shows this allele. An MNV takes the lowest of its bases' rates: its
    /// errors are not independent, so their product would be too low.
    [[nodiscard]] pileup::PerStratum<ErrorRate> rates(
        const pileup::Allele& allele, const pileup::ReferenceWindow& reference) const;

    /// Of the class, at a site of which nothing is known.
    [[nodiscard]] const ErrorRate& substitution(const SubstitutionCell& cell) const {
        return substitutions_[cell.index()];
    }
    [[nodiscard]] const ErrorRate& indel(std::size_t cell) const { return indels_[cell]; }
    /// By SubstitutionCell::index(), or by indel_cell().
    [[nodiscard]] const ErrorRate& rate(bool substitution, std::size_t cell) const {
        return substitution ? substitutions_[cell] : indels_[cell];
    }

    /// What the controls say of one site: its rate, and how it was found.
    struct SiteRate {
        SubstitutionCell cell;
        Sums controls;  ///< molecules and errors there
        SiteFactor factor;
        ErrorRate rate;
    };
    /// The class's rate without molecules of controls; nothing beside an N or for the reference's base.
    /// `site` of targets(), `alt` on the reference's strand.
    [[nodiscard]] std::optional<SiteRate> site_rate(std::size_t site, pileup::Stratum stratum,
                                                    std::size_t alt) const;
    [[nodiscard]] const TargetSites& targets() const noexcept { return targets_; }
    /// By index of the controls that were given.
    [[nodiscard]] std::vector<OwnVariant> own_variants() const {
        return sites_ ? sites_->own_variants() : std::vector<OwnVariant>{};
    }

private:
    void remove_own_variants(const std::vector<const ControlStatistics*>& controls,
                             ControlStatistics& sum) const;
    /// `all`: by cell; `ordinary`: without the noisy sites, which raise the rates of a substitution
    /// whatever its neighbours.
    void fit_substitutions(const std::vector<Sums>& all, const std::vector<Sums>& ordinary);
    void fit_means(const std::vector<Sums>& cells, std::size_t tier);
    void spread_noise(const std::vector<Sums>& all, std::size_t tier);
    void fit_shapes(const std::vector<Sums>& all, std::size_t tier);
    void fit_end_factors(const ControlStatistics& sum, std::size_t tier);
    void fit_site_priors();
    [[nodiscard]] std::vector<Sums> without_noisy_sites(std::vector<Sums> cells) const;
    void fit_sample_variances();
    /// Calls visit(cell, sums, rate of the cell) for each site, stratum and wrong base with molecules.
    template <typename Visit>
    void for_each_unit(Visit&& visit) const;
    /// At a site of the targets the site's, elsewhere the class's; nothing beside an N.
    [[nodiscard]] std::optional<ErrorRate> substitution_rate(
        const pileup::ReferenceWindow& reference, std::int64_t position, std::size_t alt,
        pileup::Stratum stratum) const;
    [[nodiscard]] ErrorRate worst_substitution(pileup::Tier tier) const;
    void fit_indels(const ControlStatistics& sum, std::size_t tier, bool insertion);

    std::vector<ErrorRate> substitutions_;
    std::vector<ErrorRate> indels_;
    TargetSites targets_;
    std::optional<PooledSites> sites_;
    /// By tier and substitution (substitution_kind()): between sites; between samples at one site.
    std::array<std::array<SitePrior, 16>, pileup::tier_count> site_priors_{};
    std::array<std::array<double, 16>, pileup::tier_count> sample_variances_{};
};

/// From this probability on a site counts as noisy.
inline constexpr double least_noisy_probability = 0.5;

/// Number of a substitution whatever its neighbours: 4 * middle + alt.
[[nodiscard]] constexpr std::size_t substitution_kind(const SubstitutionCell& cell) noexcept {
    return cell.trinucleotide / 4 % 4 * 4 + cell.alt;
}

}  // namespace sarcotrace::noise
