#include "sarcotrace/core/cigar.hpp"

#include <charconv>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::core {
namespace {

constexpr std::string_view op_letters = "MIDNSHP=X";

bool is_clip(CigarOp op) noexcept { return op == CigarOp::SoftClip || op == CigarOp::HardClip; }

}  // namespace

std::int64_t reference_length(std::span<const CigarElement> cigar) noexcept {
    std::int64_t length = 0;
    for (const CigarElement element : cigar) {
        length += consumes_reference(element.op) ? element.length : 0;
    }
    return length;
}

std::int64_t query_length(std::span<const CigarElement> cigar) noexcept {
    std::int64_t length = 0;
    for (const CigarElement element : cigar) {
        length += consumes_query(element.op) ? element.length : 0;
    }
    return length;
}

std::int64_t leading_clip(std::span<const CigarElement> cigar) noexcept {
    std::int64_t length = 0;
    for (std::size_t i = 0; i < cigar.size() && is_clip(cigar[i].op); ++i) {
        length += cigar[i].length;
    }
    return length;
}

std::int64_t trailing_clip(std::span<const CigarElement> cigar) noexcept {
    std::int64_t length = 0;
    for (std::size_t i = cigar.size(); i > 0 && is_clip(cigar[i - 1].op); --i) {
        length += cigar[i - 1].length;
    }
    return length;
}

void append(Cigar& cigar, CigarElement element) {
    if (element.length == 0) {
        return;
    }
    if (!cigar.empty() && cigar.back().op == element.op) {
        cigar.back().length += element.length;
    } else {
        cigar.push_back(element);
    }
}

std::string to_string(std::span<const CigarElement> cigar) {
    if (cigar.empty()) {
        return "*";
    }
    std::string text;
    for (const CigarElement element : cigar) {
        text += std::to_string(element.length);
        text += op_letters[static_cast<std::size_t>(element.op)];
    }
    return text;
}

Cigar parse_cigar(std::string_view text) {
    Cigar cigar;
    if (text == "*") {
        return cigar;
    }
    const char* cursor = text.data();
    const char* const end = text.data() + text.size();
    while (cursor != end) {
        std::uint32_t length = 0;
        const auto [next, status] = std::from_chars(cursor, end, length);
        const auto op = next == end ? std::string_view::npos : op_letters.find(*next);
        if (status != std::errc{} || op == std::string_view::npos || length == 0) {
            throw InputError({"'" + std::string(text) + "' is not a CIGAR", "",
                              "expected runs such as 76M or 3S70M2D3M"});
        }
        cigar.push_back({static_cast<CigarOp>(op), length});
        cursor = next + 1;
    }
    return cigar;
}

}  // namespace sarcotrace::core
