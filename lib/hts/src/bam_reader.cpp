#include "sarcotrace/hts/bam_reader.hpp"

#include <htslib/hts.h>
#include <htslib/sam.h>

#include <cerrno>
#include <cstring>

#include "raw_record.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::hts {
namespace {

struct FileDeleter {
    void operator()(htsFile* file) const noexcept { hts_close(file); }
};
struct IndexDeleter {
    void operator()(hts_idx_t* index) const noexcept { hts_idx_destroy(index); }
};
struct IteratorDeleter {
    void operator()(hts_itr_t* iterator) const noexcept { hts_itr_destroy(iterator); }
};

/// HTSlib prints its own messages; our errors say the same once, with the remedy.
void silence_htslib() { hts_set_log_level(HTS_LOG_OFF); }

SamHeader read_header(htsFile* file, const std::string& path) {
    const std::unique_ptr<sam_hdr_t, decltype(&sam_hdr_destroy)> raw(sam_hdr_read(file),
                                                                     sam_hdr_destroy);
    if (!raw) {
        throw core::InputError({"the file has no SAM/BAM/CRAM header", "'" + path + "'",
                                "check it with 'samtools quickcheck'"});
    }
    const char* text = sam_hdr_str(raw.get());
    return SamHeader(text == nullptr ? std::string_view()
                                     : std::string_view(text, sam_hdr_length(raw.get())));
}

}  // namespace

struct BamReader::Content {
    std::string path;
    std::unique_ptr<htsFile, FileDeleter> file;
    std::optional<SamHeader> header;
    std::unique_ptr<hts_idx_t, IndexDeleter> index;
    std::unique_ptr<hts_itr_t, IteratorDeleter> iterator;
    RawRecord record = make_raw();
    std::int64_t records = 0;
};

BamReader::BamReader(const std::filesystem::path& path, const BamReaderOptions& options)
    : content_(std::make_unique<Content>()) {
    silence_htslib();
    content_->path = path.string();
    errno = 0;
    content_->file.reset(hts_open(content_->path.c_str(), "r"));
    if (!content_->file) {
        if (errno == ENOEXEC) {
            throw core::InputError({"the file is not SAM, BAM or CRAM", "'" + content_->path + "'",
                                    "check it with 'samtools quickcheck'"});
        }
        throw core::IoError({std::string("cannot open the file: ") + std::strerror(errno),
                             "'" + content_->path + "'", "check the path and its permissions"});
    }
    htsFile* const file = content_->file.get();
    const htsFormat* format = hts_get_format(file);
    if (format->format != sam && format->format != bam && format->format != cram) {
        throw core::InputError({"the file is not SAM, BAM or CRAM", "'" + content_->path + "'",
                                "check it with 'samtools quickcheck'"});
    }
    if (options.reference && hts_set_fai_filename(file, options.reference->string().c_str()) != 0) {
        throw core::IoError({"cannot use the reference for CRAM",
                             "'" + options.reference->string() + "'",
                             "index it with 'samtools faidx'"});
    }
    if (options.threads > 1) {
        hts_set_threads(file, options.threads);
    }
    // A BAM cut at a block boundary reads cleanly to its end: only the missing end-of-file block
    // shows the cut. A pipe cannot be checked (2), a missing block gives 0.
    if (format->format == bam && format->compression == bgzf && hts_check_EOF(file) == 0) {
        throw core::InputError({"the BAM file is truncated: its end-of-file block is missing",
                                "'" + content_->path + "'", "copy or make the file again"});
    }
    content_->header = read_header(file, content_->path);
}

BamReader::~BamReader() = default;
BamReader::BamReader(BamReader&&) noexcept = default;

const SamHeader& BamReader::header() const noexcept { return *content_->header; }
const std::string& BamReader::path() const noexcept { return content_->path; }
std::int64_t BamReader::records_read() const noexcept { return content_->records; }

void BamReader::seek(std::string_view contig, const core::Interval& interval) {
    const auto index = header().find_contig(contig);
    if (!index) {
        throw core::InputError({"the file has no contig '" + std::string(contig) + "'",
                                "'" + content_->path + "'", "use the reference of the alignment"});
    }
    if (!content_->index) {
        content_->index.reset(sam_index_load(content_->file.get(), content_->path.c_str()));
    }
    if (!content_->index) {
        throw core::InputError({"the file has no index", "'" + content_->path + "'",
                                "make one with 'samtools index'"});
    }
    content_->iterator.reset(sam_itr_queryi(content_->index.get(), core::to_int(*index),
                                            interval.begin().value(), interval.end().value()));
    if (!content_->iterator) {
        throw core::InputError({"the index cannot be used", "'" + content_->path + "'",
                                "make it again with 'samtools index'"});
    }
}

std::optional<core::ReadView> BamReader::next() {
    bam1_t* const record = content_->record.get();
    const int status = content_->iterator
                           ? sam_itr_next(content_->file.get(), content_->iterator.get(), record)
                           : sam_read1(content_->file.get(), content_->header->raw(), record);
    if (status == -1) {
        return std::nullopt;
    }
    if (status < -1) {
        throw core::InputError(
            {"the file is truncated or malformed",
             "'" + content_->path + "', after record " + std::to_string(content_->records),
             "check it with 'samtools quickcheck'; copy or make it again"});
    }
    ++content_->records;
    return view_of(*record);
}

}  // namespace sarcotrace::hts
