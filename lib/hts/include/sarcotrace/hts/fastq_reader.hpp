#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sarcotrace/io/line_reader.hpp"

namespace sarcotrace::hts {

/// One FASTQ record. Shape: bases.size() == qualities.size(); qualities are Phred values, not
/// letters. `name` is up to the first blank without "/1" or "/2"; `comment` is the rest.
struct FastqRecord {
    std::string name;
    std::string comment;
    std::string bases;
    std::string qualities;
};

/// Reads FASTQ: plain, gzip with many members, bgzip, or standard input ("-").
class FastqReader {
public:
    /// \throws IoError
    explicit FastqReader(const std::filesystem::path& path);

    /// Fills `record` with the next one. \return false at the end
    /// \throws InputError with file and line if the file is truncated or malformed
    bool next(FastqRecord& record);

    [[nodiscard]] std::string where() const { return lines_.where(); }

private:
    std::string_view line(const char* what);

    io::LineReader lines_;
};

/// Reads two FASTQ files in step.
class PairedFastqReader {
public:
    PairedFastqReader(const std::filesystem::path& first, const std::filesystem::path& second);

    /// \return false at the end of both
    /// \throws InputError if the names differ or one file ends before the other
    bool next(FastqRecord& first, FastqRecord& second);

private:
    FastqReader first_;
    FastqReader second_;
};

}  // namespace sarcotrace::hts
