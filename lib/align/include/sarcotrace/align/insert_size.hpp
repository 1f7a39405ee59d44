#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sarcotrace::align {

/// How likely a fragment length is, as a penalty in units of the alignment score. Estimated once,
/// before pairing, from the first pairs of the input in their order: it depends neither on
/// threads nor on batches.
///
/// The density is the histogram of lengths smoothed with a triangular kernel, mixed with a
/// uniform part. cfDNA has two modes (one and two nucleosomes), so a normal distribution would
/// call dinucleosomal fragments improper. The penalty is ln(mode / density) / ln 4: a matching
/// base is worth ln 4 (Li 2013, arXiv:1303.3997, section on pairing).
class InsertSizeModel {
public:
    static constexpr int longest_bp = 2000;
    static constexpr std::size_t fewest_pairs = 50;

    /// Every length from 1 to 1000 is equally likely: what holds without enough pairs.
    InsertSizeModel();
    /// From lengths of unambiguous pairs; those outside 1..longest_bp are not looked at. Fewer
    /// than fewest_pairs give the model without information.
    explicit InsertSizeModel(std::span<const int> lengths_bp);

    /// Longest fragment of a proper pair.
    [[nodiscard]] int longest_proper_bp() const noexcept { return longest_proper_bp_; }
    [[nodiscard]] bool is_proper(std::int64_t length_bp) const noexcept {
        return length_bp >= 1 && length_bp <= longest_proper_bp_;
    }
    /// Penalty of a proper length, >= 0.
    [[nodiscard]] double penalty(std::int64_t length_bp) const noexcept {
        return penalties_[static_cast<std::size_t>(length_bp)];
    }
    /// Median of the lengths; 0 without information.
    [[nodiscard]] int median_bp() const noexcept { return median_bp_; }
    /// The same for models that say the same.
    [[nodiscard]] std::uint64_t fingerprint() const noexcept { return fingerprint_; }

private:
    int longest_proper_bp_ = 1000;
    int median_bp_ = 0;
    std::vector<double> penalties_;
    std::uint64_t fingerprint_ = 0;
};

}  // namespace sarcotrace::align
