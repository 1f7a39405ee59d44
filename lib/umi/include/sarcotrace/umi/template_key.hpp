#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <utility>

#include "sarcotrace/core/interval.hpp"

namespace sarcotrace::umi {

/// An end of a template: unclipped 5' coordinate (0-based, can be negative) and direction.
struct TemplateEnd {
    core::ContigIndex contig{};
    std::int64_t five_prime = 0;
    bool reverse = false;

    friend auto operator<=>(const TemplateEnd&, const TemplateEnd&) = default;
};

/// What reads of one molecule share besides the UMI. `upper` is absent for single-end reads.
struct TemplateKey {
    std::uint32_t library = 0;  ///< index in the sorted list of libraries
    TemplateEnd lower;
    std::optional<TemplateEnd> upper;

    friend bool operator==(const TemplateKey&, const TemplateKey&) = default;
};

/// Orders the ends of the first and second read.
/// \return the key, and true for the top strand (the first read's end is the lower one; equal
/// ends count as top)
[[nodiscard]] std::pair<TemplateKey, bool> make_template_key(
    std::uint32_t library, const TemplateEnd& first, const std::optional<TemplateEnd>& second);

/// Words whose order, the first one counting most, is the template-coordinate order of
/// `samtools sort --template-coordinate`: both contigs, both positions (an absent end comes after
/// all), both directions (reverse first), library. The lowest 26 bits of the last word are zero.
/// five_prime must lie within +-2^33.
[[nodiscard]] std::array<std::uint64_t, 3> sortable_words(const TemplateKey& key) noexcept;

}  // namespace sarcotrace::umi
