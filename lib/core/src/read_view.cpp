#include "sarcotrace/core/read_view.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/read_record.hpp"

namespace sarcotrace::core {
namespace {

template <typename Number>
Number load(const std::uint8_t* bytes) noexcept {
    Number value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

std::size_t scalar_size(char type) noexcept {
    switch (type) {
        case 'A':
        case 'c':
        case 'C': return 1;
        case 's':
        case 'S': return 2;
        case 'i':
        case 'I':
        case 'f': return 4;
        default: return 0;
    }
}

/// One optional field: its type letter and the bytes of its value.
struct Field {
    TagName name;
    char type;
    std::span<const std::uint8_t> value;
};

[[noreturn]] void damaged(std::string_view name) {
    throw InputError({"the optional fields of the read are damaged",
                      "read '" + std::string(name) + "'",
                      "check the file with 'samtools quickcheck' and write it again"});
}

std::size_t field_size(char type, std::span<const std::uint8_t> rest) noexcept {
    if (type == 'Z' || type == 'H') {
        const auto* end =
            static_cast<const std::uint8_t*>(std::memchr(rest.data(), 0, rest.size()));
        return end == nullptr ? rest.size() + 1 : static_cast<std::size_t>(end - rest.data()) + 1;
    }
    if (type == 'B') {
        return rest.size() < 5 ? rest.size() + 1
                               : 5 + scalar_size(static_cast<char>(rest[0])) *
                                         load<std::uint32_t>(rest.data() + 1);
    }
    const std::size_t size = scalar_size(type);
    return size == 0 ? rest.size() + 1 : size;
}

/// Takes the first field off `rest`, which is not empty.
Field take_field(const ReadView& read, std::span<const std::uint8_t>& rest) {
    if (rest.size() < 4) {
        damaged(read.name);
    }
    const TagName name{static_cast<char>(rest[0]), static_cast<char>(rest[1])};
    const char type = static_cast<char>(rest[2]);
    rest = rest.subspan(3);
    const std::size_t size = field_size(type, rest);
    if (size > rest.size()) {
        damaged(read.name);
    }
    const Field field{name, type, rest.first(size)};
    rest = rest.subspan(size);
    return field;
}

std::optional<Field> find(const ReadView& read, TagName tag) {
    std::span<const std::uint8_t> rest = read.aux;
    while (!rest.empty()) {
        const Field field = take_field(read, rest);
        if (field.name == tag) {
            return field;
        }
    }
    return std::nullopt;
}

std::int64_t integer(char type, const std::uint8_t* bytes) noexcept {
    switch (type) {
        case 'c': return load<std::int8_t>(bytes);
        case 'C': return load<std::uint8_t>(bytes);
        case 's': return load<std::int16_t>(bytes);
        case 'S': return load<std::uint16_t>(bytes);
        case 'i': return load<std::int32_t>(bytes);
        default: return load<std::uint32_t>(bytes);
    }
}

bool is_integer(char type) noexcept {
    return std::string_view("cCsSiI").find(type) != std::string_view::npos;
}

[[noreturn]] void wrong_type(const ReadView& read, TagName tag, std::string_view expected) {
    throw InputError(
        {"tag '" + std::string(to_string_view(tag)) + "' is not " + std::string(expected),
         "read '" + std::string(read.name) + "'", ""});
}

std::vector<std::int64_t> integer_array(const ReadView& read, const Field& field) {
    const char type = static_cast<char>(field.value[0]);
    if (!is_integer(type)) {
        wrong_type(read, field.name, "an array of integers");
    }
    std::vector<std::int64_t> values(load<std::uint32_t>(field.value.data() + 1));
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = integer(type, field.value.data() + 5 + i * scalar_size(type));
    }
    return values;
}

TagValue tag_value(const ReadView& read, const Field& field) {
    switch (field.type) {
        case 'Z':
        case 'H':
            return std::string(reinterpret_cast<const char*>(field.value.data()),
                               field.value.size() - 1);
        case 'A': return std::string(1, static_cast<char>(field.value[0]));
        case 'f': return load<float>(field.value.data());
        case 'B': {
            std::vector<std::uint16_t> values;
            for (const std::int64_t value : integer_array(read, field)) {
                values.push_back(
                    static_cast<std::uint16_t>(std::clamp<std::int64_t>(value, 0, 0xFFFF)));
            }
            return values;
        }
        default: return integer(field.type, field.value.data());
    }
}

}  // namespace

std::vector<std::pair<TagName, TagValue>> decode_tags(const ReadView& read) {
    std::vector<std::pair<TagName, TagValue>> tags;
    std::span<const std::uint8_t> rest = read.aux;
    while (!rest.empty()) {
        const Field field = take_field(read, rest);
        tags.emplace_back(field.name, tag_value(read, field));
    }
    return tags;
}

std::string ReadView::bases() const {
    std::string text(length, 'N');
    for (std::size_t i = 0; i < length; ++i) {
        text[i] = to_char(base(i));
    }
    return text;
}

Cigar ReadView::cigar() const {
    Cigar elements;
    elements.reserve(packed_cigar.size());
    for (const std::uint32_t word : packed_cigar) {
        elements.push_back(unpack(word));
    }
    return elements;
}

std::optional<Pos0> ReadView::end_position() const {
    if (!is_mapped() || !position) {
        return std::nullopt;
    }
    std::int64_t covered_bp = 0;
    for (const std::uint32_t word : packed_cigar) {
        const CigarElement element = unpack(word);
        covered_bp += consumes_reference(element.op) ? element.length : 0;
    }
    return *position + covered_bp;
}

std::optional<std::int64_t> ReadView::unclipped_five_prime() const {
    if (!is_mapped() || !position) {
        return std::nullopt;
    }
    // Straight from the packed words: this is asked of every read.
    std::int64_t covered = 0;
    std::int64_t leading = 0;
    std::int64_t trailing = 0;
    bool is_leading = true;
    for (const std::uint32_t word : packed_cigar) {
        const CigarElement element = unpack(word);
        if (element.op == CigarOp::SoftClip || element.op == CigarOp::HardClip) {
            (is_leading ? leading : trailing) += element.length;
            continue;
        }
        is_leading = false;
        trailing = 0;
        covered += consumes_reference(element.op) ? element.length : 0;
    }
    return is_reverse() ? position->value() + covered - 1 + trailing : position->value() - leading;
}

void ReadView::for_each_tag(
    const std::function<void(TagName, std::span<const std::uint8_t>)>& visit) const {
    std::span<const std::uint8_t> rest = aux;
    while (!rest.empty()) {
        const std::uint8_t* begin = rest.data();
        const Field field = take_field(*this, rest);
        visit(field.name, {begin, rest.data()});
    }
}

std::optional<std::string_view> ReadView::tag_string(TagName tag) const {
    const std::optional<Field> field = find(*this, tag);
    if (!field) {
        return std::nullopt;
    }
    if (field->type != 'Z' && field->type != 'H') {
        wrong_type(*this, tag, "a string");
    }
    return std::string_view(reinterpret_cast<const char*>(field->value.data()),
                            field->value.size() - 1);
}

std::optional<std::int64_t> ReadView::tag_int(TagName tag) const {
    const std::optional<Field> field = find(*this, tag);
    if (!field) {
        return std::nullopt;
    }
    if (!is_integer(field->type)) {
        wrong_type(*this, tag, "an integer");
    }
    return integer(field->type, field->value.data());
}

std::optional<std::vector<std::int64_t>> ReadView::tag_int_array(TagName tag) const {
    const std::optional<Field> field = find(*this, tag);
    if (!field) {
        return std::nullopt;
    }
    if (field->type != 'B') {
        wrong_type(*this, tag, "an array of integers");
    }
    return integer_array(*this, *field);
}

}  // namespace sarcotrace::core
