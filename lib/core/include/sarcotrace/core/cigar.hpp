#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sarcotrace::core {

/// CIGAR operations with BAM's codes (SAM specification, section 4.2).
enum class CigarOp : std::uint8_t {
    Match = 0,
    Insertion = 1,
    Deletion = 2,
    RefSkip = 3,
    SoftClip = 4,
    HardClip = 5,
    Padding = 6,
    SequenceMatch = 7,
    SequenceMismatch = 8
};

/// One run of an operation, e.g. 76M.
struct CigarElement {
    CigarOp op = CigarOp::Match;
    std::uint32_t length = 0;

    friend constexpr bool operator==(const CigarElement&, const CigarElement&) = default;
    friend constexpr auto operator<=>(const CigarElement&, const CigarElement&) = default;
};

[[nodiscard]] constexpr CigarElement unpack(std::uint32_t bam_word) noexcept {
    return {static_cast<CigarOp>(bam_word & 0xFU), bam_word >> 4U};
}
[[nodiscard]] constexpr std::uint32_t pack(CigarElement element) noexcept {
    return (element.length << 4U) | static_cast<std::uint32_t>(element.op);
}

[[nodiscard]] constexpr bool consumes_reference(CigarOp op) noexcept {
    return op == CigarOp::Match || op == CigarOp::Deletion || op == CigarOp::RefSkip ||
           op == CigarOp::SequenceMatch || op == CigarOp::SequenceMismatch;
}
[[nodiscard]] constexpr bool consumes_query(CigarOp op) noexcept {
    return op == CigarOp::Match || op == CigarOp::Insertion || op == CigarOp::SoftClip ||
           op == CigarOp::SequenceMatch || op == CigarOp::SequenceMismatch;
}
/// True for M, = and X: a read base stands opposite a reference base.
[[nodiscard]] constexpr bool is_aligned(CigarOp op) noexcept {
    return consumes_query(op) && consumes_reference(op);
}

using Cigar = std::vector<CigarElement>;

[[nodiscard]] std::int64_t reference_length(std::span<const CigarElement> cigar) noexcept;
[[nodiscard]] std::int64_t query_length(std::span<const CigarElement> cigar) noexcept;
/// Soft- and hard-clipped bases before the first (after the last) aligned or inserted base.
[[nodiscard]] std::int64_t leading_clip(std::span<const CigarElement> cigar) noexcept;
[[nodiscard]] std::int64_t trailing_clip(std::span<const CigarElement> cigar) noexcept;

/// Adds a run, merging it with the last one if the operation is the same; length 0 adds nothing.
void append(Cigar& cigar, CigarElement element);

[[nodiscard]] std::string to_string(std::span<const CigarElement> cigar);
/// "*" gives an empty CIGAR. \throws InputError if `text` is not a CIGAR
[[nodiscard]] Cigar parse_cigar(std::string_view text);

}  // namespace sarcotrace::core
