#include "molecule_filter.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace sarcotrace::filter_tool {
namespace {

struct Support {
    std::int64_t depth = 0;
    std::int64_t errors = 0;

    [[nodiscard]] double error_rate() const noexcept {
        return depth == 0 ? 0.0 : static_cast<double>(errors) / static_cast<double>(depth);
    }
    Support& operator+=(const Support& other) noexcept {
        depth += other.depth;
        errors += other.errors;
        return *this;
    }
};

/// Molecule, strand with more reads, other strand.
ByStrand<Support> by_strand(Support top, Support bottom) noexcept {
    if (top.depth < bottom.depth) {
        std::swap(top, bottom);
    }
    return {Support{top.depth + bottom.depth, top.errors + bottom.errors}, top, bottom};
}

Support top_at(const consensus::MoleculeRead& read, std::size_t i) {
    return {read.top_depth_at(i), read.top_errors_at(i)};
}

Support bottom_at(const consensus::MoleculeRead& read, std::size_t i) {
    return {read.bottom_depth_at(i), read.bottom_errors_at(i)};
}

bool disagrees(const Support& strand) noexcept {
    return strand.depth > 0 && 2 * strand.errors >= strand.depth;
}

bool is_masked(const consensus::MoleculeRead& read, std::size_t i, const FilterRules& rules) {
    const Support top = top_at(read, i);
    const Support bottom = bottom_at(read, i);
    const ByStrand<Support> support = by_strand(top, bottom);
    bool masked = read.base_qualities[i] < rules.min_base_quality;
    for (std::size_t k = 0; k < support.size(); ++k) {
        masked = masked || support[k].depth < rules.min_reads[k] ||
                 support[k].error_rate() > rules.max_base_error_rate[k];
    }
    return masked ||
           (rules.require_single_strand_agreement && (disagrees(top) || disagrees(bottom)));
}

/// Sums over the record's bases, and the largest depth of each strand anywhere.
struct Totals {
    ByStrand<Support> sums;
    ByStrand<std::int64_t> largest{};
    double quality = 0.0;
};

Totals totals_of(const consensus::MoleculeRead& read) {
    Support top;
    Support bottom;
    std::int64_t top_largest = 0;
    std::int64_t bottom_largest = 0;
    Totals totals;
    for (std::size_t i = 0; i < read.bases.size(); ++i) {
        const Support top_here = top_at(read, i);
        const Support bottom_here = bottom_at(read, i);
        top += top_here;
        bottom += bottom_here;
        top_largest = std::max(top_largest, top_here.depth);
        bottom_largest = std::max(bottom_largest, bottom_here.depth);
        totals.largest[0] = std::max(totals.largest[0], top_here.depth + bottom_here.depth);
        totals.quality += read.base_qualities[i];
    }
    totals.sums = by_strand(top, bottom);
    totals.largest[1] = std::max(top_largest, bottom_largest);
    totals.largest[2] = std::min(top_largest, bottom_largest);
    return totals;
}

bool has_too_many(std::size_t no_calls, std::size_t bases, double limit) noexcept {
    const auto count = static_cast<double>(no_calls);
    return limit < 1.0 ? count > limit * static_cast<double>(bases) : count > limit;
}

}  // namespace

Verdict judge(const consensus::MoleculeRead& read, const FilterRules& rules) {
    const Totals totals = totals_of(read);
    Verdict verdict;
    for (std::size_t k = 0; k < totals.largest.size(); ++k) {
        if (totals.largest[k] < rules.min_reads[k]) {
            verdict.rejection = Rejection::FewReads;
            return verdict;
        }
    }
    for (std::size_t k = 0; k < totals.sums.size(); ++k) {
        if (totals.sums[k].error_rate() > rules.max_read_error_rate[k]) {
            verdict.rejection = Rejection::ReadErrors;
            return verdict;
        }
    }
    const std::size_t bases = read.bases.size();
    if (totals.quality < rules.min_mean_base_quality * static_cast<double>(bases)) {
        verdict.rejection = Rejection::LowQuality;
        return verdict;
    }
    std::size_t no_calls = 0;
    for (std::size_t i = 0; i < bases; ++i) {
        const bool masked = is_masked(read, i, rules);
        if (masked && verdict.masked.empty()) {
            verdict.masked.resize(bases);
        }
        if (masked) {
            verdict.masked[i] = true;
        }
        no_calls += masked || read.bases[i] == core::Base::N ? 1U : 0U;
    }
    if (has_too_many(no_calls, bases, rules.max_no_calls)) {
        verdict.rejection = Rejection::NoCalls;
    }
    return verdict;
}

}  // namespace sarcotrace::filter_tool
