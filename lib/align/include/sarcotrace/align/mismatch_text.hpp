#pragma once

#include <span>
#include <string>

#include "sarcotrace/core/cigar.hpp"
#include "sarcotrace/seq/codes.hpp"

namespace sarcotrace::align {

/// Edit distance and mismatch string of an alignment as `samtools calmd` computes them: N on
/// either side is a mismatch.
struct MismatchText {
    int edit_distance = 0;
    std::string md;
};

/// Fills `text`, whose memory is used again. `read`: the bases of the record; `reference`: those
/// from its first to its last aligned base.
void describe_mismatches(std::span<const core::CigarElement> cigar, std::span<const seq::Code> read,
                         std::span<const seq::Code> reference, MismatchText& text);

}  // namespace sarcotrace::align
