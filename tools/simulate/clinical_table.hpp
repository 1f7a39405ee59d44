#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/missing.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/simulation/clinical_rows.hpp"

namespace sarcotrace::tools::simulate {

// A table of simulated rows: columns are bound to members of the row's type, which gives their
// column type.

template <typename Row>
struct Column {
    io::TsvColumn head;
    std::function<io::TsvCell(const Row&)> cell;
};

template <typename Row>
struct Table {
    std::string name;
    std::string description;
    std::vector<std::string> primary_key;
    std::vector<Column<Row>> columns;
};

[[nodiscard]] inline io::TsvCell reason_cell(const std::optional<core::MissingReason>& reason) {
    return reason ? io::TsvCell(std::string(core::to_string_view(*reason))) : io::TsvCell();
}

/// Text with the precision at which the date is known: "2026-03-01", "2026-03" or "2026".
[[nodiscard]] io::TsvCell partial_date_cell(const core::Date& date);
/// "2026-03-01T09:05".
[[nodiscard]] io::TsvCell date_time_cell(const simulation::DateTime& time);

template <typename Value>
inline constexpr bool is_optional = false;
template <typename Value>
inline constexpr bool is_optional<std::optional<Value>> = true;
template <typename Value>
inline constexpr bool is_value_or_reason = false;
template <typename Value>
inline constexpr bool is_value_or_reason<core::ValueOrReason<Value>> = true;

template <typename Value>
[[nodiscard]] io::TsvCell to_cell(const Value& value) {
    if constexpr (is_optional<Value>) {
        return value ? to_cell(*value) : io::TsvCell();
    } else if constexpr (is_value_or_reason<Value>) {
        return value ? to_cell(*value) : io::TsvCell();
    } else if constexpr (std::is_same_v<Value, core::Date>) {
        return partial_date_cell(value);
    } else if constexpr (std::is_same_v<Value, simulation::DateTime>) {
        return date_time_cell(value);
    } else if constexpr (std::is_same_v<Value, core::MissingReason>) {
        return reason_cell(value);
    } else {
        return value;
    }
}

template <typename Value>
[[nodiscard]] constexpr io::ColumnType column_type() {
    if constexpr (is_optional<Value>) {
        return column_type<typename Value::value_type>();
    } else if constexpr (is_value_or_reason<Value>) {
        return column_type<std::decay_t<decltype(std::declval<Value>().value())>>();
    } else if constexpr (std::is_same_v<Value, bool>) {
        return io::ColumnType::Boolean;
    } else if constexpr (std::is_integral_v<Value>) {
        return io::ColumnType::Integer;
    } else if constexpr (std::is_floating_point_v<Value>) {
        return io::ColumnType::Number;
    } else if constexpr (std::is_same_v<Value, simulation::Day>) {
        return io::ColumnType::Date;
    } else {
        return io::ColumnType::String;
    }
}

/// A column that is a member of the row.
template <typename Row, typename Value>
[[nodiscard]] Column<Row> column(std::string name, std::string description, Value Row::*member) {
    return {{std::move(name), column_type<Value>(), std::move(description)},
            [member](const Row& row) { return to_cell(row.*member); }};
}

/// The reason why a member has no value.
template <typename Row, typename Value>
[[nodiscard]] Column<Row> reason_column(std::string name, std::string description,
                                        core::ValueOrReason<Value> Row::*member) {
    return {{std::move(name), io::ColumnType::String, std::move(description)},
            [member](const Row& row) { return reason_cell((row.*member).reason()); }};
}

/// A text column of the sheet for which the simulation has nothing.
template <typename Row>
[[nodiscard]] Column<Row> absent_column(std::string name, std::string description) {
    return {{std::move(name), io::ColumnType::String, std::move(description)},
            [](const Row&) { return io::TsvCell(); }};
}

/// Writes "<folder>/<name>.tsv" and its schema. \throws IoError
template <typename Row>
void write_table(const std::filesystem::path& folder, const Table<Row>& table,
                 const std::vector<Row>& rows, const io::Provenance& provenance) {
    io::TsvSchema schema{table.name, table.description, {}, table.primary_key};
    for (const Column<Row>& each : table.columns) {
        schema.columns.push_back(each.head);
    }
    io::TsvWriter writer(folder / (table.name + ".tsv"), std::move(schema), provenance);
    std::vector<io::TsvCell> cells(table.columns.size());
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            cells[i] = table.columns[i].cell(row);
        }
        writer.write(cells);
    }
    writer.commit();
}

}  // namespace sarcotrace::tools::simulate
