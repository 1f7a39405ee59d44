#include "sarcotrace/hts/bam_writer.hpp"

#include <htslib/hfile.h>
#include <htslib/hts.h>
#include <htslib/sam.h>

#include <cerrno>
#include <utility>

#include "raw_record.hpp"
#include "sarcotrace/io/output_file.hpp"
#include "write_error.hpp"

namespace sarcotrace::hts {
namespace {

bool is_cram(const std::filesystem::path& path) { return path.extension() == ".cram"; }

std::string mode_of(const std::filesystem::path& path, int level) {
    if (path.extension() == ".sam") {
        return "w";
    }
    return (is_cram(path) ? "wc" : "wb") + std::to_string(level);
}

/// Null if the file cannot be created. CRAM keeps the name under which it is opened: it must not
/// be that of a temporary file.
htsFile* open_output(const std::filesystem::path& path, const std::string& mode) {
    hFILE* const stream = hopen(path.c_str(), "w");
    if (stream == nullptr) {
        return nullptr;
    }
    htsFile* const file = hts_hopen(stream, "sarcotrace", mode.c_str());
    if (file == nullptr) {
        hclose_abruptly(stream);
    }
    return file;
}

std::filesystem::path index_path(const std::filesystem::path& path) {
    return path.string() + (is_cram(path) ? ".crai" : ".bai");
}

}  // namespace

struct BamWriter::Content {
    std::filesystem::path path;
    /// None for standard output.
    std::optional<io::OutputFile> output;
    std::optional<io::OutputFile> index;
    SamHeader header;
    htsFile* file = nullptr;
    RawRecord record = make_raw();

    Content(std::filesystem::path path_, const SamHeader& header_)
        : path(std::move(path_)), header(header_) {
        if (path != "-") {
            output.emplace(path);
        }
    }
    ~Content() {
        if (file != nullptr) {
            hts_close(file);
        }
    }
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;

    void write(const bam1_t& raw) {
        errno = 0;
        if (sam_write1(file, header.raw(), &raw) < 0) {
            fail_to_write(path, "cannot write the output");
        }
    }
};

BamWriter::BamWriter(const std::filesystem::path& path, const SamHeader& header,
                     const BamWriterOptions& options)
    : content_(std::make_unique<Content>(path, header)) {
    hts_set_log_level(HTS_LOG_OFF);
    errno = 0;
    content_->file = open_output(content_->output ? content_->output->temporary_path() : path,
                                 mode_of(path, options.compression_level));
    if (content_->file == nullptr) {
        fail_to_write(path, "cannot create the output");
    }
    if (options.reference &&
        hts_set_fai_filename(content_->file, options.reference->string().c_str()) != 0) {
        fail_to_write(*options.reference, "cannot use the reference for CRAM");
    }
    if (is_cram(path)) {
        // Not every reader computes them again.
        hts_set_opt(content_->file, CRAM_OPT_STORE_NM, 1);
        hts_set_opt(content_->file, CRAM_OPT_STORE_MD, 1);
    }
    // HTSlib chooses the codecs of CRAM by trials that its threads share: only with one thread are
    // the bytes the same in every run.
    if (options.threads > 1 && !is_cram(path)) {
        hts_set_threads(content_->file, options.threads);
    }
    if (sam_hdr_write(content_->file, content_->header.raw()) < 0) {
        fail_to_write(path, "cannot write the header");
    }
    if (options.write_index) {
        content_->index.emplace(index_path(path));
        if (sam_idx_init(content_->file, content_->header.raw(), 0,
                         content_->index->temporary_path().c_str()) < 0) {
            fail_to_write(path, "cannot start the index");
        }
    }
}

BamWriter::~BamWriter() = default;
BamWriter::BamWriter(BamWriter&&) noexcept = default;

void BamWriter::write(const core::ReadRecord& record) {
    fill(*content_->record, record);
    content_->write(*content_->record);
}

void BamWriter::write(const core::ReadView& record) {
    fill(*content_->record, record);
    content_->write(*content_->record);
}

void BamWriter::finish() {
    if (content_->file == nullptr) {
        return;
    }
    errno = 0;
    if (content_->index && sam_idx_save(content_->file) < 0) {
        fail_to_write(content_->path, "cannot write the index (are the records in order?)");
    }
    if (hts_close(std::exchange(content_->file, nullptr)) != 0) {
        fail_to_write(content_->path, "cannot finish the output");
    }
}

void BamWriter::commit() {
    finish();
    if (content_->output) {
        content_->output->commit();
    }
    // The index gets its name last: it must not be older than the data it belongs to.
    if (content_->index) {
        content_->index->commit();
    }
}

core::ReadRecord to_record(const core::ReadView& view) {
    return {.name = std::string(view.name),
            .flag = view.flag,
            .contig = view.contig,
            .position = view.position,
            .mapping_quality = view.mapping_quality,
            .cigar = view.cigar(),
            .bases = view.bases(),
            .base_qualities = {view.base_qualities.begin(), view.base_qualities.end()},
            .mate_contig = view.mate_contig,
            .mate_position = view.mate_position,
            .template_length_bp = view.template_length_bp,
            .tags = core::decode_tags(view)};
}

}  // namespace sarcotrace::hts
