#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sarcotrace/align/fragment_locator.hpp"
#include "sarcotrace/align/fragment_memory.hpp"
#include "sarcotrace/align/insert_size.hpp"
#include "sarcotrace/align/near_places.hpp"
#include "sarcotrace/align/oriented_read.hpp"
#include "sarcotrace/align/ungapped_fit.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::align {

/// Aligns a pair as one fragment: its places come from the 5' ends of both reads, are compared
/// whole and without gaps, and the best is taken if no gap and no clip could do better. Most
/// fragments need no more; for the others it gives nothing, and PairAligner does its whole work.
/// A pure function of the pair and the model: what is remembered saves time and changes nothing. One
/// object a thread.
class FragmentAligner {
public:
    /// `memory`: null remembers nothing.
    FragmentAligner(const seq::ReferenceIndex& index, const seq::Scoring& scoring,
                    double unpaired_penalty, FragmentMemory* memory);

    /// `name_hash` chooses among equal places.
    [[nodiscard]] std::optional<WholePlacements> align(
        const std::array<OrientedRead, 2>& reads, std::uint64_t name_hash,
        const InsertSizeModel& model);

private:
    /// A place of an end with the score of its read there.
    struct ScoredEnd {
        EndLocus locus;
        int score = 0;
    };
    struct ScoredPair {
        std::array<ScoredEnd, 2> ends;
        double score = 0.0;
        bool is_proper = false;
    };

    static bool is_same_place(const ScoredEnd& a, const ScoredEnd& b);
    [[nodiscard]] bool is_eligible(const std::array<OrientedRead, 2>& reads) const;
    bool find_places(const FragmentLoci& loci, std::uint64_t name_hash,
                     const InsertSizeModel& model);
    /// In the key's order.
    [[nodiscard]] std::optional<WholePlacements> choose_among(
        const FragmentLoci& loci, std::uint64_t name_hash, const InsertSizeModel& model);
    /// What was found for a fragment of the same bases, if it is remembered.
    [[nodiscard]] std::optional<WholePlacements> remembered(const FragmentQuery& query);
    [[nodiscard]] std::optional<WholePlacements> find(const FragmentKey& key,
                                                      std::uint64_t name_hash,
                                                      const InsertSizeModel& model);
    [[nodiscard]] bool is_settled_by_key(const FragmentLoci& loci) const;
    [[nodiscard]] bool needs_frequent_seeds(const FragmentLoci& loci, bool has_result) const;
    const FragmentLoci& find_by_all_seeds();
    [[nodiscard]] bool is_certain(const ScoredPair& best);
    /// Nothing if the ends fit better apart.
    [[nodiscard]] std::optional<int> quality_of_pair(std::size_t chosen) const;
    [[nodiscard]] std::optional<int> score_at(const OrientedRead& read,
                                              const EndLocus& locus) const;
    bool score_pairs(const FragmentLoci& loci, std::uint64_t name_hash,
                     const InsertSizeModel& model);
    void score_alone(const FragmentLoci& loci, const ScoredPair& best,
                     const InsertSizeModel& model);
    [[nodiscard]] std::size_t choose(std::uint64_t name_hash);
    [[nodiscard]] bool is_whole_best(const OrientedRead& read, const EndLocus& locus);
    [[nodiscard]] WholePlacement placement(std::size_t end, const ScoredPair& best,
                                           int quality_of_pair, const FragmentLoci& loci);
    /// Places of an end other than `own`, each once.
    [[nodiscard]] std::vector<ScoredEnd> other_places(std::size_t end, const ScoredEnd& own) const;
    [[nodiscard]] int limit_in_tandem(const ScoredEnd& own,
                                      const std::vector<ScoredEnd>& others) const;
    [[nodiscard]] std::vector<Alternative> alternatives(const OrientedRead& read,
                                                        const ScoredEnd& own,
                                                        const std::vector<ScoredEnd>& others);

    const seq::ReferenceIndex* index_;
    seq::Scoring scoring_;
    double unpaired_penalty_;
    FragmentLocator locator_;
    NearPlaces near_;
    std::array<const OrientedRead*, 2> reads_{};  ///< in the key's order
    std::vector<ScoredPair> pairs_;
    std::array<std::vector<ScoredEnd>, 2> alone_;
    UngappedFit fit_;
    FragmentMemory* memory_;
    WholePlacements recalled_;
    bool is_by_name_ = false;  ///< the name chose among places
    int differences_ = 0;  ///< of both reads, in the last place that was looked at whole
    int differences_in_key_ = 0;
};

}  // namespace sarcotrace::align
