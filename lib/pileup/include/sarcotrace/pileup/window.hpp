#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/core/position.hpp"

namespace sarcotrace::pileup {

/// Reference bases around a window; positions outside read as 'N'.
struct ReferenceWindow {
    std::string contig;
    std::int64_t begin = 0;  ///< 0-based position of bases.front()
    std::string bases;       ///< upper case

    [[nodiscard]] char at(std::int64_t position) const noexcept {
        const std::int64_t offset = position - begin;
        return offset < 0 || offset >= static_cast<std::int64_t>(bases.size())
                   ? 'N'
                   : bases[static_cast<std::size_t>(offset)];
    }
    /// Length of the run of one base that starts at `position`, 0 for N.
    [[nodiscard]] std::int64_t run_length_bp(std::int64_t position) const noexcept;
};

/// A piece of the targets that is piled up at once. A variant belongs to the window whose core
/// holds its first base; molecules and reference are read over the core and a halo around it.
struct Window {
    std::string contig;
    core::Interval core;
    core::Interval with_halo;
    std::string name;  ///< name column of the target, usually the gene
};

/// Bases around a core that are read too, so that no variant depends on where windows begin.
inline constexpr std::int64_t halo_bp = 250;

/// Length of a contig by its name, in reference order.
struct ContigLength {
    std::string name;
    std::int64_t length_bp;
};

/// Targets in reference order, overlapping ones merged, cut into windows of at most `longest_bp`.
/// \throws core::InputError if a target lies on an unknown contig or passes its end, or if there
/// is none
[[nodiscard]] std::vector<Window> plan_windows(const std::vector<core::Region>& targets,
                                               const std::vector<ContigLength>& contigs,
                                               std::int64_t longest_bp = 2000);

/// Sum of the cores' lengths.
[[nodiscard]] std::int64_t total_length_bp(const std::vector<Window>& windows) noexcept;

}  // namespace sarcotrace::pileup
