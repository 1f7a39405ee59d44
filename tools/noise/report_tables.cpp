#include "report_tables.hpp"

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

TsvCell text(std::string_view value) { return TsvCell(std::string(value)); }

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
    rates.commit();
    controls.commit();
    reliability.commit();
    plot.commit();
}

}  // namespace sarcotrace::tools::noise
