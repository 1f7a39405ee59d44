#include <htslib/hts.h>
#include <htslib/kseq.h>
#include <htslib/kstring.h>
#include <htslib/vcf.h>

#include <cerrno>
#include <cstring>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/hts/vcf.hpp"
#include "vcf_checks.hpp"

namespace sarcotrace::hts {
namespace {

std::vector<std::string> list_of(std::string_view text, char separator) {
    std::vector<std::string> parts;
    if (text != ".") {
        for (const std::string_view part : core::split(text, separator)) {
            parts.emplace_back(part);
        }
    }
    return parts;
}

/// Trailing fields of a sample may be left out; they are missing.
std::vector<std::string> sample_fields(std::string_view text, std::size_t format_size) {
    std::vector<std::string> fields;
    for (const std::string_view part : core::split(text, ':')) {
        fields.emplace_back(part);
    }
    fields.resize(format_size, ".");
    return fields;
}

VcfRecord record_of(std::string_view line) {
    while (line.ends_with('\n')) {
        line.remove_suffix(1);
    }
    const std::vector<std::string_view> fields = core::split(line, '\t');
    VcfRecord record{.contig = std::string(fields[0]),
                     .position = core::Pos1(core::parse_integer(fields[1]).value()).to_zero_based(),
                     .id = fields[2] == "." ? std::string() : std::string(fields[2]),
                     .ref = std::string(fields[3]),
                     .alts = list_of(fields[4], ','),
                     .quality = core::parse_number(fields[5]),
                     .filters = list_of(fields[6], ';'),
                     .info = {},
                     .format = {},
                     .samples = {}};
    for (const std::string& entry : list_of(fields[7], ';')) {
        const std::size_t equals = entry.find('=');
        record.info.emplace_back(entry.substr(0, equals),
                                 equals == std::string::npos ? "" : entry.substr(equals + 1));
    }
    if (fields.size() > 8) {
        record.format = list_of(fields[8], ':');
        for (std::size_t i = 9; i < fields.size(); ++i) {
            record.samples.push_back(sample_fields(fields[i], record.format.size()));
        }
    }
    return record;
}

}  // namespace

std::optional<std::string_view> VcfRecord::info_value(std::string_view key) const {
    for (const auto& [name, value] : info) {
        if (name == key) {
            return value;
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> VcfRecord::sample_value(std::size_t sample,
                                                        std::string_view key) const {
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] == key) {
            return samples.at(sample).at(i);
        }
    }
    return std::nullopt;
}

struct VcfReader::Content {
    std::string path;
    htsFile* file = nullptr;
    bcf_hdr_t* header = nullptr;
    bcf1_t* record = bcf_init();
    kstring_t text = KS_INITIALIZE;
    std::vector<std::string> samples;
    std::int64_t records = 0;

    Content() = default;
    ~Content() {
        if (file != nullptr) {
            hts_close(file);
        }
        bcf_hdr_destroy(header);
        bcf_destroy(record);
        ks_free(&text);
    }
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;

    /// HTSlib's status: 0, -1 at the end, below it for damage. Text is checked before HTSlib reads
    /// what it can of it.
    int read() {
        if (hts_get_format(file)->format == bcf) {
            return bcf_read(file, header, record);
        }
        const int status = hts_getline(file, KS_SEP_LINE, &text);
        if (status < 0) {
            record->errcode = 0;
            return status;
        }
        if (const auto fault = fault_of_vcf_line({text.s, text.l})) {
            malformed(*fault);
        }
        return vcf_parse(&text, header, record);
    }

    [[noreturn]] void malformed(std::string_view what) const {
        throw core::InputError({std::string(what), "'" + path + "', after record " + std::to_string(records),
                                "check the file with 'bcftools view'"});
    }
};

VcfReader::VcfReader(const std::filesystem::path& path) : content_(std::make_unique<Content>()) {
    hts_set_log_level(HTS_LOG_OFF);
    content_->path = path.string();
    errno = 0;
    content_->file = hts_open(content_->path.c_str(), "r");
    if (content_->file == nullptr) {
        throw core::IoError({std::string("cannot open the file: ") + std::strerror(errno),
                             "'" + content_->path + "'", "check the path and its permissions"});
    }
    const htsFormat* format = hts_get_format(content_->file);
    if (format->format != vcf && format->format != bcf) {
        content_->malformed("the file is neither VCF nor BCF");
    }
    if (format->compression == bgzf && hts_check_EOF(content_->file) == 0) {
        content_->malformed("the file is truncated: its end-of-file block is missing");
    }
    content_->header = bcf_hdr_read(content_->file);
    if (content_->header == nullptr) {
        content_->malformed("the VCF header cannot be read");
    }
    for (int i = 0; i < bcf_hdr_nsamples(content_->header); ++i) {
        content_->samples.emplace_back(content_->header->samples[i]);
    }
}

VcfReader::~VcfReader() = default;
VcfReader::VcfReader(VcfReader&&) noexcept = default;

const std::vector<std::string>& VcfReader::samples() const noexcept { return content_->samples; }

std::optional<std::string> VcfReader::meta_value(const std::string& kind, const std::string& id,
                                                 const std::string& key) const {
    bcf_hrec_t* line =
        bcf_hdr_get_hrec(content_->header, BCF_HL_STR, "ID", id.c_str(), kind.c_str());
    const int index = line == nullptr ? -1 : bcf_hrec_find_key(line, key.c_str());
    return index < 0 ? std::nullopt : std::optional<std::string>(line->vals[index]);
}

std::optional<VcfRecord> VcfReader::next() {
    const int status = content_->read();
    // A contig or key that the header does not declare is no damage.
    const int damage = content_->record->errcode & ~(BCF_ERR_CTG_UNDEF | BCF_ERR_TAG_UNDEF);
    if (status == -1 && damage == 0) {
        return std::nullopt;
    }
    if (status != 0 || damage != 0) {
        content_->malformed("the file is truncated or malformed");
    }
    if (content_->record->pos < 0) {
        content_->malformed("POS is 0, which is a telomere and no base");
    }
    if (static_cast<int>(content_->record->n_sample) != bcf_hdr_nsamples(content_->header)) {
        content_->malformed("a record lacks columns: the file is truncated or malformed");
    }
    content_->text.l = 0;
    if (bcf_unpack(content_->record, BCF_UN_ALL) != 0 ||
        vcf_format(content_->header, content_->record, &content_->text) != 0) {
        content_->malformed("a record cannot be read");
    }
    ++content_->records;
    return record_of({content_->text.s, content_->text.l});
}

}  // namespace sarcotrace::hts
