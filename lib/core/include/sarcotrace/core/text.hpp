#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sarcotrace::core {

/// The whole text as a decimal integer; nothing if any character is left over.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;
/// The whole text as a finite decimal number; "nan" and "inf" are not numbers here.
[[nodiscard]] std::optional<double> parse_number(std::string_view text) noexcept;
/// Shortest text that reads back to the same double; "NA" if it is not finite.
[[nodiscard]] std::string format_number(double value);
/// Fields between separators; an empty text has one empty field.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace sarcotrace::core
