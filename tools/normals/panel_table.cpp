#include "panel_table.hpp"

#include <limits>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::tools {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view donor_prefix = "log2_ratio_of_";
constexpr std::string_view foreign_suffix = ".reads";

/// Columns of a table and how its rows become bins.
struct Layout {
    std::string contig;
    std::int64_t first_position;  ///< 0 or 1
};

copy_number::PanelOfNormals read_columns(const std::filesystem::path& path, const Layout& layout,
                                         const std::vector<std::string>& columns,
                                         const std::vector<std::string>& donors) {
    if (donors.empty()) {
        throw core::InputError({"the panel has no donor column", "'" + path.string() + "'",
                                "give a panel of sarcotrace-normals"});
    }
    std::vector<std::string> required = {layout.contig, "start", "end"};
    required.insert(required.end(), columns.begin(), columns.end());
    io::TsvReader reader(path, {required, {}, true});
    copy_number::PanelOfNormals panel;
    panel.donors = donors;
    panel.log2_ratio.resize(donors.size());
    while (const io::TsvRow* row = reader.next()) {
        const std::int64_t start = row->required_integer("start") - layout.first_position;
        const std::int64_t end = row->required_integer("end");
        if (start < 0 || end <= start) {
            row->fail("end", "the bin is empty or negative", "correct the coordinates");
        }
        panel.bins.push_back(
            {row->required(layout.contig), core::Interval(core::Pos0(start), core::Pos0(end))});
        for (std::size_t donor = 0; donor < donors.size(); ++donor) {
            panel.log2_ratio[donor].push_back(row->number(columns[donor]).value_or(not_a_number));
        }
    }
    return panel;
}

std::vector<std::string> header_of(const std::filesystem::path& path) {
    return io::TsvReader(path, {{}, {}, true}).header();
}

}  // namespace

io::TsvSchema panel_schema(const std::vector<std::string>& donors) {
    using io::ColumnType;
    io::TsvSchema schema{
        "panel_of_normals",
        "Level and noise of each bin over healthy donors, corrected for GC and mappability",
        {{"contig", ColumnType::String, "contig as in the counts"},
         {"start", ColumnType::Integer, "first base, 0-based"},
         {"end", ColumnType::Integer, "one past the last base"},
         {"median_log2_ratio", ColumnType::Number, "median over donors, NA if none has the bin"},
         {"variance_log2_ratio", ColumnType::Number,
          "mean squared deviation from the median, NA below two donors"},
         {"relative_variance", ColumnType::Number,
          "the same in units of each donor's own noise variance; 1 is a usual bin"},
         {"donors", ColumnType::Integer, "donors with a value"}},
        {"contig", "start"}};
    for (const std::string& donor : donors) {
        schema.columns.push_back({std::string(donor_prefix) + donor, ColumnType::Number,
                                  "log2 ratio of the donor, NA if it has none"});
    }
    return schema;
}

copy_number::PanelOfNormals read_panel(const std::filesystem::path& path) {
    std::vector<std::string> columns;
    std::vector<std::string> donors;
    for (const std::string& name : header_of(path)) {
        if (name.starts_with(donor_prefix)) {
            columns.push_back(name);
            donors.push_back(name.substr(donor_prefix.size()));
        }
    }
    return read_columns(path, {"contig", 0}, columns, donors);
}

copy_number::PanelOfNormals read_foreign_panel(const std::filesystem::path& path) {
    std::vector<std::string> columns;
    std::vector<std::string> donors;
    for (const std::string& name : header_of(path)) {
        if (name.ends_with(foreign_suffix)) {
            columns.push_back(name);
            donors.push_back(name.substr(0, name.find('.')));
        }
    }
    return read_columns(path, {"seqnames", 1}, columns, donors);
}

}  // namespace sarcotrace::tools
