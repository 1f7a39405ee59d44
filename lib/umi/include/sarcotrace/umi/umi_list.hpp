#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/umi/packed_umi.hpp"

namespace sarcotrace::umi {

/// When a UMI with errors counts as one of a list (fgbio's rule of CorrectUmis).
struct UmiListRule {
    int most_mismatches = 1;
    /// The second-best UMI of the list must have at least so many mismatches more than the best.
    int smallest_distance = 2;
};

/// The UMIs that a kit has. Listed UMIs of different lengths are only compared with their like.
class UmiList {
public:
    /// `umis` are single segments of A, C, G and T.
    /// \throws InputError if the list is empty, holds anything else or a UMI twice, or has two UMIs
    /// closer than the rule's smallest distance, which no read could tell apart
    UmiList(const std::vector<std::string>& umis, const UmiListRule& rule);

    [[nodiscard]] std::size_t size() const noexcept { return umis_.size(); }
    /// True if the segment is in the list as it is.
    [[nodiscard]] bool contains(std::string_view segment) const;
    /// The listed UMI that the segment was by the rule; N is a mismatch.
    [[nodiscard]] std::optional<std::string> correct_segment(std::string_view segment) const;
    /// All segments of "A-B". \return nothing if one of them is none of the list
    [[nodiscard]] std::optional<std::string> correct(std::string_view umi) const;

private:
    struct Match {
        std::size_t umi = 0;
        int mismatches = 0;
        int runner_up_mismatches = 0;
    };
    template <typename Distance>
    [[nodiscard]] std::optional<std::string> nearest(std::size_t size, Distance distance) const;
    void require_distance() const;

    UmiListRule rule_;
    std::vector<PackedUmi> umis_;  ///< ascending
};

}  // namespace sarcotrace::umi
