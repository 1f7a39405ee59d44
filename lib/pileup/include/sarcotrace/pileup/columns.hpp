#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/pileup/molecule.hpp"
#include "sarcotrace/pileup/window.hpp"

namespace sarcotrace::pileup {

/// Molecules at one reference position.
struct Column {
    std::array<PerStratum<std::int64_t>, 4> bases{};  ///< by base, A C G T
    /// Molecules that tell an indel after this base from none: they cover it, the run of one base
    /// that follows, and one base more.
    PerStratum<std::int64_t> indel_depth{};

    /// Molecules with a usable base.
    [[nodiscard]] std::int64_t depth(Stratum stratum) const noexcept {
        const std::size_t i = to_index(stratum);
        return bases[0][i] + bases[1][i] + bases[2][i] + bases[3][i];
    }
    [[nodiscard]] std::int64_t depth() const noexcept;
    [[nodiscard]] std::int64_t count(std::size_t base) const noexcept;
};

struct IndelChange {
    std::int64_t anchor;
    std::int64_t deleted_bp;
    std::string inserted;

    friend auto operator<=>(const IndelChange&, const IndelChange&) = default;
};

/// Counts over the core of a window.
struct Columns {
    std::int64_t begin = 0;  ///< 0-based position of columns.front()
    std::vector<Column> columns;
    std::map<IndelChange, PerStratum<std::int64_t>> indels;
};

[[nodiscard]] Columns count_columns(const std::vector<Molecule>& molecules,
                                    const ReferenceWindow& reference, const core::Interval& core);

/// How many of the spans cover each base of the core.
[[nodiscard]] std::vector<std::int64_t> count_covering(const std::vector<Span>& spans,
                                                       const core::Interval& core);

}  // namespace sarcotrace::pileup
