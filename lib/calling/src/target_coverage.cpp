#include "sarcotrace/calling/target_coverage.hpp"

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::calling {
namespace {

std::int64_t lower_median(const std::map<std::int64_t, std::int64_t>& bases_by_depth,
                          std::int64_t bases) {
    std::int64_t seen = 0;
    for (const auto& [depth, count] : bases_by_depth) {
        seen += count;
        if (2 * seen >= bases) {
            return depth;
        }
    }
    return 0;
}

void add_trinucleotide(TargetCoverage& coverage, const pileup::ReferenceWindow& reference,
                       std::int64_t position) {
    std::size_t code = 0;
    for (std::int64_t p = position - 1; p <= position + 1; ++p) {
        const core::Base base = core::to_base(reference.at(p));
        if (base == core::Base::N) {
            return;
        }
        code = 4 * code + static_cast<std::size_t>(base);
    }
    ++coverage.trinucleotides[code];
}

}  // namespace

TargetCoverage& TargetCoverage::operator+=(const TargetCoverage& other) {
    bases += other.bases;
    for (std::size_t s = 0; s < bases_by_depth.size(); ++s) {
        for (const auto& [depth, count] : other.bases_by_depth[s]) {
            bases_by_depth[s][depth] += count;
        }
    }
    for (std::size_t i = 0; i < trinucleotides.size(); ++i) {
        trinucleotides[i] += other.trinucleotides[i];
    }
    return *this;
}

pileup::PerStratum<std::int64_t> TargetCoverage::median_molecules() const {
    pileup::PerStratum<std::int64_t> medians{};
    for (std::size_t s = 0; s < medians.size(); ++s) {
        medians[s] = lower_median(bases_by_depth[s], bases);
    }
    return medians;
}

TargetCoverage coverage_of(const pileup::Columns& columns,
                           const pileup::ReferenceWindow& reference, const core::Interval& core) {
    TargetCoverage coverage;
    for (std::int64_t position = core.begin().value(); position < core.end().value(); ++position) {
        const pileup::Column& column =
            columns.columns.at(static_cast<std::size_t>(position - columns.begin));
        ++coverage.bases;
        for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
            ++coverage.bases_by_depth[s][column.depth(static_cast<pileup::Stratum>(s))];
        }
        add_trinucleotide(coverage, reference, position);
    }
    return coverage;
}

}  // namespace sarcotrace::calling
