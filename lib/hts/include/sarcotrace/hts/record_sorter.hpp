#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "sarcotrace/core/read_record.hpp"
#include "sarcotrace/core/read_view.hpp"
#include "sarcotrace/hts/sam_header.hpp"

namespace sarcotrace::hts {

/// Order of two records. Ties keep the order in which the records were added.
using RecordLess = std::function<bool(const core::ReadView&, const core::ReadView&)>;

/// Coordinate order with a full tie-break (contig, position, strand, name, flag), unplaced reads
/// last: the order does not depend on the order of input.
[[nodiscard]] bool coordinate_less(const core::ReadView& a, const core::ReadView& b);

struct SorterOptions {
    /// Memory for records held at once; more is spilled to `spill_folder` as sorted runs.
    std::int64_t memory_bytes = std::int64_t{512} << 20U;
    /// Where to spill; runs are removed when the sorter goes.
    std::filesystem::path spill_folder = std::filesystem::temp_directory_path();
};

/// Sorts records within a memory budget: add() all, finish(), then next() until it gives nothing.
class RecordSorter {
public:
    RecordSorter(const SamHeader& header, RecordLess less, const SorterOptions& options = {});
    ~RecordSorter();
    RecordSorter(const RecordSorter&) = delete;
    RecordSorter& operator=(const RecordSorter&) = delete;

    /// \throws IoError if a run cannot be written
    void add(const core::ReadView& record);
    void add(const core::ReadRecord& record);
    void finish();
    /// Valid until the next call. \throws IoError
    std::optional<core::ReadView> next();

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace sarcotrace::hts
