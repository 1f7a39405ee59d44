#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sarcotrace/hts/sam_header.hpp"

namespace sarcotrace::tools::bins {

/// The values of every contig's bins as hmmcopy_utils writes them: a fixedStep section per contig, whose
/// step is the bin size or the length of a shorter contig. Shape: contigs, then bins in order.
[[nodiscard]] std::string wig_text(const std::vector<hts::Contig>& contigs,
                                   std::int64_t bin_size_bp,
                                   const std::vector<std::vector<std::string>>& values);

}  // namespace sarcotrace::tools::bins
