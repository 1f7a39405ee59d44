#include "sarcotrace/cli/options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <iostream>
#include <map>
#include <stdexcept>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::cli {
namespace {

namespace po = boost::program_options;

struct Declaration {
    bool required = false;
    std::optional<std::string> default_value;
    std::optional<Options::Bounds> bounds;
    bool whole = false;
    std::vector<std::string> choices;
};

[[noreturn]] void usage(const std::string& what, const std::string& remedy) {
    throw core::UsageError({what, "command line", remedy});
}

void check_number(const std::string& name, const std::string& value, const Declaration& wanted) {
    const auto parsed = core::parse_number(value);
    const bool whole = !wanted.whole || core::parse_integer(value).has_value();
    if (!parsed || !whole ||
        !(*parsed >= wanted.bounds->lowest && *parsed <= wanted.bounds->highest)) {
        usage("'" + value + "' is no valid value of --" + name,
              std::string("give a ") + (wanted.whole ? "whole " : "") + "number from " +
                  core::format_number(wanted.bounds->lowest) + " to " +
                  core::format_number(wanted.bounds->highest));
    }
}

void check_choice(const std::string& name, const std::string& value, const Declaration& wanted) {
    if (std::find(wanted.choices.begin(), wanted.choices.end(), value) == wanted.choices.end()) {
        std::string known;
        for (const std::string& choice : wanted.choices) {
            known += (known.empty() ? "" : ", ") + choice;
        }
        usage("'" + value + "' is no valid value of --" + name, "give one of " + known);
    }
}

}  // namespace

struct Options::Content {
    ToolInfo info;
    po::options_description description{"Options"};
    std::map<std::string, Declaration> declared;
    po::variables_map values;
    std::string notes;

    void add_value(std::string_view name, std::string_view help, Declaration declaration) {
        const std::string key(name);
        auto* semantic =
            po::value<std::string>()->value_name(declaration.required ? "(required)" : "X");
        std::string text(help);
        if (declaration.bounds) {
            text += ", " + core::format_number(declaration.bounds->lowest) + " to " +
                    core::format_number(declaration.bounds->highest);
        }
        for (std::size_t i = 0; i < declaration.choices.size(); ++i) {
            text += (i == 0 ? ": " : ", ") + declaration.choices[i];
        }
        if (declaration.default_value) {
            text += " [" + *declaration.default_value + "]";
        }
        description.add_options()(key.c_str(), semantic, text.c_str());
        declared[key] = std::move(declaration);
    }

    const Declaration& at(std::string_view name) const { return declared.at(std::string(name)); }

    void print_help() const {
        std::cout << info.name << " " << info.version << "\n"
                  << info.purpose << "\n\n"
                  << description << notes;
    }
};

Options::Options(ToolInfo info) : content_(std::make_unique<Content>()) {
    content_->info = std::move(info);
    content_->description.add_options()("help,h", "print this help")("version",
                                                                     "print the version");
}

Options::~Options() = default;

Options& Options::add_required(std::string_view name, std::string_view help) {
    content_->add_value(name, help,
                        {.required = true, .default_value = {}, .bounds = {}, .choices = {}});
    return *this;
}

Options& Options::add_optional(std::string_view name, std::string_view help) {
    content_->add_value(name, help, {.default_value = {}, .bounds = {}, .choices = {}});
    return *this;
}

Options& Options::add_text(std::string_view name, std::string_view help,
                           std::string_view default_value) {
    content_->add_value(name, help,
                        {.default_value = std::string(default_value), .bounds = {}, .choices = {}});
    return *this;
}

Options& Options::add_list(std::string_view name, std::string_view help, bool required) {
    const std::string key(name);
    content_->description.add_options()(
        key.c_str(),
        po::value<std::vector<std::string>>()->multitoken()->composing()->value_name(
            required ? "(required) ..." : "X ..."),
        std::string(help).c_str());
    content_->declared[key] = {
        .required = required, .default_value = {}, .bounds = {}, .choices = {}};
    return *this;
}

Options& Options::add_choice(std::string_view name, std::string_view help,
                             std::vector<std::string> choices, std::string_view default_value) {
    content_->add_value(
        name, help,
        {.default_value = std::string(default_value), .bounds = {}, .choices = std::move(choices)});
    return *this;
}

Options& Options::add_number(std::string_view name, std::string_view help, double default_value,
                             Bounds bounds) {
    content_->add_value(
        name, help,
        {.default_value = core::format_number(default_value), .bounds = bounds, .choices = {}});
    return *this;
}

Options& Options::add_integer(std::string_view name, std::string_view help,
                              std::int64_t default_value, Bounds bounds) {
    content_->add_value(name, help,
                        {.default_value = std::to_string(default_value),
                         .bounds = bounds,
                         .whole = true,
                         .choices = {}});
    return *this;
}

Options& Options::add_flag(std::string_view name, std::string_view help) {
    const std::string key(name);
    content_->description.add_options()(key.c_str(), po::bool_switch(), std::string(help).c_str());
    content_->declared[key] = {.default_value = {}, .bounds = {}, .choices = {}};
    return *this;
}

Options& Options::add_threads() {
    return add_integer("threads", "threads to use; never changes a result", 1, {1, 256});
}

Options& Options::add_untagged_tier() {
    return add_choice("untagged-tier",
                      "tier of molecules whose records have no tags (each pair is one then); NONE: "
                      "such records are an error",
                      {"NONE", "SINGLETON", "SIMPLEX", "DUPLEX"}, "NONE");
}

Options& Options::add_notes(std::string_view text) {
    content_->notes += "\n" + std::string(text) + "\n";
    return *this;
}

bool Options::parse(int argc, const char* const* argv) {
    namespace style = po::command_line_style;
    try {
        // Abbreviations are off: "--min" must not silently mean "--min-depth".
        po::store(po::command_line_parser(argc, argv)
                      .options(content_->description)
                      .positional(po::positional_options_description())
                      .style(style::unix_style & ~style::allow_guessing)
                      .run(),
                  content_->values);
    } catch (const po::error& error) {
        usage(error.what(), "see " + content_->info.name + " --help");
    }
    if (content_->values.count("help") != 0) {
        content_->print_help();
        return false;
    }
    if (content_->values.count("version") != 0) {
        std::cout << content_->info.name << " " << content_->info.version << '\n';
        return false;
    }
    for (const auto& [name, wanted] : content_->declared) {
        if (wanted.required && content_->values.count(name) == 0) {
            usage("--" + name + " is missing", "see " + content_->info.name + " --help");
        }
        if (content_->values.count(name) == 0) {
            continue;
        }
        const auto* value = boost::any_cast<std::string>(&content_->values[name].value());
        if (value != nullptr && wanted.bounds) {
            check_number(name, *value, wanted);
        }
        if (value != nullptr && !wanted.choices.empty()) {
            check_choice(name, *value, wanted);
        }
    }
    return true;
}

std::optional<std::string> Options::optional_text(std::string_view name) const {
    const Declaration& declaration = content_->at(name);
    const std::string key(name);
    return content_->values.count(key) != 0 ? std::optional(content_->values[key].as<std::string>())
                                            : declaration.default_value;
}

std::string Options::text(std::string_view name) const {
    const auto value = optional_text(name);
    if (!value) {
        throw std::out_of_range("option --" + std::string(name) + " has no value");
    }
    return *value;
}

std::vector<std::string> Options::list(std::string_view name) const {
    static_cast<void>(content_->at(name));
    const std::string key(name);
    return content_->values.count(key) != 0 ? content_->values[key].as<std::vector<std::string>>()
                                            : std::vector<std::string>();
}

double Options::number(std::string_view name) const {
    return core::parse_number(text(name)).value();
}

std::int64_t Options::integer(std::string_view name) const {
    return core::parse_integer(text(name)).value();
}

bool Options::flag(std::string_view name) const {
    static_cast<void>(content_->at(name));
    return content_->values[std::string(name)].as<bool>();
}

int Options::threads() const { return static_cast<int>(integer("threads")); }

}  // namespace sarcotrace::cli
