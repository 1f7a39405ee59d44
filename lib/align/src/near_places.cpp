#include "sarcotrace/align/near_places.hpp"

#include <algorithm>
#include <utility>

#include "sarcotrace/align/ungapped_fit.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::align {
namespace {

// Fewer places of an end are paired as they are.
constexpr std::size_t fewest_pruned = 16;
// Of more pairs only those with the fewest mismatches are scored.
constexpr std::size_t most_scored_pairs = 256;

}  // namespace

std::optional<std::int64_t> begin_of(const seq::ReferenceIndex& index, const OrientedRead& read,
                                     const EndLocus& locus) {
    const std::int64_t begin =
        locus.is_reverse ? locus.five_prime - read.length() : locus.five_prime;
    if (begin < 0 || begin + read.length() > index.axis_length_bp()) {
        return std::nullopt;
    }
    return begin;
}

int NearPlaces::mismatches_at(const OrientedRead& read, const EndLocus& locus, int most) const {
    const auto begin = begin_of(*index_, read, locus);
    return begin ? count_mismatches(read.packed(locus.is_reverse), index_->packed_bases(), *begin,
                                    most)
                 : read.length();
}

const std::vector<std::size_t>& NearPlaces::pairs(const std::array<const OrientedRead*, 2>& reads,
                                                  const FragmentLoci& loci,
                                                  std::uint64_t name_hash) {
    pairs_.clear();
    mismatches_.clear();
    std::array<int, 2> fewest = {reads[0]->length(), reads[1]->length()};
    for (const auto& pair : loci.pairs) {
        for (std::size_t e = 0; e < 2; ++e) {
            mismatches_.push_back(mismatches_at(*reads[e], pair[e], fewest[e] + margin_));
            fewest[e] = std::min(fewest[e], mismatches_.back());
        }
    }
    for (std::size_t i = 0; i < loci.pairs.size(); ++i) {
        if (mismatches_[2 * i] <= fewest[0] + margin_ ||
            mismatches_[2 * i + 1] <= fewest[1] + margin_) {
            pairs_.push_back(i);
        }
    }
    is_by_name_ = pairs_.size() > most_scored_pairs;
    if (is_by_name_) {
        keep_nearest(name_hash);
    }
    return pairs_;
}

void NearPlaces::keep_nearest(std::uint64_t name_hash) {
    const auto last = pairs_.begin() + most_scored_pairs;
    std::ranges::nth_element(pairs_, last, {}, [&](std::size_t i) {
        return std::pair(mismatches_[2 * i] + mismatches_[2 * i + 1],
                         stats::stream_seed(name_hash, {i}));
    });
    pairs_.erase(last, pairs_.end());
    std::ranges::sort(pairs_);
}

void NearPlaces::prune(const OrientedRead& read, std::vector<EndLocus>& loci) {
    if (loci.size() < fewest_pruned) {
        return;
    }
    mismatches_.clear();
    int fewest = read.length();
    for (const EndLocus& locus : loci) {
        mismatches_.push_back(mismatches_at(read, locus, fewest + margin_));
        fewest = std::min(fewest, mismatches_.back());
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < loci.size(); ++i) {
        if (mismatches_[i] <= fewest + margin_) {
            loci[kept++] = loci[i];
        }
    }
    loci.resize(kept);
}

}  // namespace sarcotrace::align
