#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "sarcotrace/cli/run_tool.hpp"
#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/simulation/bin_counts.hpp"
#include "sarcotrace/simulation/clinical_cohort.hpp"
#include "sarcotrace/simulation/genome.hpp"
#include "sarcotrace/simulation/molecules.hpp"
#include "sarcotrace/simulation/patient_genome.hpp"
#include "sarcotrace/simulation/reads.hpp"

namespace sarcotrace::tools::simulate {

enum class Mode { Cohort, Molecules, Clinical };

struct Settings {
    Mode mode = Mode::Cohort;
    std::filesystem::path output;
    std::uint64_t seed = 1;
    int threads = 1;
    std::int64_t healthy_donors = 20;  ///< with shallow-WGS bin counts
    std::int64_t healthy_panels = 6;   ///< of those, also with panel libraries
    /// Depth of a buffy coat's library as a share of a plasma's.
    double buffy_coat_share = 1.0;
    simulation::ClinicalCohortOptions clinical;
    simulation::GenomeOptions genome;
    simulation::VariantCounts variants;
    simulation::LibraryOptions library;
    simulation::SequencingOptions sequencing;
    simulation::BinTrackOptions bin_tracks;
    simulation::BinCountOptions bins;
    io::Provenance provenance;
};

[[nodiscard]] cli::ToolInfo tool_info();

/// argv[1] is the mode. Nothing after --help or --version. \throws UsageError
[[nodiscard]] std::optional<Settings> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::tools::simulate
