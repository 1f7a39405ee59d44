#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sarcotrace::align {

/// What the reads of a library hold beyond their fragment's end, learned from pairs whose mates
/// overlap so far that chance cannot explain it. In a tandem repeat mates seem to overlap where
/// they do not; there the rest of the read is genome, not adapter.
class AdapterModel {
public:
    /// Bases behind the fragment's end that are looked at.
    static constexpr std::size_t tail_bp = 24;
    /// Mates that overlap less teach nothing, and are believed only if the adapter is known.
    static constexpr std::size_t shortest_lesson_bp = 50;
    static constexpr std::size_t shortest_unconfirmed_bp = 30;

    /// A pair that seems to be of a fragment of `fragment_bp`; reads as sequenced.
    void learn(std::string_view first, std::string_view second, std::size_t fragment_bp);
    /// To be called once, when all is learned.
    void finish();
    /// False if the library shows none, because its fragments are longer than its reads.
    [[nodiscard]] bool is_known() const noexcept { return is_known_; }

    /// What the bases beyond `fragment_bp` say for its being the fragment's length, as ln of the
    /// ratio of their probabilities as adapter (1 in 100 misread) and as anything. Nothing if they
    /// contradict it: at least 3 in 4 of the bases at which the library's tails agree must be the
    /// expected ones, wherever there are 4 or more of them. 0 for reads that end before.
    [[nodiscard]] std::optional<double> tails_evidence_ln(std::string_view first,
                                                          std::string_view second,
                                                          std::size_t fragment_bp) const;

private:
    using Counts = std::array<std::array<std::uint32_t, 4>, tail_bp>;

    std::array<Counts, 2> counts_{};
    /// The base at which 7 in 10 tails agree, or 0.
    std::array<std::array<char, tail_bp>, 2> expected_{};
    bool is_known_ = false;
};

}  // namespace sarcotrace::align
