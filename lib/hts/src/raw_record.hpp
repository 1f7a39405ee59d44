#pragma once

#include <htslib/sam.h>

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
/// Copies what the view shows.
void fill(bam1_t& raw, const core::ReadView& view);

}  // namespace sarcotrace::hts
