#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sarcotrace::align {

/// One read as the machine gave it, or what is left of it. Shape: bases.size() ==
/// qualities.size(); qualities are Phred values.
struct RawRead {
    std::string bases;
    std::string qualities;
};

/// UMI of a template as tags RX and QX hold it: segments joined by '-', their qualities, as FASTQ
/// letters, by ' '.
struct UmiText {
    std::string bases;
    std::string qualities;
};

/// What a read is: index reads have no template.
enum class ReadRole { Template, Index };

/// Layout of a read, as fgbio writes it: segments "<length><T|M|S|B>" (template, molecular
/// barcode, skip, sample barcode), of which the last may have the length "+" (all that remains).
/// "3M2S+T": three UMI bases, two skipped, the rest is template.
class ReadStructure {
public:
    /// \throws InputError if `text` is not a read structure, or has no template (an index read:
    /// has one)
    explicit ReadStructure(std::string_view text, ReadRole role = ReadRole::Template);

    /// Bases a read must have at least: those before the last segment, and one more.
    [[nodiscard]] std::size_t shortest_read_bp() const noexcept { return shortest_read_bp_; }
    [[nodiscard]] bool has_umi() const noexcept;
    /// Takes a read apart: its template is appended to `read`, each of its UMI segments to `umi`.
    /// Shape: bases.size() == qualities.size() >= shortest_read_bp(); qualities are Phred values.
    void split(std::string_view bases, std::string_view qualities, RawRead& read,
               UmiText& umi) const;

    enum class Kind { Template, Umi, Skip, SampleBarcode };
    struct Segment {
        Kind kind;
        std::size_t length_bp;
        bool takes_rest;
    };
    [[nodiscard]] const std::vector<Segment>& segments() const noexcept { return segments_; }

private:
    std::vector<Segment> segments_;
    std::size_t shortest_read_bp_ = 0;
};

}  // namespace sarcotrace::align
