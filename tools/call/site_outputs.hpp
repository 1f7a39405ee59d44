#pragma once

#include <span>
#include <string>
#include <vector>

#include "sarcotrace/calling/site_limits.hpp"
#include "sarcotrace/hts/bed_writer.hpp"
#include "sarcotrace/hts/vcf.hpp"
#include "sarcotrace/io/provenance.hpp"

namespace sarcotrace::tools::call {

/// Sites of one stretch of a contig, in order of position.
struct SiteStretch {
    std::string contig;
    std::vector<calling::Site> sites;
};

/// The track of `--lod-track`: neighbours with the same state and limit are one line, with the
/// least molecules of each tier among them. The stretches are in reference order; where they are
/// cut changes nothing.
void write_lod_track(hts::BedWriter& track, const io::Provenance& provenance,
                     std::span<const SiteStretch> stretches);

/// The variants' header lines and those that blocks need besides.
[[nodiscard]] std::vector<std::string> with_block_lines(std::vector<std::string> meta_lines,
                                                        double largest_lod);

/// The file of `--gvcf`: the variants, and blocks of tested-negative and of not assessable sites
/// where no variant's row lies. A block of tested sites holds limits of detection within a factor
/// of sqrt(2), and states the highest. A matched normal has no values in blocks. Variants and
/// stretches are in reference order; `samples` is the number of the file's columns.
void write_with_blocks(hts::VcfWriter& writer, const std::vector<hts::VcfRecord>& variants,
                       std::span<const SiteStretch> stretches,
                       const std::vector<hts::Contig>& contigs, std::size_t samples);

}  // namespace sarcotrace::tools::call
