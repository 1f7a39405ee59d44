#include "sorted_run.hpp"

#include <htslib/bgzf.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::hts {
namespace {

/// Blocks handed to the compressing threads at once.
constexpr int blocks_per_batch = 64;

/// Bytes of records taken apart together: a reader of a run holds as much.
constexpr std::size_t batch_bytes = std::size_t{1} << 18U;
/// Columns that begin a block of their own, as they are of another kind than those before.
constexpr std::array<std::size_t, 2> first_of_block = {6, 7};

}  // namespace

void BgzfCloser::operator()(BGZF* file) const noexcept { bgzf_close(file); }

RunWriter::RunWriter(std::filesystem::path path, int threads) : path_(std::move(path)) {
    errno = 0;
    file_.reset(bgzf_open(path_.c_str(), "w1"));
    if (!file_) {
        fail("cannot create a sorted run");
    }
    if (threads > 1) {
        bgzf_mt(file_.get(), threads, blocks_per_batch);
    }
}

void RunWriter::fail(const char* what) const {
    throw core::IoError(
        {std::string(what) + (errno != 0 ? std::string(": ") + std::strerror(errno) : ""),
         "'" + path_.string() + "'",
         "check the free space of the disk, or name another folder for temporary files"});
}

void RunWriter::write(const SortKey& key, const std::byte* packed, std::size_t bytes) {
    columns_.add(key, packed, bytes);
    ++records_;
    if (columns_.packed_size() >= batch_bytes) {
        write_batch();
    }
}

void RunWriter::write_part(const void* from, std::size_t bytes) {
    errno = 0;
    if (bytes > 0 && bgzf_write(file_.get(), from, bytes) < 0) {
        fail("cannot write a sorted run");
    }
}

void RunWriter::write_batch() {
    const ColumnsHead head = columns_.close();
    write_part(&head, sizeof head);
    for (std::size_t i = 0; i < RecordColumns::count; ++i) {
        if (std::ranges::find(first_of_block, i) != first_of_block.end() &&
            bgzf_flush_try(file_.get(), BGZF_BLOCK_SIZE) < 0) {
            fail("cannot write a sorted run");
        }
        write_part(columns_.columns()[i].data(), columns_.columns()[i].size());
    }
    if (bgzf_flush_try(file_.get(), BGZF_BLOCK_SIZE) < 0) {
        fail("cannot write a sorted run");
    }
    columns_.clear();
}

std::int64_t RunWriter::finish() {
    if (columns_.records() > 0) {
        write_batch();
    }
    errno = 0;
    if (bgzf_close(file_.release()) != 0) {
        fail("cannot finish a sorted run");
    }
    return records_;
}

RunReader::RunReader(std::filesystem::path path, std::int64_t records)
    : path_(std::move(path)), records_left_(records) {
    errno = 0;
    file_.reset(bgzf_open(path_.c_str(), "r"));
    if (!file_) {
        throw core::IoError({std::string("cannot open a sorted run: ") + std::strerror(errno),
                             "'" + path_.string() + "'", "leave temporary files in place"});
    }
}

void RunReader::read(void* to, std::size_t bytes) {
    if (bgzf_read(file_.get(), to, bytes) != static_cast<ssize_t>(bytes)) {
        throw core::IoError({"the sorted run is truncated or damaged", "'" + path_.string() + "'",
                             "leave temporary files in place; check the disk"});
    }
}

void RunReader::read_batch() {
    ColumnsHead head;
    read(&head, sizeof head);
    columns_.open(head);
    for (std::vector<std::uint8_t>& column : columns_.columns()) {
        read(column.data(), column.size());
    }
    columns_.unpack();
    batch_left_ = head.records;
}

bool RunReader::next() {
    if (records_left_ == 0) {
        return false;
    }
    if (batch_left_ == 0) {
        read_batch();
    }
    bytes_ = columns_.take(key_, packed_);
    --batch_left_;
    --records_left_;
    return true;
}

}  // namespace sarcotrace::hts
