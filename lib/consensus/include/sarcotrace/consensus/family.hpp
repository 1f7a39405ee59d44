#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/consensus/error_model.hpp"
#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/core/read_record.hpp"

namespace sarcotrace::consensus {

/// A sequenced template: the primary read at the lower unclipped 5' end and the one at the upper
/// (absent if single-end), with the supplementary alignments of both.
struct FamilyTemplate {
    core::ReadRecord lower;
    std::optional<core::ReadRecord> upper;
    std::vector<core::ReadRecord> supplementary;
    bool top = true;  ///< the lower read is the first of the pair
};

/// Templates of one molecule, in an order that does not depend on the input's (UMI, then name).
struct Family {
    std::string molecule_id;
    std::string umi;  ///< in the orientation of the top strand if `umi_is_dual`
    bool umi_is_dual = false;
    std::int64_t lower_five_prime = 0;
    std::int64_t upper_five_prime = 0;  ///< equal to lower_five_prime if single-end
    std::vector<FamilyTemplate> templates;
};

/// Errors that add or remove bases (tools/consensus/README.md, "Indels"), for a stretch that is no
/// repeat. In a repeat each further copy of the unit lowers the Phred value, and each further unit
/// added or removed at once raises it.
struct IndelRates {
    double pre_umi_phred = 55.0;   ///< before the UMI was attached, per strand and site
    double post_umi_phred = 45.0;  ///< copying and sequencing, per read and site
    double phred_per_copy = 3.0;
    double phred_per_unit = 10.0;
};

struct ConsensusOptions {
    ErrorRates rates;
    IndelRates indel_rates;
    std::uint8_t lowest_base_quality = 10;  ///< bases below it are no evidence
    bool strand_bases = false;              ///< call each strand alone too, for fgbio's tags
};

/// What became of the bases of a consensus, those where mates overlap counted once.
struct BaseCounts {
    std::array<std::int64_t, 3> called{};   ///< by the tier of the base
    std::array<std::int64_t, 4> no_call{};  ///< by NoCall; None stays 0

    BaseCounts& operator+=(const BaseCounts& other) noexcept;
};

/// What became of one family.
struct FamilyConsensus {
    Molecule molecule;
    BaseCounts bases;
    /// Supplementary alignments of the best read, tagged as of this molecule.
    std::vector<core::ReadRecord> supplementary;
    /// Reads of the family have other alignments, or the consensus has other bases than the read
    /// whose alignment it takes: that alignment may not be its best one.
    bool alignment_is_open = false;
    /// Templates that the consensus does not use, because their bases do not fit its alignment.
    std::vector<std::size_t> other_alignment;
};

/// Calls the consensus of one family (tools/consensus/README.md): the alignment with the most
/// likely indels is kept, overlapping mates are combined and counted once, then each base is
/// called. \throws std::invalid_argument if the family is empty, or mixes single-end and paired
/// templates
[[nodiscard]] FamilyConsensus call_family(const Family& family, const ConsensusModel& model,
                                          const ConsensusOptions& options);

}  // namespace sarcotrace::consensus
