#include "sarcotrace/hts/bed_writer.hpp"

#include <htslib/bgzf.h>
#include <htslib/tbx.h>

#include <cerrno>
#include <string>
#include <utility>

#include "sarcotrace/io/output_file.hpp"
#include "write_error.hpp"

namespace sarcotrace::hts {

struct BedWriter::Content {
    io::OutputFile output;
    io::OutputFile index;
    BGZF* file = nullptr;
    bool finished = false;

    explicit Content(const std::filesystem::path& path)
        : output(path), index(path.string() + ".tbi") {}
    ~Content() {
        if (file != nullptr) {
            bgzf_close(file);
        }
    }
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;
};

BedWriter::BedWriter(const std::filesystem::path& path)
    : content_(std::make_unique<Content>(path)) {
    errno = 0;
    content_->file = bgzf_open(content_->output.temporary_path().c_str(), "w");
    if (content_->file == nullptr) {
        fail_to_write(path, "cannot create the output");
    }
}

BedWriter::~BedWriter() = default;
BedWriter::BedWriter(BedWriter&&) noexcept = default;

void BedWriter::write(std::string_view text) {
    errno = 0;
    if (bgzf_write(content_->file, text.data(), text.size()) !=
        static_cast<ssize_t>(text.size())) {
        fail_to_write(content_->output.path(), "cannot write the output");
    }
}

void BedWriter::finish() {
    if (content_->finished) {
        return;
    }
    errno = 0;
    if (bgzf_close(std::exchange(content_->file, nullptr)) != 0) {
        fail_to_write(content_->output.path(), "cannot finish the output");
    }
    if (tbx_index_build2(content_->output.temporary_path().c_str(),
                         content_->index.temporary_path().c_str(), 0, &tbx_conf_bed) != 0) {
        fail_to_write(content_->output.path(), "cannot index the output (are the lines in order?)");
    }
    content_->finished = true;
}

void BedWriter::commit() {
    finish();
    content_->output.commit();
    content_->index.commit();
}

}  // namespace sarcotrace::hts
