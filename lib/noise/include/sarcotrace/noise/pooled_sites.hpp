#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/noise/control_statistics.hpp"
#include "sarcotrace/noise/target_sites.hpp"

namespace sarcotrace::noise {

/// An allele that one control alone shows, with at least `least_own_errors` molecules, as errors that
/// hit all molecules alike would in one of a thousand cases: sum_c (n_c / N)^K <= 0.001 with K
/// molecules of all controls, n_c and N of one and all. A low-level variant of that control.
struct OwnVariant {
    std::uint32_t site;
    std::uint8_t alt;
    std::size_t control;  ///< index
    std::int64_t molecules;
};
inline constexpr std::int64_t least_own_errors = 3;
inline constexpr double own_variant_probability = 1e-3;

/// The controls' counts of substitutions, summed site by site. Own variants are left out.
class PooledSites {
public:
    /// Controls whose sites are the targets'.
    PooledSites(const std::vector<const ControlStatistics*>& controls, std::size_t sites);

    /// Over the controls with molecules.
    [[nodiscard]] Sums at(std::size_t site, std::size_t stratum, std::size_t alt) const;
    [[nodiscard]] const std::vector<OwnVariant>& own_variants() const noexcept {
        return own_variants_;
    }

private:
    struct Depth {
        std::int64_t controls = 0;
        std::int64_t n = 0;
        std::int64_t nn = 0;
    };
    struct Errors {
        SiteError key;  ///< its `errors` is 0
        std::int64_t k = 0;
        std::int64_t nk = 0;
        std::int64_t kk = 0;
    };
    struct ControlError;

    [[nodiscard]] bool is_own(const std::vector<const ControlStatistics*>& controls,
                              const ControlError* first, const ControlError* last) const;
    void add_errors(const std::vector<const ControlStatistics*>& controls);

    std::vector<pileup::PerStratum<Depth>> depths_;
    std::vector<Errors> errors_;  ///< by key
    std::vector<OwnVariant> own_variants_;
};

}  // namespace sarcotrace::noise
