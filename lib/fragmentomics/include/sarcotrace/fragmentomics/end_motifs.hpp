#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sarcotrace/core/interval.hpp"

namespace sarcotrace::fragmentomics {

/// Counts of the four bases at the 5' ends of fragments, both ends, read from the reference.
class EndMotifs {
public:
    static constexpr std::int64_t motif_bp = 4;
    static constexpr std::size_t motifs = 256;

    /// `contig`: the bases of the fragment's contig. An end that leaves the contig or meets an
    /// undetermined base is counted as skipped.
    void add(const core::Interval& fragment, std::string_view contig);

    /// Shape: 256, in the order AAAA, AAAC, ... TTTT.
    [[nodiscard]] const std::array<std::int64_t, motifs>& counts() const noexcept {
        return counts_;
    }
    [[nodiscard]] std::int64_t total() const noexcept { return total_; }
    [[nodiscard]] std::int64_t skipped() const noexcept { return skipped_; }
    [[nodiscard]] static std::string name(std::size_t motif);
    /// Motif diversity score: Shannon entropy of the frequencies over ln 256, 0 to 1 (Jiang et
    /// al. 2020, Cancer Discov 10:664); nothing without ends.
    [[nodiscard]] std::optional<double> diversity() const;

private:
    void count(std::string_view motif);

    std::array<std::int64_t, motifs> counts_{};
    std::int64_t total_ = 0;
    std::int64_t skipped_ = 0;
};

}  // namespace sarcotrace::fragmentomics
