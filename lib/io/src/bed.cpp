#include "sarcotrace/io/bed.hpp"

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/line_reader.hpp"

namespace sarcotrace::io {

std::vector<core::Region> read_bed(const std::filesystem::path& path) {
    std::vector<core::Region> regions;
    LineReader lines(path);
    while (const auto line = lines.next()) {
        if (line->empty() || line->starts_with('#') || line->starts_with("track") ||
            line->starts_with("browser")) {
            continue;
        }
        const auto fields = core::split(*line, '\t');
        const auto begin = fields.size() < 3 ? std::nullopt : core::parse_integer(fields[1]);
        const auto end = fields.size() < 3 ? std::nullopt : core::parse_integer(fields[2]);
        if (!begin || !end || *begin < 0 || *end < *begin || fields[0].empty()) {
            throw core::InputError({"'" + std::string(*line) + "' is not a BED line", lines.where(),
                                    "expected contig, 0-based start and end, separated by tabs"});
        }
        regions.push_back({std::string(fields[0]),
                           core::Interval(core::Pos0(*begin), core::Pos0(*end)),
                           fields.size() > 3 ? std::string(fields[3]) : std::string()});
    }
    return regions;
}

}  // namespace sarcotrace::io
