#include "vcf_checks.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sarcotrace/core/text.hpp"

namespace sarcotrace::hts {
namespace {

constexpr std::string_view spaces = " \t\v\f\r";

bool has_space(std::string_view text) noexcept {
    return text.find_first_of(spaces) != std::string_view::npos;
}

bool are_bases(std::string_view text) noexcept {
    return !text.empty() && text.find_first_not_of("ACGTNacgtn") == std::string_view::npos;
}

/// Parts of a list that stands for nothing as "."; no part is empty or twice there.
bool is_list(std::string_view text) {
    std::vector<std::string_view> parts = core::split(text, ';');
    std::sort(parts.begin(), parts.end());
    return !parts.front().empty() && std::adjacent_find(parts.begin(), parts.end()) == parts.end();
}

bool is_position(std::string_view text) noexcept {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Bases and the place that they are joined to, as "AC[2:321681[".
bool is_breakend(std::string_view text) noexcept {
    const std::size_t first = text.find_first_of("[]");
    const std::size_t last = text.find_last_of("[]");
    if (first == last || text[first] != text[last]) {
        return false;
    }
    const std::string_view before = text.substr(0, first);
    const std::string_view after = text.substr(last + 1);
    return before.empty() ? are_bases(after) : after.empty() && are_bases(before);
}

bool is_alternative(std::string_view text) noexcept {
    if (text == "*" || text == ".") {
        return true;
    }
    if (text.starts_with('<')) {
        return text.size() > 2 && text.find('>') == text.size() - 1 && !has_space(text);
    }
    if (text.find_first_of("[]") != std::string_view::npos) {
        return is_breakend(text);
    }
    if (text.starts_with('.') != text.ends_with('.')) {  // a single breakend
        return are_bases(text.starts_with('.') ? text.substr(1) : text.substr(0, text.size() - 1));
    }
    return are_bases(text);
}

bool are_alternatives(std::string_view text) {
    const std::vector<std::string_view> parts = core::split(text, ',');
    return std::all_of(parts.begin(), parts.end(), is_alternative);
}

bool is_quality(std::string_view text) {
    if (text == ".") {
        return true;
    }
    std::string word(text.substr(text.starts_with('+') ? 1 : 0));
    std::transform(word.begin(), word.end(), word.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    if (word == "inf" || word == "infinity" || word == "nan") {
        return true;
    }
    const std::optional<double> value = core::parse_number(word);
    return value && *value >= 0.0;
}

bool is_filter(std::string_view text) {
    if (text == "." || text == "PASS") {
        return true;
    }
    const std::vector<std::string_view> parts = core::split(text, ';');
    return is_list(text) && !has_space(text) &&
           std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
               return part == "." || part == "0";
           });
}

}  // namespace

std::optional<std::string_view> fault_of_vcf_line(std::string_view line) {
    const std::vector<std::string_view> fields = core::split(line, '\t');
    if (fields.size() < 8) {
        return "a record lacks columns: the file is truncated or malformed";
    }
    if (fields[0].empty() || has_space(fields[0])) {
        return "CHROM is no contig name";
    }
    if (!is_position(fields[1])) {
        return "POS is no position";
    }
    if (has_space(fields[2]) || !is_list(fields[2])) {
        return "ID is no list of identifiers";
    }
    if (!are_bases(fields[3])) {
        return "REF holds other letters than A, C, G, T, N";
    }
    if (!are_alternatives(fields[4])) {
        return "ALT is no list of alleles";
    }
    if (!is_quality(fields[5])) {
        return "QUAL is no quality";
    }
    if (!is_filter(fields[6])) {
        return "FILTER is no list of filters";
    }
    return std::nullopt;
}

}  // namespace sarcotrace::hts
