#include "sarcotrace/hts/sam_header.hpp"

#include <htslib/kstring.h>
#include <htslib/sam.h>

#include <new>
#include <utility>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::hts {
namespace {

/// A kstring that frees itself.
class Text {
public:
    Text() = default;
    ~Text() { ks_free(&raw_); }
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    kstring_t* raw() noexcept { return &raw_; }
    [[nodiscard]] std::string text() const {
        return raw_.s == nullptr ? std::string() : std::string(raw_.s, raw_.l);
    }

private:
    kstring_t raw_ = KS_INITIALIZE;
};

void check(int status, const char* what) {
    if (status < 0) {
        throw core::InputError({std::string("cannot change the SAM header: ") + what, "", ""});
    }
}

std::string field(sam_hdr_t* header, int index, const char* key) {
    Text value;
    return sam_hdr_find_tag_pos(header, "RG", index, key, value.raw()) == 0 ? value.text()
                                                                            : std::string();
}

}  // namespace

SamHeader::SamHeader() : SamHeader("@HD\tVN:1.6\n") {}

SamHeader::SamHeader(std::string_view text) : header_(sam_hdr_init()) {
    if (header_ == nullptr) {
        throw std::bad_alloc();
    }
    if (!text.empty() && sam_hdr_add_lines(header_, text.data(), text.size()) < 0) {
        sam_hdr_destroy(std::exchange(header_, nullptr));
        throw core::InputError({"the text is not a SAM header", "", "check its @ lines"});
    }
    read_contigs();
}

SamHeader::~SamHeader() { sam_hdr_destroy(header_); }

SamHeader::SamHeader(const SamHeader& other)
    : header_(sam_hdr_dup(other.header_)), contigs_(other.contigs_) {
    if (header_ == nullptr) {
        throw std::bad_alloc();
    }
}

SamHeader::SamHeader(SamHeader&& other) noexcept
    : header_(std::exchange(other.header_, nullptr)), contigs_(std::move(other.contigs_)) {}

SamHeader& SamHeader::operator=(SamHeader other) noexcept {
    std::swap(header_, other.header_);
    std::swap(contigs_, other.contigs_);
    return *this;
}

void SamHeader::read_contigs() {
    contigs_.clear();
    for (int i = 0; i < sam_hdr_nref(header_); ++i) {
        contigs_.push_back({sam_hdr_tid2name(header_, i), sam_hdr_tid2len(header_, i)});
    }
}

std::optional<core::ContigIndex> SamHeader::find_contig(std::string_view name) const {
    const int index = sam_hdr_name2tid(header_, std::string(name).c_str());
    return index < 0 ? std::nullopt : std::optional(static_cast<core::ContigIndex>(index));
}

const Contig& SamHeader::contig(core::ContigIndex index) const {
    return contigs_.at(static_cast<std::size_t>(core::to_int(index)));
}

std::vector<ReadGroup> SamHeader::read_groups() const {
    std::vector<ReadGroup> groups;
    const int count = sam_hdr_count_lines(header_, "RG");
    for (int i = 0; i < count; ++i) {
        groups.push_back({field(header_, i, "ID"), field(header_, i, "SM"), field(header_, i, "LB"),
                          field(header_, i, "PL"), field(header_, i, "PU")});
    }
    return groups;
}

std::string SamHeader::library_of(std::string_view read_group_id) const {
    const std::string id(read_group_id);
    if (sam_hdr_line_index(header_, "RG", id.c_str()) < 0) {
        return {};
    }
    Text value;
    return sam_hdr_find_tag_id(header_, "RG", "ID", id.c_str(), "LB", value.raw()) == 0
               ? value.text()
               : id;
}

std::vector<std::string> SamHeader::comments() const {
    std::vector<std::string> lines;
    const std::string whole = text();
    for (const std::string_view line : core::split(whole, '\n')) {
        if (line.starts_with("@CO\t")) {
            lines.emplace_back(line.substr(4));
        }
    }
    return lines;
}

std::string SamHeader::text() const {
    const char* text = sam_hdr_str(header_);
    return text == nullptr ? std::string() : std::string(text, sam_hdr_length(header_));
}

void SamHeader::add_contig(const Contig& contig) {
    check(sam_hdr_add_line(header_, "SQ", "SN", contig.name.c_str(), "LN",
                           std::to_string(contig.length_bp).c_str(), NULL),
          "contig");
    contigs_.push_back(contig);
}

void SamHeader::add_read_group(const ReadGroup& read_group) {
    std::string line = "@RG\tID:" + read_group.id;
    for (const auto& [key, value] :
         {std::pair{"SM", &read_group.sample}, std::pair{"LB", &read_group.library},
          std::pair{"PL", &read_group.platform}, std::pair{"PU", &read_group.platform_unit}}) {
        if (!value->empty()) {
            line += std::string("\t") + key + ":" + *value;
        }
    }
    check(sam_hdr_add_lines(header_, line.data(), line.size()), "read group");
}

void SamHeader::add_comment(std::string_view comment) {
    const std::string line = "@CO\t" + std::string(comment);
    check(sam_hdr_add_lines(header_, line.data(), line.size()), "comment");
}

void SamHeader::add_program(const io::Provenance& provenance) {
    check(sam_hdr_add_pg(header_, provenance.tool.c_str(), "VN", provenance.version.c_str(), "CL",
                         provenance.one_line().c_str(), NULL),
          "program");
}

void SamHeader::set_sort_order(std::string_view order) {
    const std::string value(order);
    if (sam_hdr_count_lines(header_, "HD") == 0) {
        check(sam_hdr_add_line(header_, "HD", "VN", "1.6", "SO", value.c_str(), NULL),
              "sort order");
        return;
    }
    check(sam_hdr_update_hd(header_, "SO", value.c_str()), "sort order");
    sam_hdr_remove_tag_hd(header_, "GO");
    sam_hdr_remove_tag_hd(header_, "SS");
}

void require_same_contigs(const SamHeader& header, std::string_view header_path,
                          const std::vector<Contig>& reference, std::string_view reference_path) {
    if (header.contigs() != reference) {
        throw core::InputError({"the contigs of '" + std::string(header_path) +
                                    "' are not those of '" + std::string(reference_path) + "'",
                                "'" + std::string(header_path) + "'",
                                "use the reference that the reads were aligned to"});
    }
}

}  // namespace sarcotrace::hts
