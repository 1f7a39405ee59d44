#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "sarcotrace/core/read_record.hpp"
#include "sarcotrace/core/read_view.hpp"
#include "sarcotrace/hts/sam_header.hpp"

namespace sarcotrace::hts {

struct BamWriterOptions {
    int threads = 1;
    /// 0 to 9; 0 for a pipe or a temporary file.
    int compression_level = 6;
    /// FASTA, needed when the path ends in .cram.
    std::optional<std::filesystem::path> reference;
    /// Write PATH.bai (PATH.crai) at commit(); the records must come in coordinate order.
    bool write_index = false;
};

/// Writes BAM (CRAM if the path ends in .cram, SAM if in .sam; "-" is BAM on standard output).
/// The file appears at commit(). Not thread-safe.
class BamWriter {
public:
    /// \throws IoError
    BamWriter(const std::filesystem::path& path, const SamHeader& header,
              const BamWriterOptions& options = {});
    ~BamWriter();
    BamWriter(BamWriter&&) noexcept;
    BamWriter& operator=(BamWriter&&) = delete;

    /// \throws IoError; std::invalid_argument if the record breaks its shape rules
    void write(const core::ReadRecord& record);
    void write(const core::ReadView& record);
    /// Closes, checks and writes the index; commit() does it too. \throws IoError
    void finish();
    /// Gives the file and its index their names. \throws IoError
    void commit();

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

/// A record that owns a copy of what `view` shows.
[[nodiscard]] core::ReadRecord to_record(const core::ReadView& view);

}  // namespace sarcotrace::hts
