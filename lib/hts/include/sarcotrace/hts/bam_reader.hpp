#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/core/read_view.hpp"
#include "sarcotrace/hts/sam_header.hpp"

namespace sarcotrace::hts {

struct BamReaderOptions {
    int threads = 1;                                 ///< decompression threads, at least 1
    std::optional<std::filesystem::path> reference;  ///< FASTA, needed to read CRAM
};

/// Reads SAM, BAM or CRAM ("-": standard input). Not thread-safe.
class BamReader {
public:
    /// \throws IoError if the file cannot be opened
    /// \throws InputError if it is not SAM/BAM/CRAM, or a BAM without its end-of-file block (it is
    /// truncated, even if cut at a block boundary)
    explicit BamReader(const std::filesystem::path& path, const BamReaderOptions& options = {});
    ~BamReader();
    BamReader(BamReader&&) noexcept;
    BamReader& operator=(BamReader&&) = delete;

    [[nodiscard]] const SamHeader& header() const noexcept;
    [[nodiscard]] const std::string& path() const noexcept;

    /// Restricts next() to records that overlap the interval, in file order.
    /// \throws InputError if the file has no index or the contig is unknown
    void seek(std::string_view contig, const core::Interval& interval);

    /// The next record, valid until the next call; nothing at the end.
    /// \throws InputError naming the record number if the file is truncated or malformed
    std::optional<core::ReadView> next();

    [[nodiscard]] std::int64_t records_read() const noexcept;

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace sarcotrace::hts
