#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/core/ledger.hpp"
#include "sarcotrace/hts/sam_header.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::consensus_tool {

/// Why a template makes no part of a molecule.
enum class TemplateFault { None, Unmapped, MateAbsent, QcFailed, LowMappingQuality, UmiNoCall };

[[nodiscard]] std::string_view loss_name(TemplateFault fault) noexcept;

/// The library of reads whose library is not known. Not "NA": a key column has no missing value.
inline constexpr std::string_view no_library = "NO_LIBRARY";

/// Library of a read group (LB, else ID); no_library without a group, or if LB is empty or "NA".
[[nodiscard]] std::string library_name(const hts::SamHeader& header,
                                       std::optional<std::string_view> read_group);

/// Counts of one library: reads (records), templates and molecules, and the family sizes.
class LibraryCounts {
public:
    LibraryCounts();

    void template_in(std::int64_t primary, std::int64_t supplementary);
    void template_lost(std::string_view reason, std::int64_t reads);
    void template_used(std::int64_t primary);
    void supplementary_kept(std::int64_t count);
    void supplementary_lost(std::int64_t count);
    void secondary_lost();
    void molecule_called(const consensus::MoleculeRead& read);

    [[nodiscard]] const std::vector<core::Ledger>& ledgers() const noexcept { return ledgers_; }
    /// (top, bottom) to molecules.
    [[nodiscard]] const std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t>&
    family_sizes() const noexcept {
        return family_sizes_;
    }

private:
    std::vector<core::Ledger> ledgers_;
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> family_sizes_;
};

/// All libraries of a file, by their sorted names.
class Counts {
public:
    explicit Counts(std::vector<std::string> sorted_libraries);

    [[nodiscard]] std::uint32_t index_of(const std::string& library) const;
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
