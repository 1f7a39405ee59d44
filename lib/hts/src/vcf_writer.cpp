#include <htslib/hts.h>
#include <htslib/kstring.h>
#include <htslib/tbx.h>
#include <htslib/vcf.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "sarcotrace/core/text.hpp"
#include "sarcotrace/hts/vcf.hpp"
#include "sarcotrace/io/output_file.hpp"
#include "write_error.hpp"

namespace sarcotrace::hts {
namespace {

std::string joined(const std::vector<std::string>& parts, char separator) {
    std::string text;
    for (const std::string& part : parts) {
        text += (text.empty() ? "" : std::string(1, separator)) + part;
    }
    return text.empty() ? "." : text;
}

std::string info_text(const VcfRecord& record) {
    std::string text;
    for (const auto& [key, value] : record.info) {
        text += (text.empty() ? "" : ";") + key + (value.empty() ? "" : "=" + value);
    }
    return text.empty() ? "." : text;
}

std::string line_of(const VcfRecord& record) {
    std::string line = record.contig + "\t" +
                       std::to_string(record.position.to_one_based().value()) + "\t" +
                       (record.id.empty() ? "." : record.id) + "\t" + record.ref + "\t" +
                       joined(record.alts, ',') + "\t" +
                       (record.quality ? core::format_number(*record.quality) : ".") + "\t" +
                       joined(record.filters, ';') + "\t" + info_text(record);
    if (!record.format.empty()) {
        line += "\t" + joined(record.format, ':');
        for (const std::vector<std::string>& sample : record.samples) {
            line += "\t" + joined(sample, ':');
        }
    }
    return line;
}

}  // namespace

struct VcfWriter::Content {
    io::OutputFile output;
    std::optional<io::OutputFile> index;
    htsFile* file = nullptr;
    bcf_hdr_t* header = nullptr;
    bcf1_t* record = bcf_init();
    bool finished = false;

    explicit Content(const std::filesystem::path& path) : output(path) {}
    ~Content() {
        if (file != nullptr) {
            hts_close(file);
        }
        bcf_hdr_destroy(header);
        bcf_destroy(record);
    }
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;
};

VcfWriter::VcfWriter(const std::filesystem::path& path, const std::vector<std::string>& meta_lines,
                     const std::vector<Contig>& contigs, const std::vector<std::string>& samples)
    : content_(std::make_unique<Content>(path)) {
    hts_set_log_level(HTS_LOG_OFF);
    const bool compressed = path.extension() == ".gz";
    if (compressed) {
        content_->index.emplace(path.string() + ".tbi");
    }
    errno = 0;
    content_->file = hts_open(content_->output.temporary_path().c_str(), compressed ? "wz" : "w");
    if (content_->file == nullptr) {
        fail_to_write(path, "cannot create the output");
    }
    content_->header = bcf_hdr_init("w");
    bcf_hdr_set_version(content_->header, "VCFv4.3");
    for (const Contig& contig : contigs) {
        const std::string line =
            "##contig=<ID=" + contig.name + ",length=" + std::to_string(contig.length_bp) + ">";
        bcf_hdr_append(content_->header, line.c_str());
    }
    for (const std::string& line : meta_lines) {
        if (bcf_hdr_append(content_->header, line.c_str()) != 0) {
            throw std::invalid_argument("'" + line + "' is not a VCF header line");
        }
    }
    for (const std::string& sample : samples) {
        bcf_hdr_add_sample(content_->header, sample.c_str());
    }
    if (bcf_hdr_sync(content_->header) < 0 ||
        bcf_hdr_write(content_->file, content_->header) != 0) {
        fail_to_write(path, "cannot write the header");
    }
}

VcfWriter::~VcfWriter() = default;
VcfWriter::VcfWriter(VcfWriter&&) noexcept = default;

void VcfWriter::write(const VcfRecord& record) {
    std::string line = line_of(record);
    kstring_t text{line.size(), line.size() + 1, line.data()};
    // An undeclared key makes HTSlib add a dummy header line and set errcode: both are refused.
    if (vcf_parse(&text, content_->header, content_->record) != 0 ||
        content_->record->errcode != 0) {
        throw std::invalid_argument("the record does not fit the VCF header: " + line);
    }
    errno = 0;
    if (bcf_write(content_->file, content_->header, content_->record) != 0) {
        fail_to_write(content_->output.path(), "cannot write the output");
    }
}

void VcfWriter::finish() {
    if (content_->finished) {
        return;
    }
    errno = 0;
    if (hts_close(std::exchange(content_->file, nullptr)) != 0) {
        fail_to_write(content_->output.path(), "cannot finish the output");
    }
    if (content_->index &&
        tbx_index_build2(content_->output.temporary_path().c_str(),
                         content_->index->temporary_path().c_str(), 0, &tbx_conf_vcf) != 0) {
        fail_to_write(content_->output.path(), "cannot index the output (are the records in order?)");
    }
    content_->finished = true;
}

void VcfWriter::commit() {
    finish();
    content_->output.commit();
    if (content_->index) {
        content_->index->commit();
    }
}

}  // namespace sarcotrace::hts
