#include "template_stage.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>
#include <vector>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "sarcotrace/umi/template_key.hpp"

namespace sarcotrace::consensus_tool {
namespace {

using core::ReadRecord;
using core::ReadView;
namespace flags = core::flags;
namespace tags = core::tags;

/// A record of a template with what only a view can tell.
struct Part {
    ReadRecord record;
    std::optional<std::int64_t> five_prime;
};

struct RawTemplate {
    std::optional<Part> first;  ///< or the only read of a single-end template
    std::optional<Part> second;
    std::vector<ReadRecord> supplementary;
    std::string umi;
    std::string library;
    bool paired = false;
};

[[noreturn]] void fail(std::string_view name, const std::string& what, const std::string& remedy) {
    throw core::InputError({what, "read '" + std::string(name) + "'", remedy});
}

bool name_less(const ReadView& a, const ReadView& b) {
    const auto key = [](const ReadView& read) {
        return std::tuple(read.name, read.flag, read.contig ? core::to_int(*read.contig) : -1,
                          read.position ? read.position->value() : -1);
    };
    return key(a) < key(b);
}

std::string umi_of(const ReadView& read, const Options& options) {
    std::string umi;
    if (options.umi_in_name) {
        const std::size_t colon = read.name.rfind(':');
        if (colon != std::string_view::npos) {
            umi = read.name.substr(colon + 1);
        }
    } else if (const auto tag = read.tag_string(tags::RX)) {
        umi = *tag;
    }
    for (char& letter : umi) {
        letter = letter == '+'
                     ? '-'
                     : static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    if (umi.empty()) {
        fail(read.name,
             options.umi_in_name ? "the read name has no UMI in its last field"
                                 : "the read has no UMI (tag RX)",
             "keep the tag through alignment (sarcotrace-align and 'bwa mem -C' do), or give "
             "--umi-from name if the UMI is in the name");
    }
    switch (umi::check_umi(umi, options.strategy)) {
        case umi::UmiFault::None:
        case umi::UmiFault::HasNoCall: break;
        case umi::UmiFault::NotBases:
        case umi::UmiFault::EmptySegment:
            fail(read.name, "UMI '" + umi + "' holds letters that are no bases",
                 options.umi_in_name ? "is the UMI in tag RX?" : "correct the tag RX");
        case umi::UmiFault::TooLong:
            fail(read.name, "UMI '" + umi + "' is longer than 64 bases", "correct the tag RX");
        case umi::UmiFault::NotDual:
            fail(read.name, "UMI '" + umi + "' is not dual (first-second)",
                 "use --strategy adjacency or identity for single UMIs");
    }
    return umi;
}

void require_content(const ReadView& read) {
    if (!read.is_mapped()) {
        return;
    }
    if (read.packed_cigar.empty() || read.length == 0 || !read.contig || !read.position) {
        fail(read.name, "a mapped read has no position, CIGAR or bases", "align the reads again");
    }
    if (read.base_qualities.size() != read.length) {
        fail(read.name, "the read has no base qualities", "the consensus cannot do without them");
    }
}

TemplateFault fault_of(const RawTemplate& item, const Options& options) {
    const auto any = [&](auto predicate) {
        return (item.first && predicate(item.first->record)) ||
               (item.second && predicate(item.second->record));
    };
    if (any([](const ReadRecord& r) { return r.has(flags::unmapped); })) {
        return TemplateFault::Unmapped;
    }
    if (!item.first || (item.paired && !item.second)) {
        return TemplateFault::MateAbsent;
    }
    if (any([](const ReadRecord& r) { return r.has(flags::qc_fail); })) {
        return TemplateFault::QcFailed;
    }
    if (any([&](const ReadRecord& r) {
            return r.mapping_quality < options.lowest_mapping_quality;
        })) {
        return TemplateFault::LowMappingQuality;
    }
    if (umi::check_umi(item.umi, options.strategy) == umi::UmiFault::HasNoCall) {
        return TemplateFault::UmiNoCall;
    }
    return TemplateFault::None;
}

umi::TemplateEnd end_of(const Part& part) {
    return {*part.record.contig, *part.five_prime, part.record.has(flags::reverse)};
}

bool is_kept(core::TagName tag) {
    return tag == tags::RG || tag == tags::AS || tag == tags::XS || tag == tags::SA;
}

/// Sorted by name, so all records of one name come together.
class TemplateJoiner {
public:
    TemplateJoiner(const Options& options, const hts::SamHeader& header, Counts& counts,
                   hts::RecordSorter& sorter)
        : options_(options), header_(header), counts_(counts), sorter_(sorter) {}

    void add(const ReadView& read) {
        if (name_ != read.name) {
            flush();
            name_ = read.name;
        }
        if (read.has(flags::secondary)) {
            counts_.of(counts_.index_of(library_of(read))).secondary_lost();
            return;
        }
        require_content(read);
        if (read.has(flags::supplementary)) {
            if (current_.library.empty()) {
                current_.library = library_of(read);
            }
            current_.supplementary.push_back(hts::to_record(read));
            return;
        }
        add_primary(read);
    }

    void flush() {
        const auto primary = static_cast<std::int64_t>(current_.first.has_value()) +
                             static_cast<std::int64_t>(current_.second.has_value());
        const auto supplementary = static_cast<std::int64_t>(current_.supplementary.size());
        if (primary + supplementary > 0) {
            LibraryCounts& counts = counts_.of(counts_.index_of(current_.library));
            counts.template_in(primary, supplementary);
            const TemplateFault fault = fault_of(current_, options_);
            if (fault == TemplateFault::None) {
                pass_on();
            } else {
                counts.template_lost(loss_name(fault), primary + supplementary);
            }
        }
        current_ = RawTemplate();
    }

private:
    [[nodiscard]] std::string library_of(const ReadView& read) const {
        return library_name(header_, read.tag_string(tags::RG));
    }

    void add_primary(const ReadView& read) {
        const bool second = read.has(flags::second);
        std::optional<Part>& slot = second ? current_.second : current_.first;
        if (slot) {
            fail(read.name, "two primary reads have the same name and number",
                 "mark one as secondary or supplementary, or make the names unique");
        }
        slot = Part{hts::to_record(read), read.unclipped_five_prime()};
        current_.umi = umi_of(read, options_);
        current_.library = library_of(read);
        current_.paired = read.has(flags::paired);
    }

    void pass_on() {
        const std::optional<umi::TemplateEnd> second =
            current_.second ? std::optional(end_of(*current_.second)) : std::nullopt;
        const auto [key, top] = umi::make_template_key(counts_.index_of(current_.library),
                                                       end_of(*current_.first), second);
        const umi::UmiKey umi_key =
            umi::make_umi_key(*umi::PackedUmi::pack(current_.umi), top, options_.strategy);
        const std::string text = umi::sortable_text(key) + (top ? 'T' : 'B') + umi_key.umi.text();
        send(current_.first->record, text);
        if (current_.second) {
            send(current_.second->record, text);
        }
        for (ReadRecord& record : current_.supplementary) {
            send(record, text);
        }
    }

    void send(ReadRecord& record, const std::string& key) {
        std::vector<std::pair<core::TagName, core::TagValue>> kept = {{tags::xk, key}};
        for (auto& tag : record.tags) {
            if (is_kept(tag.first)) {
                kept.push_back(std::move(tag));
            }
        }
        record.tags = std::move(kept);
        sorter_.add(record);
    }

    const Options& options_;
    const hts::SamHeader& header_;
    Counts& counts_;
    hts::RecordSorter& sorter_;
    std::string name_;
    RawTemplate current_;
};

}  // namespace

bool template_coordinate_less(const ReadView& a, const ReadView& b) {
    const auto key = [](const ReadView& read) {
        return std::tuple(read.tag_string(tags::xk).value_or(""), read.name,
                          read.has(flags::supplementary), read.flag,
                          read.contig ? core::to_int(*read.contig) : -1,
                          read.position ? read.position->value() : -1);
    };
    return key(a) < key(b);
}

void sort_templates(hts::BamReader& reader, const Options& options, Counts& counts,
                    hts::RecordSorter& sorter) {
    hts::RecordSorter by_name(reader.header(), name_less,
                              {options.memory_bytes / 2, options.spill_folder});
    while (const auto read = reader.next()) {
        by_name.add(*read);
    }
    by_name.finish();
    TemplateJoiner joiner(options, reader.header(), counts, sorter);
    while (const auto read = by_name.next()) {
        joiner.add(*read);
    }
    joiner.flush();
    sorter.finish();
}

}  // namespace sarcotrace::consensus_tool
