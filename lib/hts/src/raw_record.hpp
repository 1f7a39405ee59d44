#pragma once

#include <htslib/sam.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sarcotrace/core/read_record.hpp"
#include "sarcotrace/core/read_view.hpp"

namespace sarcotrace::hts {

struct BamDeleter {
    void operator()(bam1_t* record) const noexcept { bam_destroy1(record); }
};
using RawRecord = std::unique_ptr<bam1_t, BamDeleter>;

/// \throws std::bad_alloc
[[nodiscard]] RawRecord make_raw();
/// Points into `record`: valid as long as it is not changed.
[[nodiscard]] core::ReadView view_of(const bam1_t& record);
/// \throws std::invalid_argument if the record breaks its shape rules
void fill(bam1_t& raw, const core::ReadRecord& record);
/// Copies what the view shows. \throws std::invalid_argument if BAM cannot hold the name
void fill(bam1_t& raw, const core::ReadView& view);

/// What stands before the data of a packed record.
struct PackedHead {
    bam1_core_t core;
    std::uint32_t label;
    std::uint32_t data_bytes;
};
static_assert(sizeof(PackedHead) % 8 == 0 && sizeof(PackedHead) == sizeof(bam1_core_t) + 8);

/// A record as one piece of memory: a PackedHead, bam1_t's data, then zeros up to a multiple of
/// eight bytes.
[[nodiscard]] std::size_t packed_bytes(const core::ReadView& view) noexcept;
/// Writes packed_bytes(view) bytes to `place`, which is aligned to eight.
void pack(const core::ReadView& view, std::uint32_t label, std::byte* place);
/// Points into the packed record, which is aligned to eight.
[[nodiscard]] core::ReadView view_of_packed(const std::byte* packed) noexcept;
[[nodiscard]] std::uint32_t label_of_packed(const std::byte* packed) noexcept;

}  // namespace sarcotrace::hts
