#pragma once

#include <array>
#include <span>
#include <vector>

#include "sarcotrace/seq/codes.hpp"
#include "sarcotrace/seq/packed.hpp"

namespace sarcotrace::align {

/// Both strands of a read, as codes and packed.
class OrientedRead {
public:
    OrientedRead() = default;
    explicit OrientedRead(std::span<const seq::Code> sequenced) { assign(sequenced); }

    void assign(std::span<const seq::Code> sequenced);

    /// As sequenced, or its reverse complement.
    [[nodiscard]] const std::vector<seq::Code>& on(bool is_reverse) const noexcept {
        return codes_[is_reverse ? 1 : 0];
    }
    [[nodiscard]] const seq::PackedSequence& packed(bool is_reverse) const noexcept {
        return packed_[is_reverse ? 1 : 0];
    }
    [[nodiscard]] const std::vector<seq::Code>& sequenced() const noexcept { return codes_[0]; }
    [[nodiscard]] int length() const noexcept { return static_cast<int>(codes_[0].size()); }
    [[nodiscard]] bool has_n() const noexcept { return packed_[0].has_n(); }

private:
    std::array<std::vector<seq::Code>, 2> codes_;
    std::array<seq::PackedSequence, 2> packed_;
};

}  // namespace sarcotrace::align
