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

/// What a read structure takes out of a read. Segments of one kind are joined in order; `umis`
/// holds one entry per M segment.
struct SplitRead {
    RawRead read;
    std::vector<RawRead> umis;
};

/// Layout of a read, as fgbio writes it: segments "<length><T|M|S|B>" (template, molecular
/// barcode, skip, sample barcode), of which the last may have the length "+" (all that remains).
/// "3M2S+T": three UMI bases, two skipped, the rest is template.
class ReadStructure {
public:
    /// \throws InputError if `text` is not a read structure or has no template
    explicit ReadStructure(std::string_view text);

    /// Bases a read must have at least: those before the last segment, and one more.
    [[nodiscard]] std::size_t shortest_read_bp() const noexcept { return shortest_read_bp_; }
    [[nodiscard]] bool has_umi() const noexcept;
    /// Takes `read` apart. Shape: read.bases.size() >= shortest_read_bp().
    [[nodiscard]] SplitRead split(const RawRead& read) const;

private:
    enum class Kind { Template, Umi, Skip, SampleBarcode };
    struct Segment {
        Kind kind;
        std::size_t length_bp;
        bool takes_rest;
    };

    std::vector<Segment> segments_;
    std::size_t shortest_read_bp_ = 0;
};

}  // namespace sarcotrace::align
