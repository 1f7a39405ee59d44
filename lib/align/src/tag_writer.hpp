#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

#include "sarcotrace/core/sam_tags.hpp"

namespace sarcotrace::align {

/// Appends optional fields in BAM's binary form (SAM specification, section 4.2.4).
class TagWriter {
public:
    explicit TagWriter(std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}

    void text(core::TagName name, std::string_view value) {
        begin_text(name);
        append(value);
        end_text();
    }
    /// In the smallest type that holds it. Range: that of 32 bits.
    void integer(core::TagName name, std::int64_t value) {
        if (value < 0) {
            put(name, 'i', static_cast<std::int32_t>(value));
        } else if (value <= std::numeric_limits<std::uint8_t>::max()) {
            put(name, 'C', static_cast<std::uint8_t>(value));
        } else if (value <= std::numeric_limits<std::uint16_t>::max()) {
            put(name, 'S', static_cast<std::uint16_t>(value));
        } else {
            put(name, 'I', static_cast<std::uint32_t>(value));
        }
    }
    /// A text in parts: begin_text(), append() each, end_text().
    void begin_text(core::TagName name) { head(name, 'Z'); }
    void append(std::string_view part) { bytes_.insert(bytes_.end(), part.begin(), part.end()); }
    void append_number(std::int64_t value) {
        std::array<char, 20> digits{};
        const auto written = std::to_chars(digits.begin(), digits.end(), value).ptr - digits.data();
        append({digits.data(), static_cast<std::size_t>(written)});
    }
    void end_text() { bytes_.push_back(0); }

private:
    void head(core::TagName name, char type) {
        const std::uint8_t head[3] = {static_cast<std::uint8_t>(name[0]),
                                      static_cast<std::uint8_t>(name[1]),
                                      static_cast<std::uint8_t>(type)};
        bytes_.insert(bytes_.end(), head, head + 3);
    }
    template <typename Value>
    void put(core::TagName name, char type, Value value) {
        head(name, type);
        std::uint8_t raw[sizeof value];
        std::memcpy(raw, &value, sizeof value);
        bytes_.insert(bytes_.end(), raw, raw + sizeof value);
    }

    std::vector<std::uint8_t>& bytes_;
};

}  // namespace sarcotrace::align
