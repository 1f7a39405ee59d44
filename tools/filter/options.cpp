#include "options.hpp"

#include <charconv>

#include "sarcotrace/cli/options.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::filter_tool {
namespace {

constexpr const char* notes =
    "--min-reads and both error rates take one to three numbers: for the molecule, for its strand\n"
    "with more reads and for the other strand. A number that is not given is the one before it,\n"
    "so --min-reads 1 asks for a duplex: give 1 0 0 to keep all tiers. Strand numbers must not\n"
    "grow: D >= M >= N for reads.\n"
    "Outputs: --output, a molecule BAM, sorted and indexed; --ledger (default: OUTPUT without its\n"
    "extension and .ledger.tsv), molecules and bases kept and lost.";

double number_of(const std::string& option, const std::string& text, double lowest,
                 double highest) {
    double value = 0.0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || !(value >= lowest && value <= highest)) {
        throw core::UsageError(
            {"--" + option + " '" + text + "' is no number that it takes", "", "see --help"});
    }
    return value;
}

/// Shorter lists go on with their last number.
ByStrand<double> strand_numbers(const cli::Options& given, const std::string& option,
                                ByStrand<double> values, double highest) {
    const std::vector<std::string> texts = given.list(option);
    if (texts.size() > values.size()) {
        throw core::UsageError({"--" + option + " takes at most three numbers", "", "see --help"});
    }
    for (std::size_t i = 0; i < values.size() && !texts.empty(); ++i) {
        values[i] = number_of(option, texts[std::min(i, texts.size() - 1)], 0.0, highest);
    }
    return values;
}

ByStrand<std::int64_t> read_numbers(const cli::Options& given) {
    const ByStrand<double> values = strand_numbers(given, "min-reads", {1, 0, 0}, 65535);
    ByStrand<std::int64_t> reads{};
    for (std::size_t i = 0; i < values.size(); ++i) {
        reads[i] = static_cast<std::int64_t>(values[i]);
        if (static_cast<double>(reads[i]) != values[i] || (i > 0 && reads[i] > reads[i - 1])) {
            throw core::UsageError({"--min-reads takes whole numbers that do not grow", "",
                                    "give those of the molecule first, e.g. 6 3 3"});
        }
    }
    return reads;
}

void declare(cli::Options& options) {
    options.add_required("input", "molecule BAM of sarcotrace-consensus (a file: read twice)")
        .add_optional("reference", "FASTA, for NM and MD (left out without it) and for CRAM")
        .add_required("sample", "sample identifier, for the ledger")
        .add_list("min-reads", "fewest reads behind a base [1 0 0]")
        .add_list("max-read-error-rate", "largest share of wrong bases among a record's reads [1]")
        .add_list("max-base-error-rate", "largest share of wrong bases behind a base [1]")
        .add_integer("min-base-quality", "bases below it become N", 0, {0, 93})
        .add_number("max-no-calls", "most N of a record: a share if below 1, else a number", 100000,
                    {0, 100000})
        .add_number("min-mean-base-quality", "of a record, before bases become N", 0, {0, 93})
        .add_flag("require-single-strand-agreement",
                  "a base becomes N where not more than half of a strand's reads show it")
        .add_required("output", "molecule BAM (CRAM if it ends in .cram)")
        .add_optional("ledger", "TSV of counts")
        .add_threads()
        .add_notes(notes);
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-filter", std::string(cli::project_version()),
            "Filter molecules and mask their bases by depth, errors and quality."};
}

std::optional<Options> parse_options(int argc, const char* const* argv) {
    cli::Options given(tool_info());
    declare(given);
    if (!given.parse(argc, argv)) {
        return std::nullopt;
    }
    Options options;
    options.input = given.text("input");
    if (const auto path = given.optional_text("reference")) {
        options.reference = *path;
    }
    options.sample = given.text("sample");
    options.rules.min_reads = read_numbers(given);
    options.rules.max_read_error_rate =
        strand_numbers(given, "max-read-error-rate", {1, 1, 1}, 1.0);
    options.rules.max_base_error_rate =
        strand_numbers(given, "max-base-error-rate", {1, 1, 1}, 1.0);
    options.rules.min_base_quality = static_cast<std::uint8_t>(given.integer("min-base-quality"));
    options.rules.max_no_calls = given.number("max-no-calls");
    options.rules.min_mean_base_quality = given.number("min-mean-base-quality");
    options.rules.require_single_strand_agreement = given.flag("require-single-strand-agreement");
    options.output = given.text("output");
    if (options.input == "-" || options.output == "-") {
        throw core::UsageError({"'-' cannot be read twice or indexed", "", "give a file name"});
    }
    std::filesystem::path beside = options.output;
    beside.replace_extension(".ledger.tsv");
    options.ledger = given.optional_text("ledger").value_or(beside);
    options.threads = given.threads();
    if (options.output.extension() == ".cram" && !options.reference) {
        throw core::UsageError({"a CRAM output needs --reference", "", "give the FASTA"});
    }
    return options;
}

}  // namespace sarcotrace::filter_tool
