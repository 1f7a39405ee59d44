#pragma once

#include <string>

#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/noise/artefact.hpp"

namespace sarcotrace::tools::noise {

/// Writes PREFIX.rates.tsv, .controls.tsv, .ends.tsv, .sites.tsv, .reliability.tsv and
/// .reliability.svg; they appear after all are written.
void write_report(const std::string& prefix, const io::Provenance& provenance,
                  const sarcotrace::noise::Artefact& artefact);

}  // namespace sarcotrace::tools::noise
