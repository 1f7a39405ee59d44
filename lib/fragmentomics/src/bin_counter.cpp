#include "sarcotrace/fragmentomics/bin_counter.hpp"

#include <algorithm>
#include <stdexcept>

namespace sarcotrace::fragmentomics {

BinCounter::BinCounter(const std::vector<std::int64_t>& contig_lengths_bp, std::int64_t bin_size_bp)
    : bin_size_bp_(bin_size_bp) {
    if (bin_size_bp < 1) {
        throw std::invalid_argument("BinCounter: a bin is shorter than 1 bp");
    }
    for (const std::int64_t length : contig_lengths_bp) {
        const auto bins = static_cast<std::size_t>((length + bin_size_bp - 1) / bin_size_bp);
        counts_.emplace_back(bins, Counts{0, 0, 0});
    }
}

bool BinCounter::add(const Fragment& fragment) {
    const auto contig = static_cast<std::size_t>(core::to_int(fragment.contig));
    const auto bin = static_cast<std::size_t>(fragment.midpoint().value() / bin_size_bp_);
    if (contig >= counts_.size() || bin >= counts_[contig].size()) {
        return false;
    }
    Counts& counts = counts_[contig][bin];
    ++counts[static_cast<std::size_t>(LengthClass::All)];
    const std::int64_t length = fragment.length_bp();
    if (length >= short_from_bp && length <= short_to_bp) {
        ++counts[static_cast<std::size_t>(LengthClass::Short)];
    } else if (length > short_to_bp && length <= long_to_bp) {
        ++counts[static_cast<std::size_t>(LengthClass::Long)];
    }
    return true;
}

bool BinCounter::add_first_base(core::ContigIndex contig, core::Pos0 position) {
    const auto index = static_cast<std::size_t>(core::to_int(contig));
    const std::int64_t before = std::max<std::int64_t>(position.value(), 1) - 1;
    const auto bin = static_cast<std::size_t>(before / bin_size_bp_);
    if (index >= counts_.size() || bin >= counts_[index].size()) {
        return false;
    }
    ++counts_[index][bin][static_cast<std::size_t>(LengthClass::All)];
    return true;
}

}  // namespace sarcotrace::fragmentomics
