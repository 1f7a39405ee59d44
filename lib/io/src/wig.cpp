#include "sarcotrace/io/wig.hpp"

#include <optional>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/line_reader.hpp"

namespace sarcotrace::io {
namespace {

/// A declaration "fixedStep chrom= start= step= [span=]" or "variableStep chrom= [span=]".
struct Section {
    std::string contig;
    bool fixed = true;
    std::int64_t next_start = 0;  ///< 0-based
    std::int64_t step_bp = 0;
    std::int64_t span_bp = 0;
};

Section parse_section(std::string_view line, const LineReader& lines) {
    Section section;
    section.fixed = line.starts_with("fixedStep");
    std::optional<std::int64_t> start = section.fixed ? std::nullopt : std::optional<std::int64_t>(1);
    std::optional<std::int64_t> step = start;
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
        throw core::InputError({"'" + std::string(line) + "' is not a WIG declaration",
                                lines.where(), "expected chrom=, start=, step= and span="});
    }
    section.next_start = *start - 1;
    section.step_bp = *step;
    section.span_bp = *span;
    return section;
}

/// A line of bedGraph, or of a variableStep section: begin, end, score.
struct ScoredLine {
    std::optional<std::int64_t> begin;
    std::optional<std::int64_t> end;
    std::optional<double> value;
};

/// The window that a line gives. `section`: the one that the line stands in.
WigValue score_of(std::string_view line, const std::optional<Section>& section,
                  const LineReader& lines) {
    const auto fields = core::split(line, line.find('\t') == std::string_view::npos ? ' ' : '\t');
    ScoredLine scored;
    std::string contig(section ? section->contig : std::string(fields.front()));
    if (section && section->fixed && fields.size() == 1) {
        scored = {section->next_start, section->next_start + section->span_bp,
                  core::parse_number(fields[0])};
    } else if (section && !section->fixed && fields.size() == 2) {
        const auto start = core::parse_integer(fields[0]);
        if (start) {
            scored = {*start - 1, *start - 1 + section->span_bp, core::parse_number(fields[1])};
        }
    } else if (!section && fields.size() == 4) {
        scored = {core::parse_integer(fields[1]), core::parse_integer(fields[2]),
                  core::parse_number(fields[3])};
    }
    if (!scored.value || !scored.begin || !scored.end || *scored.begin < 0 ||
        *scored.end <= *scored.begin) {
        throw core::InputError({"'" + std::string(line) + "' is neither bedGraph nor WIG",
                                lines.where(), "give WIG or bedGraph; convert bigWig first"});
    }
    return {std::move(contig),
            core::Interval(core::Pos0(*scored.begin), core::Pos0(*scored.end)), *scored.value};
}

}  // namespace

void for_each_score(const std::filesystem::path& path,
                    const std::function<void(const WigValue&)>& visit) {
    LineReader lines(path);
    std::optional<Section> section;
    while (const auto line = lines.next()) {
        if (line->empty() || line->starts_with('#') || line->starts_with("track") ||
            line->starts_with("browser")) {
            continue;
        }
        if (line->starts_with("fixedStep") || line->starts_with("variableStep")) {
            section = parse_section(*line, lines);
            continue;
        }
        visit(score_of(*line, section, lines));
        if (section) {
            section->next_start += section->step_bp;
        }
    }
}

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
