#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/core/ledger.hpp"
#include "sarcotrace/core/read_view.hpp"
#include "sarcotrace/fragmentomics/region_mask.hpp"

namespace sarcotrace::fragmentomics {

/// A sequenced DNA fragment, from the first to the last base of its pair of reads.
struct Fragment {
    core::ContigIndex contig;
    core::Interval interval;

    [[nodiscard]] std::int64_t length_bp() const noexcept { return interval.length_bp(); }
    /// The base in the middle, the left one of two.
    [[nodiscard]] core::Pos0 midpoint() const {
        return interval.begin() + (interval.length_bp() - 1) / 2;
    }
};

/// Turns records into fragments: each pair counts once, by its forward record. Primary, properly
/// paired, forward-reverse, not duplicate, not failed, mapping quality (and that of the mate, where
/// the MQ field gives it) at least `least_mapping_quality`, midpoint outside of `masked`.
class FragmentFilter {
public:
    explicit FragmentFilter(int least_mapping_quality, std::optional<RegionMask> masked = {})
        : least_mapping_quality_(least_mapping_quality), masked_(std::move(masked)),
          ledger_("READS") {}

    /// Nothing if the record gives no fragment; the reason is in the ledger.
    std::optional<Fragment> accept(const core::ReadView& read);

    /// Reads in, fragments out, and every loss by name.
    [[nodiscard]] const core::Ledger& ledger() const;

private:
    /// What can become of a record: a fragment, or one of the losses.
    static constexpr std::size_t fates = 10;

    int least_mapping_quality_;
    std::optional<RegionMask> masked_;
    /// Records by their fate since the ledger was last asked for; it is too slow for every record.
    mutable std::array<std::int64_t, fates> counts_{};
    mutable core::Ledger ledger_;
};

}  // namespace sarcotrace::fragmentomics
