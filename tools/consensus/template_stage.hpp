#pragma once

#include "ledgers.hpp"
#include "options.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/record_sorter.hpp"

namespace sarcotrace::consensus_tool {

/// Length of the position part of the sort key in tag xk; the strand letter (T, B) and the UMI
/// follow it.
inline constexpr std::size_t position_key_length = 50;

/// Template-coordinate order: key, name, supplementary records after the primary ones.
[[nodiscard]] bool template_coordinate_less(const core::ReadView& a, const core::ReadView& b);

/// Reads all records, joins them by name, counts what cannot be grouped, and adds the rest to
/// `sorter` with the sort key as first tag and only the tags that the consensus needs.
/// \throws InputError for a read without UMI, without bases or qualities, or a name with two
/// primary reads of the same number
void sort_templates(hts::BamReader& reader, const Options& options, Counts& counts,
                    hts::RecordSorter& sorter);

}  // namespace sarcotrace::consensus_tool
