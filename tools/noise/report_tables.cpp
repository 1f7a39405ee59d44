#include "report_tables.hpp"

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
              "bp of the run of one base after the anchor (10: 10 and more)"},
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
    rates.commit();
    controls.commit();
}

}  // namespace sarcotrace::tools::noise
