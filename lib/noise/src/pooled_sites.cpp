#include "sarcotrace/noise/pooled_sites.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace sarcotrace::noise {
namespace {

std::int64_t total(const pileup::PerStratum<std::uint32_t>& molecules) noexcept {
    return std::accumulate(molecules.begin(), molecules.end(), std::int64_t{0});
}

}  // namespace

/// One entry of one control's list.
struct PooledSites::ControlError {
    SiteError error;
    std::size_t control;

    /// By site and allele, then control and stratum.
    [[nodiscard]] auto order() const noexcept {
        return std::tuple(error.site, error.alt, control, error.stratum);
    }
};

PooledSites::PooledSites(const std::vector<const ControlStatistics*>& controls, std::size_t sites)
    : depths_(sites) {
    for (const ControlStatistics* control : controls) {
        for (std::size_t site = 0; site < sites; ++site) {
            for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
                const std::int64_t n = control->by_site.molecules[site][s];
                Depth& depth = depths_[site][s];
                depth.controls += n > 0 ? 1 : 0;
                depth.n += n;
                depth.nn += n * n;
            }
        }
    }
    add_errors(controls);
}

bool PooledSites::is_own(const std::vector<const ControlStatistics*>& controls,
                         const ControlError* first, const ControlError* last) const {
    std::int64_t errors = 0;
    for (const ControlError* entry = first; entry != last; ++entry) {
        errors += entry->error.errors;
    }
    if (first->control != (last - 1)->control || errors < least_own_errors) {
        return false;
    }
    std::int64_t all = 0;
    for (const Depth& depth : depths_[first->error.site]) {
        all += depth.n;
    }
    double probability = 0.0;
    for (const ControlStatistics* control : controls) {
        const auto share =
            static_cast<double>(total(control->by_site.molecules[first->error.site])) /
            static_cast<double>(all);
        probability += std::pow(share, static_cast<double>(errors));
    }
    return probability <= own_variant_probability;
}

void PooledSites::add_errors(const std::vector<const ControlStatistics*>& controls) {
    std::vector<ControlError> listed;
    for (std::size_t c = 0; c < controls.size(); ++c) {
        for (const SiteError& error : controls[c]->by_site.errors) {
            listed.push_back({error, c});
        }
    }
    std::sort(listed.begin(), listed.end(),
              [](const ControlError& a, const ControlError& b) { return a.order() < b.order(); });
    for (std::size_t first = 0; first < listed.size();) {
        std::size_t last = first;
        std::int64_t molecules = 0;
        while (last < listed.size() && listed[last].error.site == listed[first].error.site &&
               listed[last].error.alt == listed[first].error.alt) {
            molecules += listed[last].error.errors;
            ++last;
        }
        if (is_own(controls, listed.data() + first, listed.data() + last)) {
            own_variants_.push_back({listed[first].error.site, listed[first].error.alt,
                                     listed[first].control, molecules});
        } else {
            for (std::size_t i = first; i < last; ++i) {
                const SiteError& error = listed[i].error;
                const auto n = static_cast<std::int64_t>(
                    controls[listed[i].control]->by_site.molecules[error.site][error.stratum]);
                const auto k = static_cast<std::int64_t>(error.errors);
                errors_.push_back({{error.site, error.stratum, error.alt, 0}, k, n * k, k * k});
            }
        }
        first = last;
    }
    std::sort(errors_.begin(), errors_.end(),
              [](const Errors& a, const Errors& b) { return a.key < b.key; });
    std::vector<Errors> merged;
    for (const Errors& entry : errors_) {
        if (merged.empty() || merged.back().key != entry.key) {
            merged.push_back(entry);
        } else {
            merged.back().k += entry.k;
            merged.back().nk += entry.nk;
            merged.back().kk += entry.kk;
        }
    }
    errors_ = std::move(merged);
}

Sums PooledSites::at(std::size_t site, std::size_t stratum, std::size_t alt) const {
    const Depth& depth = depths_[site][stratum];
    Sums sums{depth.controls, depth.n, 0, depth.nn, 0, 0};
    const SiteError key{static_cast<std::uint32_t>(site), static_cast<std::uint8_t>(stratum),
                        static_cast<std::uint8_t>(alt), 0};
    const auto found =
        std::lower_bound(errors_.begin(), errors_.end(), key,
                         [](const Errors& entry, const SiteError& k) { return entry.key < k; });
    if (found != errors_.end() && found->key == key) {
        sums.k = found->k;
        sums.nk = found->nk;
        sums.kk = found->kk;
    }
    return sums;
}

}  // namespace sarcotrace::noise
