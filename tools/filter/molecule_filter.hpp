#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sarcotrace/consensus/molecule.hpp"

namespace sarcotrace::filter_tool {

/// One value for the molecule, one for its strand with more reads, one for the other strand.
template <typename Value>
using ByStrand = std::array<Value, 3>;

struct FilterRules {
    ByStrand<std::int64_t> min_reads{1, 0, 0};
    ByStrand<double> max_read_error_rate{1.0, 1.0, 1.0};
    ByStrand<double> max_base_error_rate{1.0, 1.0, 1.0};
    std::uint8_t min_base_quality = 0;   ///< Phred
    double max_no_calls = 100000;        ///< below 1: share of the bases; else their number
    double min_mean_base_quality = 0.0;  ///< Phred, before bases are masked
    bool require_single_strand_agreement = false;
};

/// Why a molecule is left out; the first that holds for one of its records.
enum class Rejection : std::uint8_t { None, FewReads, ReadErrors, LowQuality, NoCalls };
inline constexpr std::array<std::string_view, 4> rejection_names = {
    "FEW_READS", "HIGH_ERROR_RATE", "LOW_MEAN_BASE_QUALITY", "TOO_MANY_NO_CALLS"};

/// What the rules make of one primary record.
struct Verdict {
    Rejection rejection = Rejection::None;
    /// Bases that become N with quality 2; empty if none does. Shape: bases of the record.
    std::vector<bool> masked;
};

/// The rules of fgbio's FilterConsensusReads on a molecule's depths and errors. Depths by base:
/// the molecule's is the sum of its strands', and of the strands the one with the larger depth is
/// held against the second number. A strand disagrees with the consensus base if not more than
/// half of its reads show it.
[[nodiscard]] Verdict judge(const consensus::MoleculeRead& read, const FilterRules& rules);

}  // namespace sarcotrace::filter_tool
