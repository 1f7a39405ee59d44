#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "record_columns.hpp"
#include "sarcotrace/hts/record_sorter.hpp"

struct BGZF;

namespace sarcotrace::hts {

struct BgzfCloser {
    void operator()(BGZF* file) const noexcept;
};
using BgzfFile = std::unique_ptr<BGZF, BgzfCloser>;

/// Writes keys and packed records to a temporary file: batches of columns (RecordColumns) in
/// blocked gzip of the lowest level, whose blocks carry a checksum.
class RunWriter {
public:
    /// \throws IoError
    RunWriter(std::filesystem::path path, int threads);
    void write(const SortKey& key, const std::byte* packed, std::size_t bytes);
    /// Closes the file. \return the number of records written
    std::int64_t finish();

private:
    void write_batch();
    void write_part(const void* from, std::size_t bytes);
    [[noreturn]] void fail(const char* what) const;

    std::filesystem::path path_;
    BgzfFile file_;
    RecordColumns columns_;
    std::int64_t records_ = 0;
};

/// Reads what RunWriter wrote.
class RunReader {
public:
    /// \throws IoError
    RunReader(std::filesystem::path path, std::int64_t records);
    /// The next record; false at the end. \throws IoError if the file is not what was written
    bool next();

    [[nodiscard]] const SortKey& key() const noexcept { return key_; }
    [[nodiscard]] const std::byte* packed() const noexcept { return packed_.data(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    void read(void* to, std::size_t bytes);
    void read_batch();

    std::filesystem::path path_;
    BgzfFile file_;
    std::int64_t records_left_;
    RecordColumns columns_;
    std::uint32_t batch_left_ = 0;
    SortKey key_{};
    std::size_t bytes_ = 0;
    std::vector<std::byte> packed_;
};

}  // namespace sarcotrace::hts
