#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "support.hpp"

// A hand-made clinical folder and the reading of the tables that are made from it.

namespace sarcotrace::testing {

/// Text with one space between columns, as a TSV.
inline std::string tsv(std::string text) {
    for (char& character : text) {
        character = character == ' ' ? '\t' : character;
    }
    return text;
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

using Cells = std::map<std::string, std::string>;

/// The rows of a table that have all the given values.
inline std::vector<Cells> rows_with(const std::filesystem::path& path, const Cells& values) {
    io::TsvReader header(path, {.required = {}, .optional = {}, .allow_others = true});
    io::TsvReader reader(path,
                         {.required = header.header(), .optional = {}, .allow_others = false});
    std::vector<Cells> rows;
    while (const io::TsvRow* row = reader.next()) {
        Cells cells;
        for (const std::string& name : header.header()) {
            cells[name] = std::string(row->text(name));
        }
        bool fits = true;
        for (const auto& [name, value] : values) {
            fits = fits && cells.at(name) == value;
        }
        if (fits) {
            rows.push_back(cells);
        }
    }
    return rows;
}

/// The one row of a table that has the given values.
inline Cells row_with(const std::filesystem::path& path, const Cells& values) {
    const auto rows = rows_with(path, values);
    REQUIRE(rows.size() == 1);
    return rows.front();
}

/// Writes the sheets, by name without extension, into a folder.
inline void write_sheets(const std::filesystem::path& folder, const Cells& sheets) {
    std::filesystem::create_directories(folder);
    for (const auto& [name, text] : sheets) {
        write_file(folder / (name + ".tsv"), text);
    }
}

}  // namespace sarcotrace::testing
