#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/fragmentomics/fragment.hpp"

namespace sarcotrace::fragmentomics {

/// Windowed protection score along one region: at each position the fragments that span the window of
/// 120 bp about it less those that end in it and do not span it, fragments of 120 to 180 bp
/// (Snyder et al. 2016, Cell 164:57). The window of position p is [p - 60, p + 60).
class WindowProtection {
public:
    static constexpr std::int64_t window_bp = 120;
    static constexpr std::int64_t shortest_bp = 120;
    static constexpr std::int64_t longest_bp = 180;

    WindowProtection(core::ContigIndex contig, core::Interval region);

    void add(const Fragment& fragment);

    [[nodiscard]] core::ContigIndex contig() const noexcept { return contig_; }
    [[nodiscard]] const core::Interval& region() const noexcept { return region_; }
    /// Shape: one score for each position of the region.
    [[nodiscard]] std::vector<std::int64_t> scores() const;

private:
    /// Adds to the positions [begin, end).
    void add_range(std::int64_t begin, std::int64_t end, std::int64_t amount);

    core::ContigIndex contig_;
    core::Interval region_;
    std::vector<std::int64_t> steps_;  ///< differences of neighbouring scores
};

/// The scores of many regions, in the order of contig and position.
class RegionProtection {
public:
    explicit RegionProtection(std::vector<WindowProtection> regions);

    /// The first region that begins before the one in front of it ends; nullptr if none does.
    [[nodiscard]] const WindowProtection* first_overlap() const;
    /// Adds to the regions near the fragment. The regions must not overlap.
    void add(const Fragment& fragment);

    [[nodiscard]] const std::vector<WindowProtection>& regions() const noexcept {
        return regions_;
    }

private:
    std::vector<WindowProtection> regions_;
};

}  // namespace sarcotrace::fragmentomics
