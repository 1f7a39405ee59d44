#pragma once

#include "options.hpp"
#include "sarcotrace/hts/sam_header.hpp"
#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::tools::align {

/// What the outputs say of how they were made. \throws IoError
[[nodiscard]] io::Provenance provenance_of(const seq::ReferenceIndex& index,
                                           const AlignOptions& options);

/// Contigs of the index, one read group a unit, and the order of the records.
[[nodiscard]] hts::SamHeader output_header(const seq::ReferenceIndex& index,
                                           const AlignOptions& options,
                                           const io::Provenance& provenance);

}  // namespace sarcotrace::tools::align
