#include "template_order.hpp"

#include <limits>
#include <optional>
#include <string_view>
#include <tuple>

#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::tools::align {
namespace {

namespace domain = sarcotrace::align;

/// Three bits a letter, in the order of the letters.
std::uint64_t umi_word(std::string_view umi) noexcept {
    constexpr std::string_view letters = " -ACGNT";
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 21; ++i) {
        const std::size_t code = i < umi.size() ? letters.find(umi[i]) : 0;
        word = (word << 3U) | (code == std::string_view::npos ? letters.size() : code);
    }
    return word;
}

auto rank_of(const core::ReadView& read) {
    return std::tuple(read.name, read.has(core::flags::supplementary),
                      read.has(core::flags::second), read.contig ? core::to_int(*read.contig) : -1,
                      read.position ? read.position->value() : -1, read.is_reverse());
}

}  // namespace

umi::TemplateEnd template_end(const domain::Alignment& alignment,
                              const seq::ReferenceIndex& index) {
    const std::size_t contig = index.contig_at(alignment.begin);
    const std::int64_t end =
        alignment.is_reverse ? alignment.unclipped_end() - 1 : alignment.unclipped_begin();
    return {static_cast<core::ContigIndex>(contig), end - index.contigs()[contig].offset,
            alignment.is_reverse};
}

hts::SortKey template_key(const domain::ReadPair& pair, const domain::PairPlacement& placement,
                          std::uint32_t library, const seq::ReferenceIndex& index) {
    constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
    hts::SortKey key{last, last, last, umi_word(pair.umi), stats::name_key(pair.name)};
    std::optional<umi::TemplateEnd> first;
    std::optional<umi::TemplateEnd> second;
    for (const auto& read : placement.reads) {
        if (read) {
            (first ? second : first) = template_end(read->alignment, index);
        }
    }
    if (first) {
        const auto [template_key, top] = umi::make_template_key(library, *first, second);
        const auto words = umi::sortable_words(template_key);
        key[0] = words[0];
        key[1] = words[1];
        key[2] = words[2] | (top ? 0U : 1U);
    }
    return key;
}

hts::RecordOrder template_order() {
    const auto no_key = [](const core::ReadView&) { return hts::SortKey{}; };
    return {no_key, [](const core::ReadView& a, const core::ReadView& b) {
                return rank_of(a) < rank_of(b);
            }};
}

}  // namespace sarcotrace::tools::align
