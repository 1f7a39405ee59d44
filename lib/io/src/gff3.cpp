#include "sarcotrace/io/gff3.hpp"

#include <charconv>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/line_reader.hpp"

namespace sarcotrace::io {
namespace {

/// %XX becomes the byte that it names; anything else stays.
std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr ==
                text.data() + i + 3) {
            decoded += static_cast<char>(value);
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

[[noreturn]] void fail(const LineReader& lines, std::string_view line) {
    throw core::InputError({"'" + std::string(line.substr(0, 80)) + "' is not a GFF3 feature",
                            lines.where(),
                            "expected nine columns separated by tabs, start <= end"});
}

GffFeature feature_of(const LineReader& lines, std::string_view line) {
    const auto fields = core::split(line, '\t');
    const auto begin = fields.size() != 9 ? std::nullopt : core::parse_integer(fields[3]);
    const auto end = fields.size() != 9 ? std::nullopt : core::parse_integer(fields[4]);
    if (!begin || !end || *begin < 1 || *end < *begin || fields[6].size() != 1) {
        fail(lines, line);
    }
    GffFeature feature{std::string(fields[0]), std::string(fields[2]),
                       core::Interval(core::Pos0(*begin - 1), core::Pos0(*end)), fields[6][0],
                       std::nullopt, {}};
    if (fields[7] != ".") {
        const auto phase = core::parse_integer(fields[7]);
        if (!phase || *phase < 0 || *phase > 2) {
            fail(lines, line);
        }
        feature.phase = static_cast<int>(*phase);
    }
    for (const std::string_view entry : core::split(fields[8], ';')) {
        const std::size_t equals = entry.find('=');
        if (equals != std::string_view::npos) {
            feature.attributes.emplace_back(percent_decoded(entry.substr(0, equals)),
                                            percent_decoded(entry.substr(equals + 1)));
        }
    }
    return feature;
}

}  // namespace

std::optional<std::string_view> GffFeature::attribute(std::string_view key) const {
    for (const auto& [name, value] : attributes) {
        if (name == key) {
            return value;
        }
    }
    return std::nullopt;
}

std::vector<GffFeature> read_gff3(const std::filesystem::path& path) {
    std::vector<GffFeature> features;
    LineReader lines(path);
    while (const auto line = lines.next()) {
        if (*line == "##FASTA") {
            break;
        }
        if (!line->empty() && !line->starts_with('#')) {
            features.push_back(feature_of(lines, *line));
        }
    }
    return features;
}

}  // namespace sarcotrace::io
