#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "sarcotrace/align/mismatch_text.hpp"
#include "sarcotrace/align/pair_aligner.hpp"
#include "sarcotrace/core/read_view.hpp"

namespace sarcotrace::align {

/// SAM records of one template in BAM's binary form. The memory is used again after clear().
class TemplateRecords {
public:
    void clear() noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return heads_.size(); }
    /// Valid as long as the object is not changed.
    [[nodiscard]] core::ReadView operator[](std::size_t record) const noexcept;

private:
    friend class RecordEncoder;

    /// Places in bytes_ and cigars_.
    struct Head {
        std::uint16_t flag;
        std::uint8_t mapping_quality;
        std::optional<core::ContigIndex> contig;
        std::optional<core::Pos0> position;
        std::optional<core::ContigIndex> mate_contig;
        std::optional<core::Pos0> mate_position;
        std::int64_t template_length_bp;
        std::size_t cigar_begin;
        std::size_t cigar_elements;
        std::size_t bases_begin;
        std::size_t qualities_begin;
        std::size_t length;
        std::size_t aux_begin;
        std::size_t aux_bytes;
    };

    std::size_t name_bytes_ = 0;  ///< the name stands first in bytes_
    std::vector<std::uint8_t> bytes_;
    std::vector<std::uint32_t> cigars_;
    std::vector<Head> heads_;
};

/// Makes SAM records of templates. One object a thread.
class RecordEncoder {
public:
    explicit RecordEncoder(const seq::ReferenceIndex& index);
    ~RecordEncoder();
    RecordEncoder(RecordEncoder&&) noexcept;
    RecordEncoder& operator=(RecordEncoder&&) = delete;

    /// Records of a template: the primary one of each read, first read first, then supplementary
    /// ones. Tags: RG, RX, QX, OX, NM, MD, AS, XS, MC, MQ, SA, XA. An unaligned read with an
    /// aligned mate stands at the mate's position. The template length is from the leftmost to
    /// the rightmost aligned base of the primary records, positive for the leftmost read (SAM
    /// specification, section 1.4). Supplementary records are soft-clipped: they hold all bases.
    /// They have the mate's fields of their primary record.
    /// \throws InputError if BAM cannot hold the name
    void encode(const ReadPair& pair, const PairPlacement& placement, std::string_view read_group,
                TemplateRecords& records);

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace sarcotrace::align
