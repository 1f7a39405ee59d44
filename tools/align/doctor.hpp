#pragma once

#include <memory>
#include <vector>

#include "options.hpp"
#include "sarcotrace/io/provenance.hpp"
#include "template_source.hpp"

namespace sarcotrace::tools::align {

/// Looks at the first templates of every unit (100,000 in all, 10,000 of a unit at least) before
/// anything is aligned, writes the report if options.doctor asks for it, and prints warnings on
/// standard error.
/// \return for each unit its source with the templates that were looked at still to come, or
/// nothing where there are many and the files can be opened again
/// \throws InputError for a wrong read structure, UMI list or file, unless options.doctor_stops is
/// false; what TemplateSource throws
[[nodiscard]] std::vector<std::unique_ptr<TemplateSource>> examine_units(
    const AlignOptions& options, const io::Provenance& provenance);

}  // namespace sarcotrace::tools::align
