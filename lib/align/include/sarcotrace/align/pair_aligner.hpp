#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/align/candidates.hpp"
#include "sarcotrace/align/fitted_chain.hpp"
#include "sarcotrace/align/fragment_aligner.hpp"
#include "sarcotrace/align/insert_size.hpp"
#include "sarcotrace/align/mate_rescue.hpp"
#include "sarcotrace/align/read_structure.hpp"
#include "sarcotrace/align/seed_extension.hpp"

namespace sarcotrace::align {

/// A template ready to be aligned: UMIs and adapters are gone. reads[0] is the first read.
struct ReadPair {
    std::string name;
    std::array<RawRead, 2> reads;
    bool is_paired = true;      ///< false: a single-end read; reads[1] is empty
    std::string umi;            ///< segments joined by '-'; empty if there is none
    std::string umi_qualities;  ///< FASTQ letters, segments joined by ' '
    std::string original_umi;   ///< the UMI as sequenced where a list corrected it, else empty
};

/// A read's placement with what its SAM record says of it.
struct PlacedRead {
    Alignment alignment;
    int mapping_quality = 0;
    int runner_up_score = 0;
};

/// Placements of both reads; a read without one is unaligned.
struct PairPlacement {
    std::array<std::optional<PlacedRead>, 2> reads;
    /// Split reads: placements of parts of the read that the primary one clips, best first.
    std::array<std::vector<PlacedRead>, 2> supplementary;
    /// Other placements of the primary's part of the read, for the tag XA; empty if there are
    /// more than the tag takes.
    std::array<std::vector<Alternative>, 2> alternatives;
    bool is_proper = false;
};

struct AlignerOptions {
    seq::Scoring scoring;
    SeedOptions seeds;
    int lowest_score = 30;           ///< an alignment below it is no alignment
    int lowest_rescued_score = 20;   ///< enough where the mate says where to look
    double unpaired_penalty = 17.0;  ///< what a pair outside the model costs
    /// Shared by the aligners of one index, scoring and penalty; null remembers nothing. Changes no
    /// result.
    FragmentMemory* memory = nullptr;
};

/// Aligns pairs and single reads. A pure function of the pair and the insert-size model: neither the order of
/// calls nor the thread matters. One object a thread.
class PairAligner {
public:
    PairAligner(const seq::ReferenceIndex& index, const AlignerOptions& options);

    [[nodiscard]] PairPlacement align(const ReadPair& pair, const InsertSizeModel& model);
    /// Length of the fragment if both reads are placed whole, unambiguously and facing each other;
    /// for the estimate of the model.
    [[nodiscard]] std::optional<int> observed_fragment_bp(const ReadPair& pair);

private:
    struct PairChoice;

    void find_chains(std::size_t which);
    void extend_chains(std::size_t which);
    void load(const ReadPair& pair);
    std::optional<PairPlacement> align_whole(const InsertSizeModel& model);
    void find_all_candidates();
    void rescue(const InsertSizeModel& model);
    [[nodiscard]] std::optional<std::int64_t> fragment_bp(const Alignment& a,
                                                          const Alignment& b) const;
    [[nodiscard]] PairChoice choose_pair(const InsertSizeModel& model) const;
    void place(std::size_t read, std::size_t chosen, PairPlacement& placement) const;
    [[nodiscard]] PairPlacement align_alone();
    [[nodiscard]] std::optional<PlacedRead> placed(std::size_t read, std::size_t chosen) const;

    const seq::ReferenceIndex* index_;
    AlignerOptions options_;
    InsertSizeModel any_length_;
    FragmentAligner fragments_;
    SeedFinder seeds_;
    SeedExtender extender_;
    MateRescue rescue_;
    std::uint64_t name_hash_ = 0;
    std::array<OrientedRead, 2> reads_;
    std::array<std::vector<FittedChain>, 2> chains_;
    std::array<Candidates, 2> candidates_;
};

}  // namespace sarcotrace::align
