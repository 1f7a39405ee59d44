#pragma once

#include <string>

#include "sarcotrace/annotation/transcript.hpp"

namespace sarcotrace::annotation {

/// Name of a trimmed change by the HGVS recommendations (DNA): "c.1799T>A", "n." if the transcript
/// is not coding. An insertion or deletion is moved as far towards the transcript's 3' end as its
/// sequence allows (3' rule), a copy of the bases before it is a duplication. Empty if the change
/// reaches out of the transcript.
[[nodiscard]] std::string hgvs_coding(Change change, const Transcript& transcript);

}  // namespace sarcotrace::annotation
