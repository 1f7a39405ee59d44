#pragma once

#include <filesystem>
#include <vector>

#include "cohort_plan.hpp"

namespace sarcotrace::tools::simulate {

/// reference.fa and reference.fa.fai. \throws IoError
void write_reference(const std::filesystem::path& folder, const simulation::Genome& genome);
/// panel.bed. \throws IoError
void write_panel(const std::filesystem::path& folder, const simulation::Genome& genome);
/// bins/gc.wig and bins/map.wig. \throws IoError
void write_bin_tracks(const std::filesystem::path& folder,
                      const std::vector<simulation::GenomeBin>& bins);
/// bins/<sample>.tsv.gz and bins/<sample>.wig. \throws IoError
void write_bin_counts(const std::filesystem::path& folder, const Sample& sample,
                      const std::vector<simulation::GenomeBin>& bins,
                      const std::vector<simulation::BinCount>& counts,
                      const io::Provenance& provenance);
/// fastq/<sample>_R1.fastq.gz and _R2; names are sample:molecule:strand:copy, the strand A (top)
/// or B. \throws IoError
void write_fastq(const std::filesystem::path& folder, const Sample& sample,
                 const std::vector<simulation::ReadPair>& pairs);

}  // namespace sarcotrace::tools::simulate
