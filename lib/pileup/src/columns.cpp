#include "sarcotrace/pileup/columns.hpp"

#include <algorithm>
#include <numeric>

namespace sarcotrace::pileup {
namespace {

/// Adds the molecule's bases; `reach` holds for each position of the core the last position that
/// an indel after it needs.
void add_bases(Columns& counts, const Molecule& molecule, const std::vector<std::int64_t>& reach) {
    const std::int64_t core_end = counts.begin + static_cast<std::int64_t>(counts.columns.size());
    const std::int64_t first = std::max(counts.begin, molecule.begin);
    const std::int64_t last = std::min(core_end, molecule.end());
    for (std::int64_t position = first; position < last; ++position) {
        const Observation seen = molecule.at(position);
        if (!is_base(seen.call)) {
            continue;
        }
        const auto offset = static_cast<std::size_t>(position - counts.begin);
        Column& column = counts.columns[offset];
        ++column.bases[static_cast<std::size_t>(seen.call)][to_index(seen.stratum)];
        const Observation far = molecule.at(reach[offset]);
        if (far.call != Call::Absent && far.call != Call::Unusable) {
            ++column.indel_depth[to_index(std::max(seen.stratum, far.stratum))];
        }
    }
}

}  // namespace

std::int64_t Column::depth() const noexcept {
    std::int64_t sum = 0;
    for (std::size_t stratum = 0; stratum < stratum_count; ++stratum) {
        sum += depth(static_cast<Stratum>(stratum));
    }
    return sum;
}

std::int64_t Column::count(std::size_t base) const noexcept {
    return std::accumulate(bases[base].begin(), bases[base].end(), std::int64_t{0});
}

Columns count_columns(const std::vector<Molecule>& molecules, const ReferenceWindow& reference,
                      const core::Interval& core) {
    Columns counts;
    counts.begin = core.begin().value();
    counts.columns.resize(static_cast<std::size_t>(core.length_bp()));
    std::vector<std::int64_t> reach;
    for (std::int64_t position = counts.begin; position < core.end().value(); ++position) {
        reach.push_back(position + 1 + reference.run_length_bp(position + 1));
    }
    for (const Molecule& molecule : molecules) {
        add_bases(counts, molecule, reach);
        for (const Indel& indel : molecule.indels) {
            if (indel.usable && core.contains(indel.anchor)) {
                ++counts.indels[{indel.anchor.value(), indel.deleted_bp, indel.inserted}]
                               [to_index(indel.stratum)];
            }
        }
    }
    return counts;
}

std::vector<std::int64_t> count_covering(const std::vector<Span>& spans,
                                         const core::Interval& core) {
    const std::int64_t length_bp = core.length_bp();
    std::vector<std::int64_t> counts(static_cast<std::size_t>(length_bp) + 1, 0);
    for (const Span& span : spans) {
        const std::int64_t begin =
            std::clamp<std::int64_t>(span.begin - core.begin().value(), 0, length_bp);
        const std::int64_t end =
            std::clamp<std::int64_t>(span.end - core.begin().value(), begin, length_bp);
        ++counts[static_cast<std::size_t>(begin)];
        --counts[static_cast<std::size_t>(end)];
    }
    std::partial_sum(counts.begin(), counts.end(), counts.begin());
    counts.pop_back();
    return counts;
}

}  // namespace sarcotrace::pileup
