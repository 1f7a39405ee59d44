#include "sarcotrace/fragmentomics/end_motifs.hpp"

#include <cmath>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::fragmentomics {

void EndMotifs::count(std::string_view motif) {
    std::size_t code = 0;
    for (const char letter : motif) {
        const core::Base base = core::to_base(letter);
        if (base == core::Base::N) {
            ++skipped_;
            return;
        }
        code = code * 4 + static_cast<std::size_t>(base);
    }
    ++counts_[code];
    ++total_;
}

void EndMotifs::add(const core::Interval& fragment, std::string_view contig) {
    const auto begin = static_cast<std::size_t>(fragment.begin().value());
    const auto end = static_cast<std::size_t>(fragment.end().value());
    constexpr auto length = static_cast<std::size_t>(motif_bp);
    if (begin + length > contig.size() || end > contig.size() || end < length) {
        skipped_ += 2;
        return;
    }
    count(contig.substr(begin, length));
    count(core::reverse_complement(contig.substr(end - length, length)));
}

std::string EndMotifs::name(std::size_t motif) {
    std::string text(static_cast<std::size_t>(motif_bp), 'A');
    for (std::size_t i = text.size(); i-- > 0;) {
        text[i] = core::base_letters[motif % 4];
        motif /= 4;
    }
    return text;
}

std::optional<double> EndMotifs::diversity() const {
    if (total_ == 0) {
        return std::nullopt;
    }
    double entropy = 0.0;
    for (const std::int64_t count : counts_) {
        if (count > 0) {
            const double share = static_cast<double>(count) / static_cast<double>(total_);
            entropy -= share * std::log(share);
        }
    }
    return entropy / std::log(static_cast<double>(motifs));
}

}  // namespace sarcotrace::fragmentomics
