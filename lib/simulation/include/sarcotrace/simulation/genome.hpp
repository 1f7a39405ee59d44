#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::simulation {

/// A gene of the panel: one target of the given contig.
struct PanelGene {
    std::string name;
    std::string contig;
    /// Clonal haematopoiesis is drawn in these genes.
    bool haematopoietic = false;
};

/// The genes of the default panel, sorted by contig in human order.
[[nodiscard]] std::vector<PanelGene> default_panel_genes();

/// Scale and composition of a synthetic human-like genome.
struct GenomeOptions {
    std::vector<PanelGene> genes = default_panel_genes();
    std::int64_t contig_length_bp = 180'000;
    std::int64_t target_length_bp = 600;
    /// Mean length of a stretch of one GC content (isochore).
    double isochore_length_bp = 30'000;
    /// Share of the CpG dinucleotides of random sequence that were lost to deamination.
    double cpg_depletion = 0.75;
    /// Share of bases in short (Alu-like) and in long (L1-like) interspersed repeats.
    double short_repeat_share = 0.10;
    double long_repeat_share = 0.12;
    /// Greatest share of bases in which a repeat copy differs from its family.
    double repeat_divergence = 0.15;
    std::int64_t telomere_gap_bp = 2'000;
    std::int64_t centromere_gap_bp = 5'000;
    /// A processed copy of the first target elsewhere, with this share of changed bases.
    double pseudogene_divergence = 0.08;
};

struct GenomeContig {
    std::string name;
    std::string bases;  ///< A, C, G, T, and N in gaps
};

/// A genome and the targets of the panel, in contig order. Targets hold no N and no interspersed
/// repeat, and lie further apart than any fragment is long.
struct Genome {
    std::vector<GenomeContig> contigs;
    std::vector<core::Region> targets;
    std::vector<PanelGene> genes;  ///< genes[i] is the gene of targets[i]

    /// \throws std::out_of_range for a name that the genome does not have
    [[nodiscard]] std::size_t contig_index(const std::string& name) const;
};

/// \throws core::UsageError if the contigs are too short for the targets
[[nodiscard]] Genome simulate_genome(const GenomeOptions& options, stats::Random& random);

}  // namespace sarcotrace::simulation
