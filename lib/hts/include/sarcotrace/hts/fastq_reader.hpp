#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sarcotrace::hts {

/// One FASTQ record. Shape: bases.size() == qualities.size(); qualities are Phred values, not
/// letters. `name` is up to the first blank without "/1" or "/2"; `comment` is the rest.
struct FastqRecord {
    std::string name;
    std::string comment;
    std::string bases;
    std::string qualities;
    /// The digit of "/1" or of Illumina's comment "1:N:0:..."; 0 if the header has neither.
    int read_number = 0;
};

/// Reads FASTQ: plain, gzip with many members, bgzip, or standard input ("-").
class FastqReader {
public:
    /// \param reads_ahead a thread of the reader's own reads and decompresses
    /// \throws IoError
    explicit FastqReader(const std::filesystem::path& path, bool reads_ahead = false);
    ~FastqReader();
    FastqReader(FastqReader&&) noexcept;
    FastqReader& operator=(FastqReader&&) = delete;

    /// Fills `record` with the next one; its memory is used again. \return false at the end
    /// \throws InputError with file and line if the file is truncated or malformed
    bool next(FastqRecord& record);

    /// At the end: the file is bgzip without the block that marks the end. It may have been cut
    /// between two blocks; Illumina's converters never write the mark.
    [[nodiscard]] bool lacks_end_mark() const noexcept;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// "path:line" of the last line of the record that next() gave last, for error messages.
    [[nodiscard]] std::string where() const { return where(0); }

private:
    struct Source;
    using Lines = std::array<std::string_view, 4>;

    /// Moves what is left to the buffer's begin and reads behind it.
    /// \return false if the file's end was met before
    bool fill();
    /// Cuts the next record's lines out of the buffer. \return their number: 4, or fewer at the end
    std::size_t take_lines(Lines& lines);
    [[nodiscard]] std::string where(std::size_t line) const;

    std::string path_;
    std::unique_ptr<Source> source_;
    std::int64_t records_ = 0;
};

/// Reads FASTQ files whose records belong together (mates, index reads) in step.
class FastqFileSet {
public:
    /// \param reads_ahead as of FastqReader, for each file
    explicit FastqFileSet(const std::vector<std::filesystem::path>& paths,
                          bool reads_ahead = false);

    /// Fills one record per file. Shape: records.size() == number of files.
    /// \return false at the end of all
    /// \throws InputError if the names differ, if one file ends before another, or if some of the
    /// files lack bgzip's end mark that others have (see FastqReader::lacks_end_mark())
    bool next(std::span<FastqRecord* const> records);

    /// At the end: none of the bgzip files has an end mark.
    [[nodiscard]] bool lacks_end_mark() const noexcept;

private:
    void require_equal_end_marks() const;

    std::vector<FastqReader> files_;
};

/// Reads two FASTQ files in step.
class PairedFastqReader {
public:
    PairedFastqReader(const std::filesystem::path& first, const std::filesystem::path& second)
        : files_({first, second}) {}

    /// \return false at the end of both. \throws as FastqFileSet::next()
    bool next(FastqRecord& first, FastqRecord& second) {
        const std::array<FastqRecord*, 2> records = {&first, &second};
        return files_.next(records);
    }

private:
    FastqFileSet files_;
};

}  // namespace sarcotrace::hts
