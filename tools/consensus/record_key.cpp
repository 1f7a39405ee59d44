#include "record_key.hpp"

#include <charconv>
#include <functional>
#include <tuple>

#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::consensus_tool {
namespace {

namespace flags = core::flags;
namespace tags = core::tags;

/// Takes the text before the next comma off `rest`.
std::string_view take_field(std::string_view& rest) {
    const std::size_t comma = rest.find(',');
    const std::string_view field = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    return field;
}

}  // namespace

std::optional<std::int64_t> five_prime_of(std::int64_t position_0based, bool reverse,
                                          std::string_view cigar) noexcept {
    std::int64_t covered = 0;
    std::int64_t leading = 0;
    std::int64_t trailing = 0;
    bool is_leading = true;
    std::int64_t length = 0;
    for (const char letter : cigar) {
        if (letter >= '0' && letter <= '9') {
            length = 10 * length + (letter - '0');
            continue;
        }
        if (letter == 'S' || letter == 'H') {
            (is_leading ? leading : trailing) += length;
        } else if (std::string_view("MDN=XIP").find(letter) != std::string_view::npos) {
            is_leading = false;
            trailing = 0;
            covered += letter == 'I' || letter == 'P' ? 0 : length;
        } else {
            return std::nullopt;
        }
        length = 0;
    }
    if (is_leading || length != 0) {
        return std::nullopt;
    }
    return reverse ? position_0based + covered - 1 + trailing : position_0based - leading;
}

RecordKeyer::RecordKeyer(const hts::SamHeader& header, const Counts& counts)
    : header_(header), counts_(counts) {}

std::uint32_t RecordKeyer::library_of(const core::ReadView& read) {
    const auto group = read.tag_string(tags::RG);
    const std::string_view name = group.value_or("");
    if (last_library_ && last_group_ == name) {
        return *last_library_;
    }
    auto found = libraries_.find(name);
    if (found == libraries_.end()) {
        found = libraries_.emplace(name, counts_.index_of(library_name(header_, group))).first;
    }
    last_group_ = name;
    last_library_ = found->second;
    return found->second;
}

std::optional<umi::TemplateEnd> RecordKeyer::own_end(const core::ReadView& read) const {
    if (!read.has(flags::supplementary)) {
        return umi::TemplateEnd{*read.contig, *read.unclipped_five_prime(), read.is_reverse()};
    }
    const auto parts = read.tag_string(tags::SA);
    if (!parts) {
        return std::nullopt;
    }
    std::string_view rest = parts->substr(0, parts->find(';'));
    const auto contig = header_.find_contig(take_field(rest));
    const std::string_view place = take_field(rest);
    const bool reverse = take_field(rest) == "-";
    std::int64_t position = 0;
    const auto parsed = std::from_chars(place.data(), place.data() + place.size(), position);
    if (!contig || parsed.ec != std::errc()) {
        return std::nullopt;
    }
    const auto five_prime = five_prime_of(position - 1, reverse, take_field(rest));
    return five_prime ? std::optional(umi::TemplateEnd{*contig, *five_prime, reverse})
                      : std::nullopt;
}

std::optional<umi::TemplateEnd> RecordKeyer::mate_end(const core::ReadView& read) {
    const auto cigar = read.tag_string(tags::MC);
    if (!cigar || !read.mate_contig || !read.mate_position) {
        return std::nullopt;
    }
    const bool reverse = read.has(flags::mate_reverse);
    const auto five_prime = five_prime_of(read.mate_position->value(), reverse, *cigar);
    return five_prime ? std::optional(umi::TemplateEnd{*read.mate_contig, *five_prime, reverse})
                      : std::nullopt;
}

hts::SortKey RecordKeyer::key_of(const umi::TemplateKey& key, std::string_view name) {
    const auto words = umi::sortable_words(key);
    return {words[0], words[1], words[2], stats::name_key(name), 0};
}

hts::SortKey RecordKeyer::unplaced_key(std::string_view name) {
    constexpr std::uint64_t last = ~std::uint64_t{0};
    return {last, last, last, stats::name_key(name), 0};
}

std::optional<hts::SortKey> RecordKeyer::key_of(const core::ReadView& read) {
    const bool paired = read.has(flags::paired);
    if (!read.is_mapped() || (paired && read.has(flags::mate_unmapped))) {
        return unplaced_key(read.name);
    }
    return template_order_key_of(read);
}

std::optional<hts::SortKey> RecordKeyer::template_order_key_of(const core::ReadView& read) {
    const bool has_mate = read.has(flags::paired) && !read.has(flags::mate_unmapped);
    if (!read.is_mapped() && !has_mate) {
        return unplaced_key(read.name);
    }
    std::optional<umi::TemplateEnd> own;
    std::optional<umi::TemplateEnd> mate;
    if (read.is_mapped() && !(own = own_end(read))) {
        return std::nullopt;
    }
    if (has_mate && !(mate = mate_end(read))) {
        return std::nullopt;
    }
    const std::uint32_t library = library_of(read);
    return key_of(
        umi::make_template_key(library, own ? *own : *mate, own ? mate : std::nullopt).first,
        read.name);
}

bool template_less(const core::ReadView& a, const core::ReadView& b) {
    if (const int compared = a.name.compare(b.name); compared != 0) {
        return compared < 0;
    }
    const auto key = [](const core::ReadView& read) {
        return std::tuple(read.has(flags::supplementary), read.flag,
                          read.contig ? core::to_int(*read.contig) : -1,
                          read.position ? read.position->value() : -1);
    };
    return key(a) < key(b);
}

hts::RecordOrder template_order() {
    return {[](const core::ReadView&) { return hts::SortKey{}; }, template_less};
}

}  // namespace sarcotrace::consensus_tool
