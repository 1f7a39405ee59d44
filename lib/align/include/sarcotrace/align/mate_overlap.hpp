#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace sarcotrace::align {

/// Length of the fragment if the mates overlap; nothing if they do not. Shorter than a read, it
/// says that this read runs past the fragment's end into the adapter. No adapter sequence is
/// needed: the reads read each other's end.
///
/// Lengths are tried from the longest, so that in a tandem repeat, where several fit, least is
/// cut. Accepted is an overlap of 30 bases or more with at most 5 mismatches (fastp's rule), or,
/// for a fragment shorter than the longer read, of 16 to 29 bases with at most one. At least 16
/// bases must have been compared. `first` and `second` are as sequenced. N counts neither way.
[[nodiscard]] std::optional<std::size_t> overlap_fragment_bp(std::string_view first,
                                                             std::string_view second);

/// Bases of the 3' run of G that two-colour sequencers write where they see no signal: the
/// longest tail of 10 bases or more that begins with G, grown from the end while at most one base
/// in 8 is another; 0 if there is none.
[[nodiscard]] std::size_t poly_g_tail_bp(std::string_view bases) noexcept;

/// True if the mate confirms the tail of `tail_bp` bases of a read, that is, if at least 7 in 8 of
/// them are the complement of what the mate reads there. `fragment_bp` is that of
/// overlap_fragment_bp(); the reads are as sequenced and begin at the fragment's ends.
[[nodiscard]] bool mate_confirms_tail(std::string_view read, std::string_view mate,
                                      std::size_t tail_bp, std::size_t fragment_bp) noexcept;

}  // namespace sarcotrace::align
