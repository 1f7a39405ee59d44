#pragma once

#include <vector>

#include "clip_realignment.hpp"
#include "sarcotrace/pileup/columns.hpp"

namespace sarcotrace::pileup {

/// The base that is seen, N if it is not usable.
[[nodiscard]] char letter_of(const Observation& seen) noexcept;

/// True of two known bases that are not the same.
[[nodiscard]] bool differ(char first, char second) noexcept;

/// True if a doubtful indel is the change but for its bases of low quality.
[[nodiscard]] bool may_be(const Indel& doubtful, const IndelChange& change) noexcept;

/// Reads bases outwards from a clip's inner end, whichever end it is at, so that one text serves
/// both: `step` is 1 at a record's end and -1 at its beginning.
class Outward {
public:
    Outward(const RecordPart& part, const Clip& clip);

    /// Reference position of the first clipped base, were it aligned.
    [[nodiscard]] std::int64_t begin() const noexcept { return begin_; }
    [[nodiscard]] std::int64_t step() const noexcept { return step_; }
    [[nodiscard]] bool at_end() const noexcept { return clip_->at_end; }
    [[nodiscard]] std::size_t size() const noexcept { return clip_->bases.size(); }
    [[nodiscard]] const Observation& at(std::size_t i) const noexcept {
        return clip_->bases[step_ > 0 ? i : clip_->bases.size() - 1 - i];
    }

private:
    const Clip* clip_;
    std::int64_t step_;
    std::int64_t begin_;
};

struct NamedIndel {
    IndelChange change;
    std::int64_t records;  ///< that show or name it
};

/// Indels of up to longest_realigned_bp that at least two records show or name, in order. A record
/// shows one by its CIGAR. It names one by itself if its clipped bases fit the reference some bases on
/// (a deletion), or those after the first few do (an insertion), 12 bases at least. Clipped ends of
/// both sides name an insertion together, as two records, if what those of either side say in common
/// fits one sequence and the reference beyond it, 16 bases at least.
[[nodiscard]] std::vector<NamedIndel> name_indels(const std::vector<RecordPart*>& parts,
                                                   const ReferenceWindow& reference);

}  // namespace sarcotrace::pileup
