#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sarcotrace/consensus/family.hpp"
#include "sarcotrace/core/ledger.hpp"
#include "sarcotrace/hts/sam_header.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::consensus_tool {

/// Why a template makes no part of a molecule.
enum class TemplateFault {
    None,
    Unmapped,
    MateAbsent,
    QcFailed,
    LowMappingQuality,
    UmiNoCall,
    OtherAlignment  ///< grouped, but not used by the molecule's consensus
};
inline constexpr std::size_t fault_count = 7;

/// The library of reads whose library is not known. Not "NA": a key column has no missing value.
inline constexpr std::string_view no_library = "NO_LIBRARY";

/// Library of a read group (LB, else ID); no_library without a group, or if LB is empty or "NA".
[[nodiscard]] std::string library_name(const hts::SamHeader& header,
                                       std::optional<std::string_view> read_group);

/// Reads and templates of one tier.
struct TierCounts {
    std::int64_t molecules = 0;
    std::int64_t reads = 0;
};

/// Counts of one library: reads (records), templates and molecules, and the family sizes.
class LibraryCounts {
public:
    void template_in(std::int64_t primary, std::int64_t supplementary) noexcept {
        primary_in_ += primary;
        supplementary_in_ += supplementary;
        ++templates_in_;
    }
    void template_lost(TemplateFault fault, std::int64_t reads) noexcept {
        lost_reads_[static_cast<std::size_t>(fault)] += reads;
        ++lost_templates_[static_cast<std::size_t>(fault)];
    }
    /// `reads` primary reads of `templates` templates make a molecule.
    void molecule(consensus::Tier tier, std::int64_t top_templates, std::int64_t bottom_templates,
                  std::int64_t reads);
    void bases(const consensus::BaseCounts& counts) noexcept { bases_ += counts; }
    void supplementary_kept(std::int64_t count) noexcept { supplementary_kept_ += count; }
    void supplementary_lost(std::int64_t count) noexcept { supplementary_lost_ += count; }
    /// Supplementary records whose primary ones are not beside them.
    void supplementary_alone(std::int64_t count) noexcept {
        supplementary_in_ += count;
        supplementary_alone_ += count;
    }
    void secondary_lost() noexcept { ++secondary_; }

    [[nodiscard]] std::int64_t records() const noexcept {
        return primary_in_ + supplementary_in_ + secondary_;
    }
    /// READS, TEMPLATES, MOLECULES and, if there are any, BASES of the consensus.
    [[nodiscard]] std::vector<core::Ledger> ledgers() const;
    /// (top, bottom) to molecules.
    [[nodiscard]] const std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t>&
    family_sizes() const noexcept {
        return family_sizes_;
    }

private:
    [[nodiscard]] core::Ledger bases_ledger() const;

    std::int64_t primary_in_ = 0;
    std::int64_t supplementary_in_ = 0;
    std::int64_t secondary_ = 0;
    std::int64_t templates_in_ = 0;
    std::int64_t templates_used_ = 0;
    std::int64_t supplementary_kept_ = 0;
    std::int64_t supplementary_lost_ = 0;
    std::int64_t supplementary_alone_ = 0;
    std::array<std::int64_t, fault_count> lost_reads_{};
    std::array<std::int64_t, fault_count> lost_templates_{};
    std::array<TierCounts, 3> tiers_{};
    consensus::BaseCounts bases_;
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> family_sizes_;
};

/// All libraries of a file, by their sorted names.
class Counts {
public:
    explicit Counts(std::vector<std::string> sorted_libraries);

    [[nodiscard]] std::uint32_t index_of(const std::string& library) const;
    /// Records of all libraries.
    [[nodiscard]] std::int64_t records() const;
    [[nodiscard]] LibraryCounts& of(std::uint32_t library) { return counts_.at(library); }
    [[nodiscard]] const std::vector<std::string>& libraries() const noexcept { return names_; }
    [[nodiscard]] const LibraryCounts& of(std::uint32_t library) const {
        return counts_.at(library);
    }

private:
    std::vector<std::string> names_;
    std::vector<LibraryCounts> counts_;
};

[[nodiscard]] io::TsvSchema family_sizes_schema();
[[nodiscard]] io::TsvSchema members_schema();

}  // namespace sarcotrace::consensus_tool
