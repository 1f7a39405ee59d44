#include "template_source.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::consensus_tool {
namespace {

namespace flags = core::flags;
namespace tags = core::tags;

/// Template-coordinate input is sorted within stretches of about this size, which costs little and
/// makes one order of those of samtools and fgbio.
constexpr std::int64_t stretch_bytes = std::int64_t{32} << 20U;

[[noreturn]] void fail(std::string_view name, const std::string& what, const std::string& remedy) {
    throw core::InputError({what, "read '" + std::string(name) + "'", remedy});
}

void require_content(const core::ReadView& read, bool needs_bases) {
    if (!read.is_mapped()) {
        return;
    }
    if (read.packed_cigar.empty() || !read.contig || !read.position ||
        (needs_bases && read.length == 0)) {
        fail(read.name, "a mapped read has no position, CIGAR or bases", "align the reads again");
    }
    if (needs_bases && read.base_qualities.size() != read.length) {
        fail(read.name, "the read has no base qualities", "the consensus cannot do without them");
    }
}

/// Contigs and positions of both ends; samtools and fgbio differ in what comes after them.
std::array<std::uint64_t, 3> place_of(const hts::SortKey& key) {
    constexpr unsigned below_places = 60;  // umi::sortable_words: directions and library
    return {key[0], key[1], key[2] >> below_places};
}

std::int64_t bytes_of(const core::ReadView& read) {
    constexpr std::size_t fixed = 64;
    return static_cast<std::int64_t>(fixed + read.name.size() + read.packed_cigar.size_bytes() +
                                     read.packed_bases.size() + read.base_qualities.size() +
                                     read.aux.size());
}

}  // namespace

bool is_in_template_order(const hts::SamHeader& header) {
    const std::string text = header.text();
    if (!text.starts_with("@HD")) {
        return false;
    }
    const std::string_view line = std::string_view(text).substr(0, text.find('\n'));
    const std::size_t field = line.find("\tSS:");
    return field != std::string_view::npos &&
           line.substr(field + 1, line.find('\t', field + 1) - field - 1)
               .ends_with(":template-coordinate");
}

TemplateSource::TemplateSource(hts::BamReader& reader, const Options& options, Counts& counts)
    : reader_(reader),
      options_(options),
      counts_(counts),
      keyer_(reader.header(), counts),
      builder_(options) {}

void TemplateSource::run(TemplateSink& sink) {
    if (is_in_template_order(reader_.header())) {
        read_template_order(sink);
    } else {
        read_any(sink);
    }
}

hts::SorterOptions TemplateSource::sorter_options(std::int64_t memory_bytes) const {
    return {.memory_bytes = memory_bytes,
            .spill_folder = options_.spill_folder,
            .threads = options_.threads};
}

bool TemplateSource::admit(const core::ReadView& read) {
    if (read.has(flags::secondary)) {
        counts_.of(keyer_.library_of(read)).secondary_lost();
        return false;
    }
    require_content(read, !options_.group_only);
    if (!read.has(flags::supplementary)) {
        (void)umi_of(read, options_);  // every read must have one
    }
    return true;
}

core::ReadView TemplateSource::with_needed_tags(const core::ReadView& read) {
    core::ReadView view = read;
    if (options_.group_only) {
        return view;
    }
    tag_bytes_.clear();
    read.for_each_tag([this](core::TagName name, std::span<const std::uint8_t> field) {
        if (name == tags::RX || name == tags::RG || name == tags::AS || name == tags::XS ||
            name == tags::SA) {
            tag_bytes_.insert(tag_bytes_.end(), field.begin(), field.end());
        }
    });
    view.aux = tag_bytes_;
    return view;
}

void TemplateSource::read_any(TemplateSink& sink) {
    hts::RecordSorter sorted(template_order(), sorter_options(options_.memory_bytes / 2));
    std::unique_ptr<hts::RecordSorter> by_name;
    while (const auto read = reader_.next()) {
        if (!admit(*read)) {
            continue;
        }
        if (const auto key = keyer_.key_of(*read)) {
            sorted.add(with_needed_tags(*read), *key);
            continue;
        }
        if (!by_name) {
            by_name = std::make_unique<hts::RecordSorter>(
                template_order(), sorter_options(options_.memory_bytes / 4));
        }
        by_name->add(with_needed_tags(*read), RecordKeyer::unplaced_key(read->name));
    }
    if (by_name) {
        by_name->finish();
        join_by_name(*by_name, sorted);
        by_name.reset();
    }
    sorted.finish();
    drain(sorted, sink);
}

void TemplateSource::join_by_name(hts::RecordSorter& by_name, hts::RecordSorter& sorted) {
    RecordArena arena;
    std::vector<core::ReadView> reads;
    const auto pass_on = [&] {
        if (reads.empty()) {
            return;
        }
        for (const core::ReadView& read : reads) {
            builder_.add(read);
        }
        const TemplateFault fault = builder_.fault();
        const bool has_ends =
            fault != TemplateFault::Unmapped && fault != TemplateFault::MateAbsent;
        const hts::SortKey key =
            has_ends ? RecordKeyer::key_of(builder_.key(keyer_.library_of(reads.front())).first,
                                           reads.front().name)
                     : RecordKeyer::unplaced_key(reads.front().name);
        for (const core::ReadView& read : reads) {
            sorted.add(read, key);
        }
        builder_.clear();
        reads.clear();
        arena.clear();
    };
    while (const auto read = by_name.next()) {
        if (!reads.empty() && reads.front().name != read->name) {
            pass_on();
        }
        reads.push_back(arena.keep(*read));
    }
    pass_on();
}

void TemplateSource::read_template_order(TemplateSink& sink) {
    std::unique_ptr<hts::RecordSorter> stretch;
    std::int64_t held = 0;
    std::array<std::uint64_t, 3> place{};
    const auto drain_stretch = [&] {
        if (stretch) {
            stretch->finish();
            drain(*stretch, sink);
        }
        stretch = std::make_unique<hts::RecordSorter>(template_order(),
                                                      sorter_options(options_.memory_bytes / 2));
        held = 0;
    };
    drain_stretch();
    while (const auto read = reader_.next()) {
        if (!admit(*read)) {
            continue;
        }
        const auto key = keyer_.template_order_key_of(*read);
        if (!key && !read->has(flags::supplementary)) {
            fail(read->name, "the read does not say where its mate ends (tag MC)",
                 "add it with 'samtools fixmate -m', or take SS:template-coordinate from the "
                 "header, so that the reads are joined by name");
        }
        if (!read->has(flags::supplementary) && place_of(*key) != place) {
            if (place_of(*key) < place) {
                fail(read->name, "the reads are not in the template-coordinate order of the header",
                     "sort them with 'samtools sort --template-coordinate', or take "
                     "SS:template-coordinate from the header");
            }
            place = place_of(*key);
            if (held > stretch_bytes) {
                drain_stretch();
            }
        }
        held += bytes_of(*read);
        stretch->add(with_needed_tags(*read), key.value_or(RecordKeyer::unplaced_key(read->name)));
    }
    drain_stretch();
}

void TemplateSource::drain(hts::RecordSorter& sorted, TemplateSink& sink) {
    while (const auto read = sorted.next()) {
        if (!builder_.is_empty() && !builder_.is_of(read->name)) {
            close_template(sink);
        }
        builder_.add(arena_.keep(*read));
    }
    if (!builder_.is_empty()) {
        close_template(sink);
    }
}

void TemplateSource::close_template(TemplateSink& sink) {
    const std::uint32_t library = keyer_.library_of(builder_.any_read());
    LibraryCounts& counts = counts_.of(library);
    const std::int64_t primary = builder_.primary_reads();
    const std::int64_t supplementary = builder_.supplementary_reads();
    if (primary == 0) {
        counts.supplementary_alone(supplementary);
    } else {
        counts.template_in(primary, supplementary);
        const TemplateFault fault = builder_.fault();
        if (fault == TemplateFault::None) {
            const umi::TemplateKey position = builder_.key(library).first;
            sink.add(library, position, builder_.take(library));
        } else {
            counts.template_lost(fault, primary + supplementary);
        }
    }
    builder_.clear();
    arena_.clear();
}

}  // namespace sarcotrace::consensus_tool
