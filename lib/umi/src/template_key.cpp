#include "sarcotrace/umi/template_key.hpp"

#include <string_view>

namespace sarcotrace::umi {
namespace {

constexpr std::int64_t offset = std::int64_t{1} << 40U;

void append_hex(std::string& text, std::uint64_t value, int digits) {
    constexpr std::string_view letters = "0123456789abcdef";
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        text += letters[(value >> static_cast<unsigned>(shift)) & 0xFU];
    }
}

void append_end(std::string& text, const TemplateEnd& end) {
    append_hex(text, static_cast<std::uint64_t>(core::to_int(end.contig)), 8);
    append_hex(text, static_cast<std::uint64_t>(end.five_prime + offset), 12);
    text += end.reverse ? '1' : '0';
}

}  // namespace

std::pair<TemplateKey, bool> make_template_key(std::uint32_t library, const TemplateEnd& first,
                                               const std::optional<TemplateEnd>& second) {
    if (!second) {
        return {TemplateKey{library, first, std::nullopt}, !first.reverse};
    }
    const bool top = first <= *second;
    return {TemplateKey{library, top ? first : *second, top ? *second : first}, top};
}

std::array<std::uint64_t, 3> sortable_words(const TemplateKey& key) noexcept {
    // 32 bits library; 31 contig, 34 position and 1 strand an end; 1 bit tells an absent end.
    const TemplateEnd upper = key.upper.value_or(TemplateEnd{});
    const auto contig = [](const TemplateEnd& end) {
        return static_cast<std::uint64_t>(core::to_int(end.contig));
    };
    const auto place = [](const TemplateEnd& end) {
        constexpr std::int64_t lowest = -(std::int64_t{1} << 33U);
        return (static_cast<std::uint64_t>(end.five_prime - lowest) << 1U) |
               (end.reverse ? 1U : 0U);
    };
    const std::uint64_t present = key.upper ? 1 : 0;
    const std::uint64_t last = present == 0 ? 0 : place(upper) << 26U;
    return {(std::uint64_t{key.library} << 32U) | contig(key.lower),
            (place(key.lower) << 29U) | (present << 28U) | (contig(upper) >> 3U),
            (contig(upper) << 61U) | last};
}

std::string sortable_text(const TemplateKey& key) {
    std::string text;
    append_hex(text, key.library, 8);
    append_end(text, key.lower);
    if (key.upper) {
        append_end(text, *key.upper);
    } else {
        text.append(21, '-');
    }
    return text;
}

}  // namespace sarcotrace::umi
