#include "family_columns.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace sarcotrace::consensus {
namespace {

constexpr std::array<core::Base, 256> make_bases_of_letters() {
    std::array<core::Base, 256> bases{};
    for (std::size_t letter = 0; letter < bases.size(); ++letter) {
        bases[letter] = core::to_base(static_cast<char>(letter));
    }
    return bases;
}

constexpr std::array<core::Base, 256> bases_of_letters = make_bases_of_letters();

std::uint16_t capped(std::int64_t count) {
    return static_cast<std::uint16_t>(
        std::min<std::int64_t>(count, std::numeric_limits<std::uint16_t>::max()));
}

std::int64_t errors_in(const StrandEvidence& evidence, core::Base called) {
    return called == core::Base::N
               ? 0
               : evidence.depth() - evidence.reads[static_cast<std::size_t>(called)];
}

StrandBase strand_base(const StrandEvidence& evidence, const CalledBase& called) {
    return {called.base, called.quality, capped(errors_in(evidence, called.base))};
}

void share_called(const MoleculeRead& from, std::size_t at, MoleculeRead& to, std::size_t index) {
    to.bases[index] = from.bases[at];
    to.base_qualities[index] = from.base_qualities[at];
    to.top_depth[index] = from.top_depth[at];
    to.bottom_depth[index] = from.bottom_depth[at];
    to.top_errors[index] = from.top_errors[at];
    to.bottom_errors[index] = from.bottom_errors[at];
    if (!from.top_strand.empty()) {
        to.top_strand[index] = from.top_strand[at];
        to.bottom_strand[index] = from.bottom_strand[at];
    }
}

}  // namespace

FamilyColumns::FamilyColumns(const FamilyTemplate& shape, const ConsensusModel& model,
                             const ConsensusOptions& options)
    : model_(model),
      lowest_base_quality_(options.lowest_base_quality),
      strand_bases_(options.strand_bases),
      lower_(shape.lower.bases.size()),
      lower_row_(shape.lower.bases.size()) {
    if (shape.upper) {
        overlap_ = same_places(shape.lower, *shape.upper);
        upper_.resize(shape.upper->bases.size());
        upper_row_.resize(shape.upper->bases.size());
    }
}

void FamilyColumns::observe(const core::ReadRecord& read, std::span<const SharedRun> runs,
                            std::vector<Observation>& row) const {
    std::fill(row.begin(), row.end(), Observation{});
    for (const SharedRun& run : runs) {
        for (std::size_t i = 0; i < run.length; ++i) {
            const std::uint8_t quality = read.base_qualities[run.read_begin + i];
            if (quality >= lowest_base_quality_) {
                const auto letter = static_cast<unsigned char>(read.bases[run.read_begin + i]);
                row[run.model_begin + i] = {bases_of_letters[letter], quality};
            }
        }
    }
}

void FamilyColumns::tally(const std::vector<Observation>& row, bool top,
                          std::vector<Column>& columns) const {
    for (std::size_t i = 0; i < row.size(); ++i) {
        model_.add(top ? columns[i].top : columns[i].bottom, row[i]);
    }
}

void FamilyColumns::add(const FamilyTemplate& item, std::span<const SharedRun> lower,
                        std::span<const SharedRun> upper) {
    observe(item.lower, lower, lower_row_);
    if (item.upper) {
        observe(*item.upper, upper, upper_row_);
        for (const SharedRun& run : overlap_) {
            for (std::size_t i = 0; i < run.length; ++i) {
                Observation& own = lower_row_[run.read_begin + i];
                Observation& other = upper_row_[run.model_begin + i];
                own = combine_mates(own, other);
                other = {};
            }
        }
        tally(upper_row_, item.top, upper_);
    }
    tally(lower_row_, item.top, lower_);
}

BaseCounts FamilyColumns::call(Molecule& molecule) const {
    BaseCounts counts;
    for (std::size_t i = 0; i < lower_.size(); ++i) {
        call_base(lower_[i], i, molecule.read, counts);
    }
    if (!molecule.mate) {
        return counts;
    }
    MoleculeRead& mate = *molecule.mate;
    std::vector<bool> is_shared(upper_.size(), false);
    for (const SharedRun& run : overlap_) {
        for (std::size_t i = 0; i < run.length; ++i) {
            share_called(molecule.read, run.read_begin + i, mate, run.model_begin + i);
            is_shared[run.model_begin + i] = true;
        }
    }
    for (std::size_t i = 0; i < upper_.size(); ++i) {
        if (!is_shared[i]) {
            call_base(upper_[i], i, mate, counts);
        }
    }
    return counts;
}

void FamilyColumns::call_base(const Column& column, std::size_t index, MoleculeRead& read,
                              BaseCounts& counts) const {
    const CalledBase called = model_.call(column.top, column.bottom);
    if (called.base == core::Base::N) {
        ++counts.no_call[static_cast<std::size_t>(called.no_call)];
    } else {
        const Tier tier = tier_of(column.top.depth(), column.bottom.depth());
        ++counts.called[static_cast<std::size_t>(tier)];
    }
    read.bases[index] = called.base;
    read.base_qualities[index] = called.quality;
    read.top_depth[index] = capped(column.top.depth());
    read.bottom_depth[index] = capped(column.bottom.depth());
    read.top_errors[index] = capped(errors_in(column.top, called.base));
    read.bottom_errors[index] = capped(errors_in(column.bottom, called.base));
    if (strand_bases_) {
        read.top_strand[index] = strand_base(column.top, model_.call(column.top, {}));
        read.bottom_strand[index] = strand_base(column.bottom, model_.call({}, column.bottom));
    }
}

}  // namespace sarcotrace::consensus
