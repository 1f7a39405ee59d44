#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::io {
namespace {

std::filesystem::path schema_path(std::filesystem::path table) {
    if (table.extension() == ".gz") {
        table.replace_extension();
    }
    table.replace_extension(".schema.json");
    return table;
}

std::string_view frictionless_type(ColumnType type) {
    switch (type) {
        case ColumnType::String: return "string";
        case ColumnType::Integer: return "integer";
        case ColumnType::Number: return "number";
        case ColumnType::Boolean: return "boolean";
        case ColumnType::Date: return "date";
    }
    return "any";
}

std::string schema_text(const TsvSchema& schema) {
    nlohmann::ordered_json json;
    json["$schema"] = "https://datapackage.org/profiles/2.0/tableschema.json";
    json["name"] = schema.name;
    json["description"] = schema.description;
    json["missingValues"] = {"NA"};
    json["fields"] = nlohmann::ordered_json::array();
    for (const TsvColumn& column : schema.columns) {
        nlohmann::ordered_json field;
        field["name"] = column.name;
        field["type"] = frictionless_type(column.type);
        if (column.type == ColumnType::Boolean) {
            field["trueValues"] = {"TRUE"};
            field["falseValues"] = {"FALSE"};
        }
        field["description"] = column.description;
        json["fields"].push_back(field);
    }
    json["primaryKey"] = schema.primary_key;
    return json.dump(2) + "\n";
}

bool fits(const TsvCell& cell, ColumnType type) {
    switch (cell.index()) {
        case 0: return true;
        case 1: return type == ColumnType::String;
        case 2: return type == ColumnType::Integer || type == ColumnType::Number;
        case 3: return type == ColumnType::Number;
        case 4: return type == ColumnType::Boolean;
        default: return type == ColumnType::Date;
    }
}

}  // namespace

std::string to_string(const TsvCell& cell) {
    struct Printer {
        std::string operator()(std::monostate) const { return "NA"; }
        std::string operator()(const std::string& text) const { return text.empty() ? "NA" : text; }
        std::string operator()(std::int64_t value) const { return std::to_string(value); }
        std::string operator()(double value) const { return core::format_number(value); }
        std::string operator()(bool value) const { return value ? "TRUE" : "FALSE"; }
        std::string operator()(std::chrono::sys_days day) const { return core::to_string(day); }
    };
    return std::visit(Printer{}, cell);
}

TsvWriter::TsvWriter(const std::filesystem::path& path, TsvSchema schema,
                     const Provenance& provenance)
    : schema_(std::move(schema)), table_(path), schema_file_(schema_path(path)) {
    schema_file_.write(schema_text(schema_));
    table_.write(provenance.comment_lines());
    std::string header;
    for (const TsvColumn& column : schema_.columns) {
        header += (header.empty() ? "" : "\t") + column.name;
    }
    table_.write(header + "\n");
}

void TsvWriter::write(const std::vector<TsvCell>& cells) {
    if (cells.size() != schema_.columns.size()) {
        throw std::logic_error("a row of table " + schema_.name + " has " +
                               std::to_string(cells.size()) + " cells");
    }
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!fits(cells[i], schema_.columns[i].type)) {
            throw std::logic_error("a cell of column " + schema_.columns[i].name +
                                   " has the wrong type");
        }
        const std::string text = to_string(cells[i]);
        if (text.find_first_of("\t\n") != std::string::npos) {
            throw std::logic_error("a cell of column " + schema_.columns[i].name +
                                   " holds a tab or line feed");
        }
        line += (i == 0 ? "" : "\t") + text;
    }
    table_.write(line + "\n");
}

void TsvWriter::finish() {
    schema_file_.finish();
    table_.finish();
}

void TsvWriter::commit() {
    finish();
    schema_file_.commit();
    table_.commit();
}

}  // namespace sarcotrace::io
