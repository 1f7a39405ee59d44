#include "sorted_run.hpp"

#include <htslib/bgzf.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::hts {
namespace {

/// Blocks handed to the compressing threads at once.
constexpr int blocks_per_batch = 64;

/// Words in big-endian order: a name in the key then looks as it does in the record, and
/// compresses.
std::uint64_t swapped(std::uint64_t word) noexcept { return __builtin_bswap64(word); }

struct FrameHead {
    SortKey key;
    std::uint64_t bytes;
};

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
    FrameHead head{key, bytes};
    for (std::uint64_t& word : head.key) {
        word = swapped(word);
    }
    errno = 0;
    if (bgzf_write(file_.get(), &head, sizeof head) < 0 ||
        bgzf_write(file_.get(), packed, bytes) < 0) {
        fail("cannot write a sorted run");
    }
    ++records_;
}

std::int64_t RunWriter::finish() {
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

bool RunReader::next() {
    if (records_left_ == 0) {
        return false;
    }
    FrameHead head{};
    read(&head, sizeof head);
    for (std::uint64_t& word : head.key) {
        word = swapped(word);
    }
    key_ = head.key;
    bytes_ = head.bytes;
    if (packed_.size() < bytes_) {
        packed_.resize(bytes_);
    }
    read(packed_.data(), bytes_);
    --records_left_;
    return true;
}

}  // namespace sarcotrace::hts
