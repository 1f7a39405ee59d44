#include "wig_output.hpp"

#include <algorithm>

namespace sarcotrace::tools::bins {

std::string wig_text(const std::vector<hts::Contig>& contigs, std::int64_t bin_size_bp,
                     const std::vector<std::vector<std::string>>& values) {
    std::string text;
    for (std::size_t c = 0; c < contigs.size(); ++c) {
        const std::string step = std::to_string(std::min(bin_size_bp, contigs[c].length_bp));
        text += "fixedStep chrom=" + contigs[c].name + " start=1 step=" + step + " span=" + step + "\n";
        for (const std::string& value : values[c]) {
            text += value + "\n";
        }
    }
    return text;
}

}  // namespace sarcotrace::tools::bins
