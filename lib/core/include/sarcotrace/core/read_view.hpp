#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/cigar.hpp"
#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/core/position.hpp"
#include "sarcotrace/core/sam_tags.hpp"

namespace sarcotrace::core {

/// SAM flag bits (SAM specification, section 1.4).
namespace flags {
inline constexpr std::uint16_t paired = 0x1;
inline constexpr std::uint16_t proper_pair = 0x2;
inline constexpr std::uint16_t unmapped = 0x4;
inline constexpr std::uint16_t mate_unmapped = 0x8;
inline constexpr std::uint16_t reverse = 0x10;
inline constexpr std::uint16_t mate_reverse = 0x20;
inline constexpr std::uint16_t first = 0x40;
inline constexpr std::uint16_t second = 0x80;
inline constexpr std::uint16_t secondary = 0x100;
inline constexpr std::uint16_t qc_fail = 0x200;
inline constexpr std::uint16_t duplicate = 0x400;
inline constexpr std::uint16_t supplementary = 0x800;
}  // namespace flags

/// A read as a file holds it, without owning it: valid until the reader's next record.
/// Shape: base_qualities.size() == length, or 0 if the file gives none;
/// packed_bases holds two bases a byte, the earlier one in the high half.
struct ReadView {
    std::string_view name;
    std::uint16_t flag = 0;
    std::optional<ContigIndex> contig;
    std::optional<Pos0> position;
    std::uint8_t mapping_quality = 0;
    std::span<const std::uint32_t> packed_cigar;
    std::span<const std::uint8_t> packed_bases;
    std::size_t length = 0;
    std::span<const std::uint8_t> base_qualities;
    std::optional<ContigIndex> mate_contig;
    std::optional<Pos0> mate_position;
    std::int64_t template_length_bp = 0;
    /// Optional fields in BAM's binary form.
    std::span<const std::uint8_t> aux;

    [[nodiscard]] bool has(std::uint16_t flag_bit) const noexcept { return (flag & flag_bit) != 0; }
    [[nodiscard]] bool is_mapped() const noexcept { return !has(flags::unmapped); }
    [[nodiscard]] bool is_reverse() const noexcept { return has(flags::reverse); }
    /// Neither secondary nor supplementary.
    [[nodiscard]] bool is_primary() const noexcept {
        return !has(flags::secondary) && !has(flags::supplementary);
    }

    /// Base at query index `i` < length, in the orientation of the file.
    [[nodiscard]] Base base(std::size_t i) const noexcept {
        const std::uint8_t byte = packed_bases[i / 2];
        return from_nt16(i % 2 == 0 ? static_cast<std::uint8_t>(byte >> 4U)
                                    : static_cast<std::uint8_t>(byte & 0xFU));
    }
    [[nodiscard]] std::string bases() const;
    [[nodiscard]] Cigar cigar() const;
    /// One past the last reference base covered; empty if unmapped.
    [[nodiscard]] std::optional<Pos0> end_position() const;
    /// 0-based coordinate of the 5' end of the read as sequenced, clipped bases added back; it
    /// can be negative at a contig's start. Empty if unmapped.
    [[nodiscard]] std::optional<std::int64_t> unclipped_five_prime() const;

    /// Value of a string (Z, H) field. \throws InputError if the field has another type
    [[nodiscard]] std::optional<std::string_view> tag_string(TagName tag) const;
    /// Value of an integer field of any width. \throws InputError if the field has another type
    [[nodiscard]] std::optional<std::int64_t> tag_int(TagName tag) const;
    /// Calls `visit(name, field)` for each optional field in file order; `field` is all of it (name,
    /// type and value) in BAM's binary form. \throws InputError if the fields are damaged
    void for_each_tag(
        const std::function<void(TagName, std::span<const std::uint8_t>)>& visit) const;
    /// Values of a B field of any integer width. \throws InputError if it has another type
    [[nodiscard]] std::optional<std::vector<std::int64_t>> tag_int_array(TagName tag) const;
};

}  // namespace sarcotrace::core
