#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/core/interval.hpp"

namespace sarcotrace::annotation {

/// A transcript as a gene annotation describes it. Intervals are along the reference.
struct TranscriptModel {
    std::string id;
    std::string gene_id;
    std::string gene_name;  ///< symbol; the gene's id if it has none
    std::string biotype;
    std::string contig;
    bool forward = true;
    bool canonical = false;             ///< tagged Ensembl_canonical or MANE_Select
    std::vector<core::Interval> exons;  ///< ascending, not overlapping, at least one
    /// First to last base of the coding sequence, stop codon included; nothing if not coding.
    std::optional<core::Interval> coding;
    int first_phase = 0;  ///< bases of the coding sequence before its first whole codon

    [[nodiscard]] core::Interval span() const {
        return {exons.front().begin(), exons.back().end()};
    }
};

/// A change of the reference: `ref` at `position` becomes `alt`; upper case, either may be empty.
struct Change {
    std::int64_t position;  ///< 0-based
    std::string ref;
    std::string alt;

    [[nodiscard]] std::int64_t end() const noexcept {
        return position + static_cast<std::int64_t>(ref.size());
    }
    [[nodiscard]] bool is_insertion() const noexcept { return ref.empty(); }
};

/// Takes off the bases that ref and alt share, at the end first.
[[nodiscard]] Change trimmed(Change change);

/// A transcript with its sequence, and the ways between reference and transcript coordinates.
class Transcript {
public:
    /// `bases`: the reference over model.span(), upper case.
    Transcript(TranscriptModel model, std::string bases);

    [[nodiscard]] const TranscriptModel& model() const noexcept { return model_; }
    [[nodiscard]] bool is_coding() const noexcept { return model_.coding.has_value(); }
    /// Spliced sequence in the direction of transcription.
    [[nodiscard]] const std::string& spliced() const noexcept { return spliced_; }
    /// Coding sequence as offsets into spliced(), half-open; both 0 if not coding.
    [[nodiscard]] std::int64_t coding_begin() const noexcept { return coding_begin_; }
    [[nodiscard]] std::int64_t coding_end() const noexcept { return coding_end_; }
    /// Reference base within the span, else N.
    [[nodiscard]] char base(std::int64_t position) const noexcept;

    /// Offset into spliced(); nothing in introns and outside.
    [[nodiscard]] std::optional<std::int64_t> spliced_offset(std::int64_t position) const noexcept;
    /// Index into model().exons; nothing in introns and outside.
    [[nodiscard]] std::optional<std::size_t> exon_of(std::int64_t position) const noexcept;
    /// Number of the exon in the direction of transcription, from 1.
    [[nodiscard]] std::size_t exon_number(std::size_t exon) const noexcept;
    [[nodiscard]] bool is_in_span(std::int64_t position) const noexcept;

    /// A position of an intron: the nearer exon base and the distance to it; the distance is
    /// positive downstream of the exon, negative upstream.
    struct IntronPlace {
        std::int64_t exon_offset;  ///< into spliced()
        std::int64_t distance_bp;
    };
    /// `position` lies within the span and in no exon.
    [[nodiscard]] IntronPlace intron_place(std::int64_t position) const noexcept;
    /// Position in HGVS's numbering (c. if coding, else n.), without the prefix; empty outside the
    /// span. Source: HGVS recommendations, numbering.
    [[nodiscard]] std::string hgvs_position(std::int64_t position) const;

private:
    TranscriptModel model_;
    std::string bases_;
    std::string spliced_;
    std::int64_t coding_begin_ = 0;
    std::int64_t coding_end_ = 0;
};

}  // namespace sarcotrace::annotation
