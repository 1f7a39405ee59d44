#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/cli/run_tool.hpp"

namespace sarcotrace::cli {

/// A tool's command line: declared once, parsed once, read by name. Numbers are parsed as text
/// and checked against their bounds, so that "-1" or "nan" never slips through. Abbreviated
/// option names and stray positional arguments are usage errors.
///
///     cli::Options options(info);
///     options.add_input("input", "molecule BAM").add_number("vaf", "lowest VAF", 0.001, {0, 1});
///     if (!options.parse(argc, argv)) return 0;   // --help or --version was printed
class Options {
public:
    struct Bounds {
        double lowest;
        double highest;
    };

    explicit Options(ToolInfo info);
    ~Options();
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;

    /// Required text (usually a path).
    Options& add_required(std::string_view name, std::string_view help);
    /// Optional text without a default.
    Options& add_optional(std::string_view name, std::string_view help);
    /// Text with a default.
    Options& add_text(std::string_view name, std::string_view help, std::string_view default_value);
    /// Text that may be given several times ("--x a b" or "--x a --x b"); required unless stated.
    Options& add_list(std::string_view name, std::string_view help, bool required = false);
    /// One of the given words.
    Options& add_choice(std::string_view name, std::string_view help,
                        std::vector<std::string> choices, std::string_view default_value);
    /// A number within inclusive bounds.
    Options& add_number(std::string_view name, std::string_view help, double default_value,
                        Bounds bounds);
    /// A whole number within inclusive bounds.
    Options& add_integer(std::string_view name, std::string_view help, std::int64_t default_value,
                         Bounds bounds);
    Options& add_flag(std::string_view name, std::string_view help);
    /// --threads, 1 to 256, default 1; never changes a result.
    Options& add_threads();
    /// --untagged-tier NONE | SINGLETON | SIMPLEX | DUPLEX, default NONE; read it as text().
    Options& add_untagged_tier();
    /// Text printed by --help after the options: outputs, units, limits, memory.
    Options& add_notes(std::string_view text);

    /// \return false if --help or --version was asked for and printed (exit status 0 is due)
    /// \throws UsageError
    [[nodiscard]] bool parse(int argc, const char* const* argv);

    // After parse(). \throws std::out_of_range for a name that was not declared
    [[nodiscard]] std::string text(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
    [[nodiscard]] double number(std::string_view name) const;
    [[nodiscard]] std::int64_t integer(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name) const;
    [[nodiscard]] int threads() const;

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace sarcotrace::cli
