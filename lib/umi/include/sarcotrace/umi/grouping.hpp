#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sarcotrace::umi {

enum class Strategy {
    Identity,  ///< one strand is one molecule: F1R2 and F2R1 are kept apart
    Paired     ///< dual UMIs: A-B of the top strand meets B-A of the bottom strand
};

/// Why a UMI cannot be used.
enum class UmiFault {
    None,
    HasNoCall,  ///< an N: it would join what it does not belong to
    NotDual     ///< the paired strategy needs "first-second"
};

[[nodiscard]] UmiFault check_umi(std::string_view umi, Strategy strategy) noexcept;

/// "A-B" becomes "B-A"; without '-' it stays as it is.
[[nodiscard]] std::string swap_segments(std::string_view umi);

/// UMI of a template at one position.
struct Member {
    std::string umi;  ///< as read: first read's segment first
    bool top = true;  ///< the first read has the lower unclipped 5' end
};

/// Templates of one molecule.
struct Group {
    /// The most abundant UMI, in the orientation of the top strand for the paired strategy.
    std::string umi;
    /// Indices into the members, in their order.
    std::vector<std::size_t> members;
};

/// Molecules among templates of equal library and equal unclipped 5' ends, ordered by strand
/// (identity only) and UMI.
/// \throws std::invalid_argument if a UMI has a fault
[[nodiscard]] std::vector<Group> group_by_umi(std::span<const Member> members, Strategy strategy,
                                              int edits);

}  // namespace sarcotrace::umi
