#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "sarcotrace/core/read_view.hpp"

namespace sarcotrace::consensus_tool {

/// Keeps the bytes of reads in large pieces of memory, so that thousands of reads are held and
/// dropped together without an allocation each.
class RecordArena {
public:
    /// A view of a copy of the read that lives until clear().
    [[nodiscard]] core::ReadView keep(const core::ReadView& read) {
        core::ReadView copy = read;
        const std::span<const char> name = keep_span(std::span<const char>(read.name));
        copy.name = {name.data(), name.size()};
        copy.packed_cigar = keep_span(read.packed_cigar);
        copy.packed_bases = keep_span(read.packed_bases);
        copy.base_qualities = keep_span(read.base_qualities);
        copy.aux = keep_span(read.aux);
        return copy;
    }

    /// Drops all reads but keeps one piece of memory for the next ones.
    void clear() {
        pieces_.erase(pieces_.begin() + (pieces_.empty() ? 0 : 1), pieces_.end());
        used_ = 0;
        bytes_ = 0;
    }

    [[nodiscard]] std::int64_t bytes() const noexcept { return bytes_; }

private:
    static constexpr std::size_t piece_bytes = std::size_t{1} << 20U;
    struct Piece {
        std::unique_ptr<std::byte[]> data;
        std::size_t size;
    };

    template <typename Value>
    std::span<const Value> keep_span(std::span<const Value> values) {
        if (values.empty()) {
            return {};
        }
        std::byte* place = allocate(values.size_bytes());
        std::memcpy(place, values.data(), values.size_bytes());
        return {reinterpret_cast<const Value*>(place), values.size()};
    }

    /// Aligned to eight bytes.
    std::byte* allocate(std::size_t bytes) {
        const std::size_t needed = (bytes + 7U) / 8U * 8U;
        if (pieces_.empty() || used_ + needed > pieces_.back().size) {
            const std::size_t size = std::max(needed, piece_bytes);
            pieces_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
            used_ = 0;
        }
        std::byte* place = pieces_.back().data.get() + used_;
        used_ += needed;
        bytes_ += static_cast<std::int64_t>(needed);
        return place;
    }

    std::vector<Piece> pieces_;
    std::size_t used_ = 0;
    std::int64_t bytes_ = 0;
};

}  // namespace sarcotrace::consensus_tool
