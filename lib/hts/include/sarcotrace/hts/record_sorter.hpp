#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "sarcotrace/core/read_record.hpp"
#include "sarcotrace/core/read_view.hpp"

namespace sarcotrace::hts {

/// What records are compared by first: words, the first one counting most.
using SortKey = std::array<std::uint64_t, 5>;

/// Order of records: by key, then by `tie`, then in the order in which they were added.
struct RecordOrder {
    /// Key of a record that is added without one.
    std::function<SortKey(const core::ReadView&)> key;
    /// Decides between equal keys.
    std::function<bool(const core::ReadView&, const core::ReadView&)> tie;
};

/// Coordinate order with a full tie-break (contig, position, strand, name, flag), unplaced reads
/// last: the order does not depend on the order of input.
[[nodiscard]] bool coordinate_less(const core::ReadView& a, const core::ReadView& b);
/// The order of coordinate_less, most of it in the key. Positions are BAM's: below 2^31.
[[nodiscard]] RecordOrder coordinate_order();

/// Puts the first letters of a text into words, whose order is that of the texts as far as the
/// words reach.
void put_prefix(std::string_view text, std::span<std::uint64_t> words) noexcept;

struct SorterOptions {
    /// Memory for records held at once, keys included; more is spilled to `spill_folder` as
    /// compressed sorted runs.
    std::int64_t memory_bytes = std::int64_t{512} << 20U;
    /// Where to spill; runs are removed when the sorter goes.
    std::filesystem::path spill_folder = std::filesystem::temp_directory_path();
    /// Threads that sort and compress; the result does not depend on them.
    int threads = 1;
    /// Runs merged at once, about 0.4 MiB of memory each; more runs are merged in steps.
    std::size_t runs_at_once = 400;
};

/// Sorts records within a memory budget: add() all, finish(), then next() until it gives nothing.
/// Records need not be added in an order, and the result depends neither on the budget nor on
/// the threads.
class RecordSorter {
public:
    explicit RecordSorter(RecordOrder order, const SorterOptions& options = {});
    ~RecordSorter();
    RecordSorter(const RecordSorter&) = delete;
    RecordSorter& operator=(const RecordSorter&) = delete;

    /// `label`: a number that goes with the record. \throws IoError if a run cannot be written
    void add(const core::ReadView& record, std::uint32_t label = 0);
    void add(const core::ReadView& record, const SortKey& key, std::uint32_t label = 0);
    void add(const core::ReadRecord& record);
    void finish();
    /// Valid until the next call. \throws IoError if a run cannot be read or was changed
    std::optional<core::ReadView> next();
    /// Key and label of the record that next() gave last.
    [[nodiscard]] const SortKey& key() const noexcept;
    [[nodiscard]] std::uint32_t label() const noexcept;

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace sarcotrace::hts
