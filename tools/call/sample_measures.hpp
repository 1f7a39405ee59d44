#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "allele_lists.hpp"
#include "maf.hpp"
#include "options.hpp"
#include "sarcotrace/calling/contamination.hpp"
#include "sarcotrace/calling/microsatellites.hpp"
#include "sarcotrace/calling/mutational_burden.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/pileup/window_reader.hpp"
#include "site_outputs.hpp"

namespace sarcotrace::tools::call {

/// Contamination from the molecules at the population's SNPs, read with all threads; nothing if too
/// few of them tell. `reader` gives a thread's own files.
[[nodiscard]] std::optional<calling::Contamination> contamination_of(
    const std::vector<PopulationSnv>& snvs, const hts::Reference& reference,
    const pileup::Settings& settings, int threads,
    const std::function<pileup::WindowReader&(std::size_t)>& reader);

/// Share of foreign molecules that the posterior reckons with: the user's, else the estimate if its
/// interval is above 0, else none.
[[nodiscard]] double contamination_in_use(
    const std::optional<double>& given, const std::optional<calling::Contamination>& estimated);

/// Evidence of the repeat tracts that begin in a window; `normal` is null without a matched normal.
[[nodiscard]] std::vector<calling::TractEvidence> tracts_of(const pileup::WindowContent& plasma,
                                                            const pileup::WindowContent* normal,
                                                            const pileup::Window& window,
                                                            const sarcotrace::noise::NoiseModel& model);

/// What the tables say of the whole sample.
struct SampleMeasures {
    std::string sample_id;
    std::optional<double> given_contamination;
    std::optional<calling::Contamination> contamination;
    std::vector<calling::TractEvidence> tracts;  ///< in reference order
};

/// Table of `--summary`: contamination, tumor mutational burden, microsatellite instability.
/// `coding`: null without an annotation; the burden is then that of the whole target.
void write_summary(io::TsvWriter& table, const SampleMeasures& measures,
                   const std::vector<CalledVariant>& variants,
                   const std::vector<SiteStretch>& sites,
                   const annotation::CodingRegions* coding, const Options& options);
[[nodiscard]] io::TsvSchema summary_schema();

/// Table of `--microsatellites`: one row for each tract.
void write_microsatellites(io::TsvWriter& table, const SampleMeasures& measures,
                           const Options& options);
[[nodiscard]] io::TsvSchema microsatellite_schema();

}  // namespace sarcotrace::tools::call
