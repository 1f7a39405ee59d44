#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "sarcotrace/calling/caller.hpp"
#include "sarcotrace/pileup/columns.hpp"

namespace sarcotrace::calling {

/// Whether a negative at a site means anything, and why not.
enum class SiteState : std::uint8_t {
    Assessable,
    FewMolecules,       ///< molecules, but not enough for the wanted limit of detection
    LowMappingQuality,  ///< too few count, and at least as many were lost for their mapping quality
    NoMolecules,        ///< none covers the site with a usable base
    ReferenceN
};
/// "FEW_MOLECULES".
[[nodiscard]] std::string_view to_string_view(SiteState state) noexcept;

/// Molecules by pileup::Tier.
using PerTier = std::array<std::int64_t, pileup::tier_count>;

/// One base of the target.
struct Site {
    std::int64_t position;  ///< 0-based
    char reference;
    SiteState state;
    PerTier molecules;  ///< with a usable base
    std::optional<double> lod95_vaf;
};

/// Limits of detection of single sites. Not thread-safe: it remembers what it has computed, which
/// changes no result.
class SiteLimits {
public:
    /// Keeps a reference to the model.
    SiteLimits(const noise::NoiseModel& model, const Settings& settings, double p_value_threshold);

    /// Lowest VAF at which an SNV here passes (p-value threshold, least molecules) with
    /// probability 0.95, whatever its class: the mean over the three SNVs, each with the error of
    /// its context. Molecule counts are rounded down to four significant bits before (by less than
    /// an eighth), and the VAF up to the next of 64 in a decade, so that the limit is not below
    /// the true one. Nothing if no VAF is.
    /// `trinucleotide`: reference around the base, A C G T.
    [[nodiscard]] std::optional<double> lod95_vaf(std::string_view trinucleotide,
                                                  const pileup::PerStratum<std::int64_t>& molecules);

private:
    struct Key {
        std::size_t trinucleotide;
        pileup::PerStratum<std::int64_t> molecules;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    [[nodiscard]] std::optional<double> compute(std::string_view trinucleotide,
                                                const pileup::PerStratum<std::int64_t>& molecules);

    const noise::NoiseModel& model_;
    Settings settings_;
    double p_value_threshold_;
    std::map<Key, std::optional<double>> known_;
};

/// Every base of the core.
/// `low_mapping_quality`: what the molecules cover that were lost for their mapping quality.
/// `largest_lod`: a site with a higher limit has too few molecules.
[[nodiscard]] std::vector<Site> site_states(const pileup::Columns& columns,
                                            const pileup::ReferenceWindow& reference,
                                            const std::vector<pileup::Span>& low_mapping_quality,
                                            SiteLimits& limits, double largest_lod);

}  // namespace sarcotrace::calling
