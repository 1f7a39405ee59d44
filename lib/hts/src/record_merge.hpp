#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "raw_record.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "sorted_run.hpp"

namespace sarcotrace::hts {

/// A packed record in a piece of memory.
struct Entry {
    SortKey key;
    std::uint32_t offset;
    std::uint32_t bytes;
};

/// Records in the order in which they were added, until they are sorted.
struct Block {
    std::unique_ptr<std::byte[]> data;
    std::size_t capacity = 0;
    std::size_t used = 0;
    std::vector<Entry> entries;
};

/// Sorts a block's entries; equal ones stay in the order in which they were added.
void sort_block(Block& block, const RecordOrder& order);

/// Gives records in order: those of a sorted block, or those of a run.
class Source {
public:
    explicit Source(const Block& block)
        : data_(block.data.get()), next_(block.entries.data()), left_(block.entries.size()) {}
    explicit Source(RunReader run) : run_(std::move(run)) {}

    /// \throws IoError if the run cannot be read
    bool advance();

    [[nodiscard]] const SortKey& key() const noexcept { return key_; }
    [[nodiscard]] const std::byte* packed() const noexcept { return packed_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    std::optional<RunReader> run_;
    const std::byte* data_ = nullptr;
    const Entry* next_ = nullptr;
    std::size_t left_ = 0;
    SortKey key_{};
    const std::byte* packed_ = nullptr;
    std::size_t bytes_ = 0;
};

/// Merges sources by a tournament: the winner stands at the root, every inner node holds the
/// loser of its match. Source: Knuth, The Art of Computer Programming 3, section 5.4.1.
class Merge {
public:
    /// `order` outlives the merge. Earlier sources hold what was added earlier.
    Merge(std::vector<Source> sources, const RecordOrder& order);

    /// The source that holds the next record, or none.
    const Source* next();

private:
    [[nodiscard]] bool wins(std::size_t a, std::size_t b) const;
    std::size_t play(std::size_t node);
    void replay();

    std::vector<Source> sources_;
    std::vector<char> ended_;
    const RecordOrder* order_;
    std::vector<std::size_t> losers_;
    std::size_t winner_ = 0;
    bool is_begun_ = false;
};

/// Merged records, copied so that the next ones can be merged while these are used.
struct MergedBatch {
    std::vector<std::byte> data;
    std::vector<Entry> entries;

    /// About a mebibyte of records; none at the end.
    void fill(Merge& merge);
};

}  // namespace sarcotrace::hts
