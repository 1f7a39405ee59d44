#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "sarcotrace/core/date.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/io/text_writer.hpp"

namespace sarcotrace::io {

class TsvReader;

/// One data row; valid until the reader's next row. Columns are addressed by name. "NA" and the
/// empty text are absent values. Every error names file, line, column, value and remedy.
class TsvRow {
public:
    /// The text as it stands, also "NA". \throws std::out_of_range for a column not declared
    [[nodiscard]] std::string_view text(std::string_view column) const;
    /// The text, or nothing if it is absent (or the column, if optional, is not in the file).
    [[nodiscard]] std::optional<std::string_view> value(std::string_view column) const;
    /// \throws InputError if the value is absent
    [[nodiscard]] std::string required(std::string_view column) const;
    /// \throws InputError if the value is there and is not a finite number
    [[nodiscard]] std::optional<double> number(std::string_view column) const;
    [[nodiscard]] double required_number(std::string_view column) const;
    /// \throws InputError if the value is there and is not an integer
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view column) const;
    [[nodiscard]] std::int64_t required_integer(std::string_view column) const;
    /// \throws InputError if the value is there and is not a calendar date
    [[nodiscard]] std::optional<core::Date> date(std::string_view column) const;
    /// "TRUE"/"FALSE". \throws InputError for any other value
    [[nodiscard]] std::optional<bool> boolean(std::string_view column) const;

    [[nodiscard]] std::int64_t line_number() const noexcept;
    /// Throws the InputError for this row and column.
    [[noreturn]] void fail(std::string_view column, std::string_view what,
                           std::string_view remedy) const;

private:
    friend class TsvReader;
    const TsvReader* reader_ = nullptr;
    std::vector<std::string> fields_;
};

/// Columns that a TSV must and may have; any other column is an error.
struct TsvColumns {
    std::vector<std::string> required;
    std::vector<std::string> optional;
    /// Accept columns named in neither list (foreign tables only, never our own sheets).
    bool allow_others = false;
};

/// Reads a TSV with a header row; leading '#' lines are skipped. Plain or gzip.
class TsvReader {
public:
    /// \throws IoError, or InputError if the header lacks a required column, repeats one, has an
    /// unknown one, or the file is empty
    TsvReader(const std::filesystem::path& path, const TsvColumns& columns);

    /// The next row; nothing at the end. \throws InputError if a row has another number of fields
    const TsvRow* next();

    [[nodiscard]] const std::vector<std::string>& header() const noexcept { return header_; }

private:
    friend class TsvRow;
    LineReader lines_;
    std::vector<std::string> header_;
    std::unordered_map<std::string, std::optional<std::size_t>> index_;
    TsvRow row_;
};

enum class ColumnType { String, Integer, Number, Boolean, Date };

/// A column of an output table; written to the schema beside it.
struct TsvColumn {
    std::string name;  ///< snake_case, unit included (e.g. length_bp)
    ColumnType type;
    std::string description;  ///< what it is, its unit and range, what NA means
};

/// A table's name, columns and key; written as a Frictionless Table Schema (v2).
struct TsvSchema {
    std::string name;
    std::string description;
    std::vector<TsvColumn> columns;
    std::vector<std::string> primary_key;
};

/// A cell: absent ("NA"), text, integer, number, boolean or date.
using TsvCell =
    std::variant<std::monostate, std::string, std::int64_t, double, bool, std::chrono::sys_days>;

/// Text of a cell as it is written; a number that is not finite becomes "NA".
[[nodiscard]] std::string to_string(const TsvCell& cell);

/// A cell for an optional value: absent stays absent.
template <typename Value>
[[nodiscard]] TsvCell cell(const std::optional<Value>& value) {
    return value ? TsvCell(*value) : TsvCell();
}

/// Writes a TSV with its provenance lines, and "<path without .gz>.schema.json" beside it. Both
/// appear at commit(). Text cells must hold no tab or line feed.
class TsvWriter {
public:
    /// \throws IoError
    TsvWriter(const std::filesystem::path& path, TsvSchema schema, const Provenance& provenance);

    /// Shape: cells.size() == schema.columns.size(). \throws std::logic_error if not, or if a cell
    /// is of another type than its column (integers are accepted in number columns)
    void write(const std::vector<TsvCell>& cells);
    /// Closes and checks both; commit() does it too. \throws IoError
    void finish();
    /// \throws IoError
    void commit();

private:
    TsvSchema schema_;
    TextWriter table_;
    TextWriter schema_file_;
};

}  // namespace sarcotrace::io
