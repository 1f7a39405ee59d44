#pragma once

#include <cstdint>

#include "sarcotrace/align/pair_aligner.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "sarcotrace/seq/reference_index.hpp"
#include "sarcotrace/umi/template_key.hpp"

namespace sarcotrace::tools::align {

/// Unclipped 5' end and strand of a placed read.
[[nodiscard]] umi::TemplateEnd template_end(const sarcotrace::align::Alignment& alignment,
                                            const seq::ReferenceIndex& index);

/// Sort key of all records of a template: library and both ends (umi::TemplateKey; the one end
/// that is known if a read is unaligned), strand, UMI as far as 21 letters, hash of the name.
/// Unaligned templates come last.
[[nodiscard]] hts::SortKey template_key(const sarcotrace::align::ReadPair& pair,
                                        const sarcotrace::align::PairPlacement& placement,
                                        std::uint32_t library, const seq::ReferenceIndex& index);

/// Order of records with template_key(): the records of a template stand together, the first
/// read before the second one, primary records before supplementary ones.
[[nodiscard]] hts::RecordOrder template_order();

}  // namespace sarcotrace::tools::align
