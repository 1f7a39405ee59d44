#include "sarcotrace/umi/template_key.hpp"

namespace sarcotrace::umi {

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

}  // namespace sarcotrace::umi
