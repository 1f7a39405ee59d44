#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sarcotrace/fragmentomics/fragment.hpp"

namespace sarcotrace::fragmentomics {

/// Classes of fragment length; All holds every length.
enum class LengthClass { All, Short, Long };

inline constexpr std::array<std::string_view, 3> length_class_names = {"ALL", "SHORT", "LONG"};
inline constexpr std::int64_t short_from_bp = 90;
inline constexpr std::int64_t short_to_bp = 150;
inline constexpr std::int64_t long_to_bp = 220;

/// Fragments per bin and length class, by their midpoint.
class BinCounter {
public:
    /// One counter per (bin, class); the last bin of a contig may be shorter.
    using Counts = std::array<std::int64_t, 3>;

    /// \throws std::invalid_argument if bin_size_bp < 1
    BinCounter(const std::vector<std::int64_t>& contig_lengths_bp, std::int64_t bin_size_bp);

    /// \return false if the midpoint lies outside its contig
    bool add(const Fragment& fragment);

    /// Counts a record in class All by its first base, as readCounter of hmmcopy_utils does: the base
    /// at a bin's start belongs to the bin before. \return false if it lies outside its contig
    bool add_first_base(core::ContigIndex contig, core::Pos0 position);

    /// Shape: contigs, then bins in order.
    [[nodiscard]] const std::vector<std::vector<Counts>>& counts() const noexcept {
        return counts_;
    }

private:
    std::int64_t bin_size_bp_;
    std::vector<std::vector<Counts>> counts_;
};

}  // namespace sarcotrace::fragmentomics
