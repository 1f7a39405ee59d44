#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "sarcotrace/align/adapter_model.hpp"

namespace sarcotrace::align {

/// Length of the fragment if the mates overlap; nothing if they do not. Shorter than a read, it
/// says that this read runs past the fragment's end into the adapter. No adapter sequence is
/// needed: the reads read each other's end.
///
/// Accepted is an overlap of 30 bases or more with at most 5 mismatches (fastp's rule), or, for a
/// fragment shorter than the longer read, of 16 to 29 bases with at most one; at least 16 bases must
/// have been compared, and `adapters` must not contradict what would be cut. In a tandem repeat
/// several lengths are accepted. Where the library's adapters are known, the one with the highest
/// sum of mismatches times ln(0.01 / 0.07) and adapters' evidence is taken: a mismatch that the
/// true length shows is a sequencing error, one of a false length often a difference between
/// copies. Of equal ones, and where no adapter is known, it is the longest one,
/// so that least is cut. `first` and `second` are as sequenced. N counts neither way.
[[nodiscard]] std::optional<std::size_t> overlap_fragment_bp(std::string_view first,
                                                             std::string_view second,
                                                             const AdapterModel& adapters);

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
