#include "sarcotrace/core/text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace sarcotrace::core {
namespace {

template <typename Number>
std::optional<Number> parse_whole(std::string_view text) noexcept {
    Number value{};
    const char* const end = text.data() + text.size();
    const auto [rest, status] = std::from_chars(text.data(), end, value);
    return status == std::errc{} && rest == end ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
    return parse_whole<std::int64_t>(text);
}

std::optional<double> parse_number(std::string_view text) noexcept {
    const std::optional<double> value = parse_whole<double>(text);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

std::string format_number(double value) {
    if (!std::isfinite(value)) {
        return "NA";
    }
    std::array<char, 32> buffer{};
    const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return std::string(buffer.data(), end);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> fields;
    std::size_t begin = 0;
    for (std::size_t end = text.find(separator); end != std::string_view::npos;
         end = text.find(separator, begin)) {
        fields.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    fields.push_back(text.substr(begin));
    return fields;
}

}  // namespace sarcotrace::core
