#include "options_reads.hpp"

#include <array>
#include <string_view>

namespace sarcotrace::tools::simulate {
namespace {

/// An option that is off at 0.
struct ReadTerm {
    std::string_view option;
    std::string_view help;
    double largest;
    double& (*value)(simulation::SequencingOptions&);
};

constexpr std::array<ReadTerm, 5> read_terms = {{
    {"overhang-length",
     "mean (geometric) of the 5' overhangs that end repair fills in, bp: their lesions get to both "
     "strands",
     50.0,
     [](simulation::SequencingOptions& s) -> double& { return s.end_repair.overhang_mean_bp; }},
    {"overhang-deamination-rate", "C>T per C of an overhang, beside --deamination-rate", 0.1,
     [](simulation::SequencingOptions& s) -> double& {
         return s.end_repair.overhang_deamination_rate;
     }},
    {"nick-share", "molecules with a nick, from which end repair copies the other strand", 1.0,
     [](simulation::SequencingOptions& s) -> double& { return s.end_repair.nick_share; }},
    {"pcr-slippage-rate",
     "one-base indels per base and cycle of amplification; doubles with each base of a run", 0.001,
     [](simulation::SequencingOptions& s) -> double& { return s.slippage.pcr_rate; }},
    {"read-slippage-rate", "one-base indels per base read; doubles with each base of a run", 0.001,
     [](simulation::SequencingOptions& s) -> double& { return s.slippage.sequencing_rate; }},
}};

}  // namespace

void declare_reads(cli::Options& options) {
    for (const ReadTerm& term : read_terms) {
        options.add_number(term.option, term.help, 0.0, {0.0, term.largest});
    }
}

void read_reads(const cli::Options& options, Settings& settings) {
    for (const ReadTerm& term : read_terms) {
        term.value(settings.sequencing) = options.number(term.option);
    }
}

void record_reads(Settings& settings) {
    for (const ReadTerm& term : read_terms) {
        if (const double value = term.value(settings.sequencing); value != 0.0) {
            settings.provenance.add_option(term.option, value);
        }
    }
}

}  // namespace sarcotrace::tools::simulate
