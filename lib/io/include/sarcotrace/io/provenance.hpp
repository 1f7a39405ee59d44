#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sarcotrace::io {

/// Who made a file, from what: the part that is written into the file itself and is the same for
/// every run with the same inputs and result-affecting options. No path, time or thread count.
struct Provenance {
    std::string tool;
    std::string version;
    /// Options that change the result, as (name, value), in the tool's own order.
    std::vector<std::pair<std::string, std::string>> options;
    /// Inputs as (role, sha256), in the tool's own order.
    std::vector<std::pair<std::string, std::string>> inputs;

    void add_option(std::string_view name, std::string_view value);
    void add_option(std::string_view name, double value);
    /// Reads the file to digest it. \throws IoError
    void add_input(std::string_view role, const std::filesystem::path& path);

    /// One text for @PG CL, ##source and the like: "tool version name=value ... role=sha256:...".
    [[nodiscard]] std::string one_line() const;
    /// Lines for the head of a TSV, each starting with "# " and ended by a line feed.
    [[nodiscard]] std::string comment_lines() const;
};

}  // namespace sarcotrace::io
