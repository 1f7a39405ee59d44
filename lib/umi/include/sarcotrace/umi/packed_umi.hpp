#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sarcotrace::umi {

/// A UMI of A, C, G and T in two bits a base, its segments joined by '-' as in tag RX. The order
/// is that of the shape (number of bases, then where the segments end), then that of the text.
class PackedUmi {
public:
    /// More bases than any kit has; two words hold them.
    static constexpr std::size_t largest_size = 64;

    PackedUmi() = default;
    /// Upper or lower case. \return nothing if the text holds another letter (N too), a segment
    /// without bases, or more than `largest_size` bases
    [[nodiscard]] static std::optional<PackedUmi> pack(std::string_view text) noexcept;

    [[nodiscard]] std::string text() const;
    /// Number of bases.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Two segments.
    [[nodiscard]] bool is_dual() const noexcept;
    /// "A-B" becomes "B-A". A UMI that is not dual stays as it is.
    [[nodiscard]] PackedUmi swapped() const noexcept;
    /// Bases [begin, begin + length) as a number. length <= 32, begin + length <= size().
    [[nodiscard]] std::uint64_t bases(std::size_t begin, std::size_t length) const noexcept;
    /// The UMI with another base at `index` < size(); `steps` (1 to 3) up in the cycle A C G T.
    [[nodiscard]] PackedUmi with_other_base(std::size_t index, std::uint64_t steps) const noexcept;
    /// Equal for equal UMIs and the same in every run.
    [[nodiscard]] std::uint64_t hash() const noexcept;
    /// True if the segments have the same lengths.
    [[nodiscard]] bool same_shape(const PackedUmi& other) const noexcept {
        return size_ == other.size_ && segment_ends_ == other.segment_ends_;
    }

    friend auto operator<=>(const PackedUmi&, const PackedUmi&) = default;

    /// Mismatching bases of two UMIs of one shape.
    friend int mismatches(const PackedUmi& a, const PackedUmi& b) noexcept;

private:
    void append(std::uint64_t code) noexcept;

    std::uint8_t size_ = 0;
    /// Bit i: a segment ends after base i (the last segment's end is not marked).
    std::uint64_t segment_ends_ = 0;
    /// Base i in the bits 62 - 2 (i mod 32) and up of word i / 32: words compare as texts do.
    std::array<std::uint64_t, 2> words_{};
};

}  // namespace sarcotrace::umi
