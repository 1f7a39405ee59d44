#include "sarcotrace/io/wig.hpp"

#include <optional>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/line_reader.hpp"

namespace sarcotrace::io {
namespace {

/// A declaration "fixedStep chrom= start= step= [span=]".
struct Section {
    std::string contig;
    std::int64_t next_start = 0;  ///< 0-based
    std::int64_t step_bp = 0;
    std::int64_t span_bp = 0;
};

Section parse_section(std::string_view line, const LineReader& lines) {
    Section section;
    std::optional<std::int64_t> start;
    std::optional<std::int64_t> step;
    std::optional<std::int64_t> span = 1;
    for (const std::string_view field : core::split(line, ' ')) {
        const auto equals = field.find('=');
        const std::string_view name = field.substr(0, equals);
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1);
        if (name == "chrom") {
            section.contig = value;
        } else if (name == "start") {
            start = core::parse_integer(value);
        } else if (name == "step") {
            step = core::parse_integer(value);
        } else if (name == "span") {
            span = core::parse_integer(value);
        }
    }
    if (section.contig.empty() || !start || *start < 1 || !step || *step < 1 || !span ||
        *span < 1) {
        throw core::InputError({"'" + std::string(line) + "' is not a fixedStep declaration",
                                lines.where(), "expected chrom=, start=, step= and span="});
    }
    section.next_start = *start - 1;
    section.step_bp = *step;
    section.span_bp = *span;
    return section;
}

}  // namespace

std::vector<WigValue> read_wig(const std::filesystem::path& path) {
    std::vector<WigValue> values;
    LineReader lines(path);
    std::optional<Section> section;
    while (const auto line = lines.next()) {
        if (line->empty() || line->starts_with('#') || line->starts_with("track")) {
            continue;
        }
        if (line->starts_with("fixedStep")) {
            section = parse_section(*line, lines);
            continue;
        }
        const auto value = core::parse_number(*line);
        if (!section || !value) {
            throw core::InputError(
                {"'" + std::string(*line) + "' is not a value of a fixedStep section",
                 lines.where(), "give a WIG file with fixedStep sections"});
        }
        values.push_back({section->contig,
                          core::Interval(core::Pos0(section->next_start),
                                         core::Pos0(section->next_start + section->span_bp)),
                          *value});
        section->next_start += section->step_bp;
    }
    if (values.empty()) {
        throw core::InputError({"the WIG file holds no value", lines.path(),
                                "give a WIG file with fixedStep sections"});
    }
    return values;
}

}  // namespace sarcotrace::io
