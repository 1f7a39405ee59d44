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
    // 32 bits a contig, 34 a position, 1 a direction, 32 the library. An absent end has the largest
    // contig and position.
    constexpr std::uint64_t last_place = (std::uint64_t{1} << 34U) - 1;
    const auto contig = [](const TemplateEnd& end) {
        return static_cast<std::uint64_t>(core::to_int(end.contig));
    };
    const auto place = [](const TemplateEnd& end) {
        return static_cast<std::uint64_t>(end.five_prime + (std::int64_t{1} << 33U));
    };
    const auto forward = [](const TemplateEnd& end) { return end.reverse ? 0U : 1U; };
    const std::uint64_t upper_contig = key.upper ? contig(*key.upper) : 0xFFFFFFFFU;
    const std::uint64_t upper_place = key.upper ? place(*key.upper) : last_place;
    const std::uint64_t upper_forward = key.upper ? forward(*key.upper) : 1U;
    return {(contig(key.lower) << 32U) | upper_contig,
            (place(key.lower) << 30U) | (upper_place >> 4U),
            (upper_place << 60U) | (std::uint64_t{forward(key.lower)} << 59U) |
                (upper_forward << 58U) | (std::uint64_t{key.library} << 26U)};
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
