#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace sarcotrace::fragmentomics {

/// Histogram of fragment lengths, 1 bp a class.
class FragmentLengths {
public:
    /// Fragments longer than this share the last class.
    static constexpr std::int64_t longest_bp = 1000;

    /// length_bp > 0
    void add(std::int64_t length_bp);

    /// Shape: longest_bp + 2; counts()[l] fragments of length l, the last one of all longer.
    [[nodiscard]] const std::vector<std::int64_t>& counts() const noexcept { return counts_; }
    [[nodiscard]] std::int64_t total() const noexcept { return total_; }
    /// The most frequent length, the shortest of equals; nothing without fragments.
    [[nodiscard]] std::optional<std::int64_t> mode_bp() const;
    /// The length that half of the fragments do not exceed; nothing without fragments.
    [[nodiscard]] std::optional<std::int64_t> median_bp() const;
    /// Fragments of 90-150 bp among those of 90-220 bp; nothing if there are none.
    [[nodiscard]] std::optional<double> short_fraction() const;
    /// Strength of the 10.4-bp helix in lengths 80 to 143 bp: amplitude of that period in the
    /// histogram divided by its centred moving average over 21 bp; nothing if a length there has
    /// a moving average of 0.
    [[nodiscard]] std::optional<double> helix_amplitude() const;

private:
    std::vector<std::int64_t> counts_ =
        std::vector<std::int64_t>(static_cast<std::size_t>(longest_bp) + 2, 0);
    std::int64_t total_ = 0;
};

}  // namespace sarcotrace::fragmentomics
