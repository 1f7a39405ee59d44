#include "sarcotrace/io/provenance.hpp"

#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/digest.hpp"

namespace sarcotrace::io {

void Provenance::add_option(std::string_view name, std::string_view value) {
    options.emplace_back(name, value);
}

void Provenance::add_option(std::string_view name, double value) {
    options.emplace_back(name, core::format_number(value));
}

void Provenance::add_input(std::string_view role, const std::filesystem::path& path) {
    inputs.emplace_back(role, sha256_of_file(path));
}

std::string Provenance::one_line() const {
    std::string line = tool + " " + version;
    for (const auto& [name, value] : options) {
        line += " " + name + "=" + value;
    }
    for (const auto& [role, sha256] : inputs) {
        line += " " + role + "=sha256:" + sha256;
    }
    return line;
}

std::string Provenance::comment_lines() const {
    std::string lines = "# made by " + tool + " " + version + "\n";
    for (const auto& [name, value] : options) {
        lines += "# option " + name + "=" + value + "\n";
    }
    for (const auto& [role, sha256] : inputs) {
        lines += "# input " + role + " sha256:" + sha256 + "\n";
    }
    return lines;
}

}  // namespace sarcotrace::io
