#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "sarcotrace/align/pair_aligner.hpp"
#include "sarcotrace/core/read_record.hpp"

namespace sarcotrace::align {

/// Edit distance and mismatch string of an alignment as `samtools calmd` computes them: N on
/// either side is a mismatch.
struct MismatchText {
    int edit_distance = 0;
    std::string md;
};
/// `read`: the bases of the record; `reference`: those from its first to its last aligned base.
[[nodiscard]] MismatchText describe_mismatches(std::span<const core::CigarElement> cigar,
                                               std::span<const seq::Code> read,
                                               std::span<const seq::Code> reference);

/// The SAM records of a template, first read first, with RG, RX, QX, NM, MD, AS, XS, MC and MQ.
/// An unaligned read with an aligned mate stands at the mate's position. The template length is
/// from the leftmost to the rightmost aligned base, positive for the leftmost read (SAM
/// specification, section 1.4).
[[nodiscard]] std::array<core::ReadRecord, 2> to_records(const ReadPair& pair,
                                                         const PairPlacement& placement,
                                                         const seq::ReferenceIndex& index,
                                                         std::string_view read_group);

}  // namespace sarcotrace::align
