#include "report_tables.hpp"

#include <array>

#include "reliability_svg.hpp"
#include "sarcotrace/io/text_writer.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/noise/model_report.hpp"

namespace sarcotrace::tools::noise {
namespace {

using io::ColumnType;
using io::TsvCell;

io::TsvSchema rates_schema() {
    return {"noise_rates",
            "Errors that consensus leaves in all controls, and the rates fitted to them",
            {{"tier", ColumnType::String, "DUPLEX, SIMPLEX, SINGLETON"},
             {"kind", ColumnType::String, "SUBSTITUTION, DELETION, INSERTION"},
             {"context", ColumnType::String,
              "trinucleotide along the strand that was sequenced (duplex: middle base C or T), or "
              "for an indel bp of the run of one base after the anchor (10: 10 and more), or the copies "
              "of the repeat there and the bp of its unit (8: 8 and more)"},
             {"alt", ColumnType::String, "base that the error shows; - for an indel"},
             {"sites", ColumnType::Integer, "sites with molecules, over all controls"},
             {"molecules", ColumnType::Integer, "summed over sites"},
             {"errors", ColumnType::Integer, "molecules that show the error"},
             {"raw_rate", ColumnType::Number, "errors / molecules; NA without molecules"},
             {"rate", ColumnType::Number, "fitted mean of the sites' rates"},
             {"shape", ColumnType::Number, "of their beta distribution; small: sites differ much"}},
            {"tier", "kind", "context", "alt"}};
}

io::TsvSchema controls_schema() {
    return {"noise_controls",
            "Each control's errors against the model of the other controls",
            {{"sample_id", ColumnType::String, "control"},
             {"tier", ColumnType::String, "DUPLEX, SIMPLEX, SINGLETON"},
             {"kind", ColumnType::String, "SUBSTITUTION, DELETION, INSERTION"},
             {"molecules", ColumnType::Integer, "summed over sites and alternatives"},
             {"errors", ColumnType::Integer, "of this control"},
             {"expected_errors", ColumnType::Number,
              "by the model of the controls of other samples and patients; NA without any"},
             {"expected_sd", ColumnType::Number,
              "standard deviation of that number, with the spread between sites"}},
            {"sample_id", "tier", "kind"}};
}

io::TsvSchema reliability_schema() {
    return {"noise_reliability",
            "Predicted against observed quality of substitutions: each control by the model of the "
            "others",
            {{"tier", ColumnType::String, "DUPLEX, SIMPLEX, SINGLETON"},
             {"quality_bin", ColumnType::Integer,
              "lower edge of the predicted quality, Phred (of the rate of one wrong base); bins of 5"},
             {"molecules", ColumnType::Integer, "summed over controls, sites and alternatives"},
             {"errors", ColumnType::Integer, "molecules that show the error"},
             {"expected_errors", ColumnType::Number, "by the models of the other controls"},
             {"predicted_quality", ColumnType::Number, "of expected_errors / molecules, Phred"},
             {"observed_quality", ColumnType::Number,
              "of errors / molecules, Phred; NA without errors"},
             {"observed_quality_lower", ColumnType::Number, "exact 95 % interval"},
             {"observed_quality_upper", ColumnType::Number,
              "exact 95 % interval; NA without errors"}},
            {"tier", "quality_bin"}};
}

io::TsvSchema ends_schema() {
    return {"noise_ends",
            "Factor on the rate of a substitution by distance to the nearer end of the fragment",
            {{"tier", ColumnType::String, "DUPLEX, SIMPLEX, SINGLETON"},
             {"substitution", ColumnType::String,
              "along the strand that was sequenced (duplex: from C or T)"},
             {"distance_bp", ColumnType::String, "bases to the nearer end; 10+ also if unknown"},
             {"molecules", ColumnType::Integer, "summed over controls and sites"},
             {"errors", ColumnType::Integer, "molecules that show the error"},
             {"factor", ColumnType::Number, "on the rate of the site"}},
            {"tier", "substitution", "distance_bp"}};
}

io::TsvSchema sites_schema() {
    return {"noise_sites",
            "Sites that are noisier than their class, and controls' own low-level variants",
            {{"contig", ColumnType::String, "of the reference"},
             {"position", ColumnType::Integer, "1-based"},
             {"ref", ColumnType::String, "base of the reference"},
             {"alt", ColumnType::String, "base that the error shows"},
             {"stratum", ColumnType::String,
              "tier and strand; - for an own variant, which has all of them"},
             {"own_variant_of", ColumnType::String,
              "the control that alone shows it, left out of the model; - for a noisy site"},
             {"molecules", ColumnType::Integer, "of all controls, or of that one"},
             {"errors", ColumnType::Integer, "molecules that show the error"},
             {"factor", ColumnType::Number, "on the class's rate; NA for an own variant"},
             {"noisy_probability", ColumnType::Number,
              "that the site is a noisy one, from 0.5 on; NA for an own variant"}},
            {"contig", "position", "alt", "stratum", "own_variant_of"}};
}

TsvCell text(std::string_view value) { return TsvCell(std::string(value)); }

constexpr std::array<std::string_view, pileup::end_class_count> end_class_names = {"0-2", "3-5",
                                                                                  "6-9", "10+"};

void write_ends(io::TsvWriter& table, const sarcotrace::noise::Artefact& artefact) {
    for (const auto& row : sarcotrace::noise::end_rows(artefact)) {
        table.write({text(pileup::to_string_view(row.tier)), row.substitution,
                     text(end_class_names[row.end_class]), row.molecules, row.errors,
                     row.factor});
    }
}

void write_sites(io::TsvWriter& table, const sarcotrace::noise::Artefact& artefact) {
    for (const auto& row : sarcotrace::noise::noisy_site_rows(artefact)) {
        std::string stratum = "-";
        if (row.stratum) {
            stratum = std::string(pileup::to_string_view(pileup::tier_of(*row.stratum))) + ' ' +
                      std::string(pileup::to_string_view(pileup::strand_of(*row.stratum)));
        }
        table.write({row.contig, row.position + 1, std::string(1, row.ref),
                     std::string(1, row.alt), stratum,
                     row.own_variant_of.empty() ? std::string("-") : row.own_variant_of,
                     row.molecules, row.errors, io::cell(row.factor),
                     io::cell(row.noisy_probability)});
    }
}

}  // namespace

void write_report(const std::string& prefix, const io::Provenance& provenance,
                  const sarcotrace::noise::Artefact& artefact) {
    io::TsvWriter rates(prefix + ".rates.tsv", rates_schema(), provenance);
    for (const auto& row : sarcotrace::noise::rate_rows(artefact)) {
        rates.write({text(pileup::to_string_view(row.tier)), text(to_string_view(row.kind)),
                     row.context, row.alt.empty() ? std::string("-") : row.alt, row.sites,
                     row.molecules, row.errors, io::cell(row.raw_rate), row.rate.mean,
                     row.rate.shape});
    }
    io::TsvWriter controls(prefix + ".controls.tsv", controls_schema(), provenance);
    for (const auto& row : sarcotrace::noise::control_rows(artefact)) {
        controls.write({row.sample_id, text(pileup::to_string_view(row.tier)),
                        text(to_string_view(row.kind)), row.molecules, row.errors,
                        io::cell(row.expected_errors), io::cell(row.expected_sd)});
    }
    io::TsvWriter ends(prefix + ".ends.tsv", ends_schema(), provenance);
    write_ends(ends, artefact);
    io::TsvWriter sites(prefix + ".sites.tsv", sites_schema(), provenance);
    write_sites(sites, artefact);
    io::TsvWriter reliability(prefix + ".reliability.tsv", reliability_schema(), provenance);
    const auto reliability_rows = sarcotrace::noise::reliability_rows(artefact);
    for (const auto& row : reliability_rows) {
        reliability.write({text(pileup::to_string_view(row.tier)),
                           static_cast<std::int64_t>(row.quality_bin), row.molecules, row.errors,
                           row.expected_errors, row.predicted_quality,
                           io::cell(row.observed_quality), row.observed_quality_lower,
                           io::cell(row.observed_quality_upper)});
    }
    io::TextWriter plot(prefix + ".reliability.svg");
    plot.write(reliability_svg(reliability_rows));
    io::commit_all(rates, controls, ends, sites, reliability, plot);
}

}  // namespace sarcotrace::tools::noise
