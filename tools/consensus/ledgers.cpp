#include "ledgers.hpp"

#include <algorithm>
#include <stdexcept>

namespace sarcotrace::consensus_tool {
namespace {

using core::LedgerSide;

/// In the order of TemplateFault, after None.
constexpr std::array<std::string_view, fault_count - 1> loss_names = {
    "UNMAPPED", "MATE_ABSENT", "QC_FAILED", "LOW_MAPPING_QUALITY", "UMI_WITH_N", "OTHER_ALIGNMENT"};
/// In the order of consensus::Tier.
constexpr std::array<std::string_view, 3> tier_names = {"SINGLETON", "SIMPLEX", "DUPLEX"};
/// In the order of consensus::NoCall, after None.
constexpr std::array<std::string_view, 3> no_call_names = {"NO_READS", "TIE", "STRANDS_DISAGREE"};

void add_losses(core::Ledger& ledger, const std::array<std::int64_t, fault_count>& lost) {
    for (std::size_t i = 0; i < loss_names.size(); ++i) {
        ledger.add(LedgerSide::Loss, loss_names[i], lost[i + 1]);
    }
}

}  // namespace

std::string library_name(const hts::SamHeader& header, std::optional<std::string_view> read_group) {
    const std::string name = read_group ? header.library_of(*read_group) : std::string();
    return name.empty() || name == "NA" ? std::string(no_library) : name;
}

void LibraryCounts::molecule(consensus::Tier tier, std::int64_t top_templates,
                             std::int64_t bottom_templates, std::int64_t reads) {
    TierCounts& counts = tiers_[static_cast<std::size_t>(tier)];
    ++counts.molecules;
    counts.reads += reads;
    templates_used_ += top_templates + bottom_templates;
    ++family_sizes_[{top_templates, bottom_templates}];
}

std::vector<core::Ledger> LibraryCounts::ledgers() const {
    core::Ledger reads("READS");
    reads.add(LedgerSide::In, "PRIMARY", primary_in_);
    reads.add(LedgerSide::In, "SUPPLEMENTARY", supplementary_in_);
    reads.add(LedgerSide::In, "SECONDARY", secondary_);
    core::Ledger templates("TEMPLATES");
    templates.add(LedgerSide::In, "READ_NAMES", templates_in_);
    core::Ledger molecules("MOLECULES");
    std::int64_t called = 0;
    for (const TierCounts& tier : tiers_) {
        called += tier.molecules;
    }
    molecules.add(LedgerSide::In, "GROUPED", called);
    for (std::size_t i = tiers_.size(); i-- > 0;) {
        reads.add(LedgerSide::Out, "IN_" + std::string(tier_names[i]), tiers_[i].reads);
        molecules.add(LedgerSide::Out, tier_names[i], tiers_[i].molecules);
    }
    reads.add(LedgerSide::Out, "SUPPLEMENTARY_KEPT", supplementary_kept_);
    templates.add(LedgerSide::Out, "IN_CONSENSUS", templates_used_);
    add_losses(reads, lost_reads_);
    add_losses(templates, lost_templates_);
    reads.add(LedgerSide::Loss, "SUPPLEMENTARY_OF_OTHER_READ", supplementary_lost_);
    reads.add(LedgerSide::Loss, "SUPPLEMENTARY_ALONE", supplementary_alone_);
    reads.add(LedgerSide::Loss, "SECONDARY_ALIGNMENT", secondary_);
    std::vector<core::Ledger> ledgers = {reads, templates, molecules};
    if (core::Ledger bases = bases_ledger(); bases.total(LedgerSide::In) > 0) {
        ledgers.push_back(std::move(bases));
    }
    return ledgers;
}

core::Ledger LibraryCounts::bases_ledger() const {
    core::Ledger bases("BASES");
    std::int64_t all = 0;
    for (const std::int64_t count : bases_.called) {
        all += count;
    }
    for (const std::int64_t count : bases_.no_call) {
        all += count;
    }
    bases.add(LedgerSide::In, "IN_MOLECULES", all);
    for (std::size_t i = tier_names.size(); i-- > 0;) {
        bases.add(LedgerSide::Out, tier_names[i], bases_.called[i]);
    }
    for (std::size_t i = 0; i < no_call_names.size(); ++i) {
        bases.add(LedgerSide::Loss, no_call_names[i], bases_.no_call[i + 1]);
    }
    return bases;
}

Counts::Counts(std::vector<std::string> sorted_libraries)
    : names_(std::move(sorted_libraries)), counts_(names_.size()) {}

std::int64_t Counts::records() const {
    std::int64_t records = 0;
    for (const LibraryCounts& counts : counts_) {
        records += counts.records();
    }
    return records;
}

std::uint32_t Counts::index_of(const std::string& library) const {
    const auto found = std::lower_bound(names_.begin(), names_.end(), library);
    if (found == names_.end() || *found != library) {
        throw std::out_of_range("library '" + library + "' is not in the header");
    }
    return static_cast<std::uint32_t>(found - names_.begin());
}

io::TsvSchema family_sizes_schema() {
    using io::ColumnType;
    return {"family_sizes",
            "Molecules by the templates of each strand that their consensus uses",
            {{"sample_id", ColumnType::String, "sample"},
             {"library", ColumnType::String, "library, NO_LIBRARY if it is not known"},
             {"top_templates", ColumnType::Integer, "templates of the top strand"},
             {"bottom_templates", ColumnType::Integer, "templates of the bottom strand"},
             {"molecules", ColumnType::Integer, "molecules with these"}},
            {"sample_id", "library", "top_templates", "bottom_templates"}};
}

io::TsvSchema members_schema() {
    using io::ColumnType;
    return {"members",
            "Templates that were grouped and the molecule each belongs to",
            {{"read_name", ColumnType::String, "name of the read pair"},
             {"molecule_id", ColumnType::String, "MI of the molecule BAM"},
             {"strand", ColumnType::String, "TOP or BOTTOM"},
             {"used", ColumnType::Boolean, "FALSE if its alignment is not the family's"}},
            {"read_name"}};
}

}  // namespace sarcotrace::consensus_tool
