#include "sarcotrace/hts/fastq_reader.hpp"

#include <htslib/bgzf.h>
#include <htslib/hts.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <utility>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::hts {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 18U;
constexpr std::size_t lines_per_record = 4;

struct BgzfDeleter {
    void operator()(BGZF* file) const noexcept { bgzf_close(file); }
};

/// 1 of "/1"; 1 of the comment "1:N:0:ACGT"; else 0.
int read_number_of(char digit) { return digit >= '1' && digit <= '4' ? digit - '0' : 0; }

/// Splits "@name/1 comment" into name, comment and read number.
void set_name(FastqRecord& record, std::string_view header) {
    header.remove_prefix(1);
    const std::size_t blank = header.find_first_of(" \t");
    std::string_view name = header.substr(0, blank);
    const std::string_view comment =
        blank == std::string_view::npos ? std::string_view() : header.substr(blank + 1);
    record.read_number = 0;
    if (name.ends_with("/1") || name.ends_with("/2")) {
        record.read_number = read_number_of(name.back());
        name.remove_suffix(2);
    } else if (comment.size() > 1 && comment[1] == ':') {
        record.read_number = read_number_of(comment[0]);
    }
    record.name = name;
    record.comment = comment;
}

/// Letters to Phred values. \return false if a letter is not printable
bool to_phred(std::string& qualities) {
    unsigned outside = 0;
    for (char& quality : qualities) {
        const auto phred = static_cast<unsigned char>(quality - '!');
        outside |= phred > '~' - '!' ? 1U : 0U;
        quality = static_cast<char>(phred);
    }
    return outside == 0;
}

}  // namespace

/// HTSlib's own decompressing threads are not used: they end quietly at a block that is cut
/// (seen with version 1.16).
struct FastqReader::Source {
    std::unique_ptr<BGZF, BgzfDeleter> file;
    std::vector<char> buffer = std::vector<char>(2 * chunk_bytes);
    std::size_t begin = 0;
    std::size_t end = 0;
    bool is_finished = false;
    bool reads_ahead = false;
    std::vector<char> ahead;
    std::future<ssize_t> bytes_ahead;  ///< last, so that it is waited for before the rest goes

    void read_ahead() {
        ahead.resize(chunk_bytes);
        bytes_ahead = std::async(std::launch::async, [this] {
            return bgzf_read(file.get(), ahead.data(), ahead.size());
        });
    }

    /// Reads a chunk to buffer[end], where it has room. \return as bgzf_read()
    ssize_t read() {
        if (!reads_ahead) {
            return bgzf_read(file.get(), buffer.data() + end, chunk_bytes);
        }
        if (!bytes_ahead.valid()) {
            read_ahead();
        }
        const ssize_t bytes = bytes_ahead.get();
        if (bytes > 0) {
            std::copy_n(ahead.begin(), bytes, buffer.begin() + static_cast<std::ptrdiff_t>(end));
            read_ahead();
        }
        return bytes;
    }
};

FastqReader::FastqReader(const std::filesystem::path& path, bool reads_ahead)
    : path_(path.string()), source_(std::make_unique<Source>()) {
    // HTSlib prints its own messages; our errors say the same once, with the remedy.
    hts_set_log_level(HTS_LOG_OFF);
    errno = 0;
    if (std::filesystem::is_directory(path)) {
        errno = EISDIR;
    } else {
        source_->file.reset(bgzf_open(path_.c_str(), "r"));
    }
    if (!source_->file) {
        throw core::IoError({std::string("cannot open the file: ") + std::strerror(errno),
                             "'" + path_ + "'", "check the path and its permissions"});
    }
    source_->reads_ahead = reads_ahead;
}

FastqReader::~FastqReader() = default;
FastqReader::FastqReader(FastqReader&&) noexcept = default;

bool FastqReader::lacks_end_mark() const noexcept { return source_->file->no_eof_block != 0; }

std::string FastqReader::where(std::size_t line) const {
    return path_ + ":" +
           std::to_string(records_ * static_cast<std::int64_t>(lines_per_record) +
                          static_cast<std::int64_t>(line));
}

bool FastqReader::fill() {
    Source& source = *source_;
    if (source.is_finished) {
        return false;
    }
    std::copy(source.buffer.begin() + static_cast<std::ptrdiff_t>(source.begin),
              source.buffer.begin() + static_cast<std::ptrdiff_t>(source.end),
              source.buffer.begin());
    source.end -= source.begin;
    source.begin = 0;
    if (source.end + chunk_bytes > source.buffer.size()) {
        source.buffer.resize(source.buffer.size() * 2);
    }
    const ssize_t bytes = source.read();
    if (bytes < 0) {
        throw core::InputError({"the compressed file is truncated or damaged", "after " + where(0),
                                "copy the file again"});
    }
    source.end += static_cast<std::size_t>(bytes);
    source.is_finished = bytes == 0;
    return true;
}

std::size_t FastqReader::take_lines(Lines& lines) {
    Source& source = *source_;
    std::size_t found = 0;
    std::size_t at = source.begin;
    while (found < lines.size()) {
        const char* const begin = source.buffer.data() + at;
        const char* end = static_cast<const char*>(std::memchr(begin, '\n', source.end - at));
        if (end == nullptr) {
            if (fill()) {
                // The text has moved: cut the record's lines out anew.
                found = 0;
                at = source.begin;
                continue;
            }
            if (at == source.end) {
                break;
            }
            end = source.buffer.data() + source.end;
        }
        std::string_view line(begin, static_cast<std::size_t>(end - begin));
        at = std::min(source.end, at + line.size() + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        lines[found++] = line;
    }
    source.begin = at;
    return found;
}

bool FastqReader::next(FastqRecord& record) {
    Lines lines;
    const std::size_t found = take_lines(lines);
    if (found == 0) {
        return false;
    }
    if (lines[0].size() < 2 || lines[0].front() != '@') {
        throw core::InputError({"a FASTQ record does not start with '@name'", where(1),
                                "check that the file is FASTQ with four lines a record"});
    }
    if (found < lines_per_record) {
        throw core::InputError({"the FASTQ file is truncated: its last record has " +
                                    std::to_string(found) + (found == 1 ? " line" : " lines"),
                                "after " + where(found), "copy the file again"});
    }
    if (!lines[2].starts_with('+')) {
        throw core::InputError({"the third line of the FASTQ record does not start with '+'",
                                where(3), "use four lines a record"});
    }
    if (lines[3].size() != lines[1].size()) {
        throw core::InputError({"the record has " + std::to_string(lines[1].size()) +
                                    " bases and " + std::to_string(lines[3].size()) + " qualities",
                                where(4), "copy the file again; it may be truncated"});
    }
    set_name(record, lines[0]);
    record.bases = lines[1];
    record.qualities = lines[3];
    if (!to_phred(record.qualities)) {
        throw core::InputError(
            {"a quality is not a printable character", where(4), "use Phred+33 qualities"});
    }
    ++records_;
    return true;
}

FastqFileSet::FastqFileSet(const std::vector<std::filesystem::path>& paths, bool reads_ahead) {
    for (const std::filesystem::path& path : paths) {
        files_.emplace_back(path, reads_ahead);
    }
}

bool FastqFileSet::lacks_end_mark() const noexcept {
    return std::ranges::any_of(files_, &FastqReader::lacks_end_mark);
}

void FastqFileSet::require_equal_end_marks() const {
    const auto cut = std::ranges::find_if(files_, &FastqReader::lacks_end_mark);
    if (cut != files_.end() && !std::ranges::all_of(files_, &FastqReader::lacks_end_mark)) {
        throw core::InputError(
            {"the bgzip file is truncated: it lacks the end mark that the files "
             "beside it have",
             "'" + cut->path() + "'", "copy the file again"});
    }
}

bool FastqFileSet::next(std::span<FastqRecord* const> records) {
    const FastqReader* ended = nullptr;
    std::size_t given = 0;
    for (std::size_t i = 0; i < files_.size(); ++i) {
        if (files_[i].next(*records[i])) {
            ++given;
        } else if (ended == nullptr) {
            ended = &files_[i];
        }
    }
    if (given == 0) {
        require_equal_end_marks();
        return false;
    }
    if (ended != nullptr) {
        throw core::InputError({"one FASTQ file ends before the other", ended->where(),
                                "check that the files are whole and belong together"});
    }
    for (std::size_t i = 1; i < files_.size(); ++i) {
        if (records[i]->name != records[0]->name) {
            throw core::InputError({"the reads are out of step: '" + records[0]->name +
                                        "' stands beside '" + records[i]->name + "'",
                                    files_[0].where() + " and " + files_[i].where(),
                                    "give files of the same run, with their reads in one order"});
        }
    }
    return true;
}

}  // namespace sarcotrace::hts
