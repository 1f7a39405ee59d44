#include <algorithm>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::io {
namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// What `parse` makes of a value; nothing if it is absent. \throws InputError if parse refuses it
template <typename Parse>
auto parsed(const TsvRow& row, std::string_view column, Parse parse, std::string_view what,
            std::string_view remedy) -> decltype(parse(column)) {
    const auto field = row.value(column);
    if (!field) {
        return std::nullopt;
    }
    const auto result = parse(*field);
    if (!result) {
        row.fail(column, what, remedy);
    }
    return result;
}

}  // namespace

std::string_view TsvRow::text(std::string_view column) const {
    const std::optional<std::size_t> index = reader_->index_.at(std::string(column));
    return index ? std::string_view(fields_[*index]) : std::string_view();
}

std::optional<std::string_view> TsvRow::value(std::string_view column) const {
    const std::string_view field = text(column);
    return field.empty() || field == "NA" ? std::nullopt : std::optional(field);
}

std::string TsvRow::required(std::string_view column) const {
    const auto field = value(column);
    if (!field) {
        fail(column, "the value is missing", "fill it in");
    }
    return std::string(*field);
}

std::optional<double> TsvRow::number(std::string_view column) const {
    return parsed(*this, column, core::parse_number, "the value is not a number",
                  "use a decimal point, no unit, NA if absent");
}

double TsvRow::required_number(std::string_view column) const {
    const auto parsed = number(column);
    if (!parsed) {
        fail(column, "the value is missing", "fill in a number");
    }
    return *parsed;
}

std::optional<std::int64_t> TsvRow::integer(std::string_view column) const {
    return parsed(*this, column, core::parse_integer, "the value is not a whole number",
                  "use digits only, NA if absent");
}

std::int64_t TsvRow::required_integer(std::string_view column) const {
    const auto parsed = integer(column);
    if (!parsed) {
        fail(column, "the value is missing", "fill in a whole number");
    }
    return *parsed;
}

std::optional<core::Date> TsvRow::date(std::string_view column) const {
    return parsed(*this, column, core::parse_date, "the value is not a calendar date",
                  "use YYYY-MM-DD, NA if absent");
}

std::optional<bool> TsvRow::boolean(std::string_view column) const {
    const auto field = value(column);
    if (!field) {
        return std::nullopt;
    }
    if (*field != "TRUE" && *field != "FALSE") {
        fail(column, "the value is neither TRUE nor FALSE", "use TRUE, FALSE or NA");
    }
    return *field == "TRUE";
}

std::int64_t TsvRow::line_number() const noexcept { return reader_->lines_.line_number(); }

void TsvRow::fail(std::string_view column, std::string_view what, std::string_view remedy) const {
    const auto index = reader_->index_.find(std::string(column));
    const std::string field =
        index != reader_->index_.end() && index->second ? fields_[*index->second] : std::string();
    throw core::InputError(
        {std::string(what) + ", column '" + std::string(column) + "', value '" + field + "'",
         reader_->lines_.where(), std::string(remedy)});
}

TsvReader::TsvReader(const std::filesystem::path& path, const TsvColumns& columns) : lines_(path) {
    std::optional<std::string_view> line = lines_.next();
    while (line && line->starts_with('#')) {
        line = lines_.next();
    }
    if (!line || line->empty()) {
        throw core::InputError({"the table is empty", "'" + path.string() + "'",
                                "expected a header with the columns " + joined(columns.required)});
    }
    for (const std::string_view field : core::split(*line, '\t')) {
        header_.emplace_back(field);
    }
    for (std::size_t i = 0; i < header_.size(); ++i) {
        if (!index_.emplace(header_[i], i).second) {
            throw core::InputError(
                {"column '" + header_[i] + "' appears twice", lines_.where(), "keep one of them"});
        }
        if (!columns.allow_others && !contains(columns.required, header_[i]) &&
            !contains(columns.optional, header_[i])) {
            std::vector<std::string> known = columns.required;
            known.insert(known.end(), columns.optional.begin(), columns.optional.end());
            throw core::InputError({"unknown column '" + header_[i] + "'", lines_.where(),
                                    "remove or rename it; known columns are " + joined(known)});
        }
    }
    for (const std::string& name : columns.required) {
        if (index_.find(name) == index_.end()) {
            throw core::InputError(
                {"column '" + name + "' is missing", lines_.where(), "add it to the header"});
        }
    }
    for (const std::string& name : columns.optional) {
        index_.emplace(name, std::nullopt);
    }
}

const TsvRow* TsvReader::next() {
    const std::optional<std::string_view> line = lines_.next();
    if (!line) {
        return nullptr;
    }
    // The reader may have been moved since the last row.
    row_.reader_ = this;
    row_.fields_.clear();
    for (const std::string_view field : core::split(*line, '\t')) {
        row_.fields_.emplace_back(field);
    }
    if (row_.fields_.size() != header_.size()) {
        throw core::InputError({"the row has " + std::to_string(row_.fields_.size()) +
                                    " fields, the header " + std::to_string(header_.size()),
                                lines_.where(),
                                "separate fields by one tab, use NA for absent ones"});
    }
    return &row_;
}

}  // namespace sarcotrace::io
