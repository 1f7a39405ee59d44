#include "ledgers.hpp"

#include <algorithm>
#include <stdexcept>

namespace sarcotrace::consensus_tool {
namespace {

using core::LedgerSide;

enum Unit : std::size_t { reads = 0, templates = 1, molecules = 2 };

constexpr TemplateFault faults[] = {TemplateFault::Unmapped, TemplateFault::MateAbsent,
                                    TemplateFault::QcFailed, TemplateFault::LowMappingQuality,
                                    TemplateFault::UmiNoCall};
constexpr std::string_view other_alignment = "OTHER_ALIGNMENT";

}  // namespace

std::string_view loss_name(TemplateFault fault) noexcept {
    switch (fault) {
        case TemplateFault::None: break;
        case TemplateFault::Unmapped: return "UNMAPPED";
        case TemplateFault::MateAbsent: return "MATE_ABSENT";
        case TemplateFault::QcFailed: return "QC_FAILED";
        case TemplateFault::LowMappingQuality: return "LOW_MAPPING_QUALITY";
        case TemplateFault::UmiNoCall: return "UMI_WITH_N";
    }
    return other_alignment;
}

std::string library_name(const hts::SamHeader& header, std::optional<std::string_view> read_group) {
    const std::string name = read_group ? header.library_of(*read_group) : std::string();
    return name.empty() || name == "NA" ? std::string(no_library) : name;
}

LibraryCounts::LibraryCounts()
    : ledgers_{core::Ledger("READS"), core::Ledger("TEMPLATES"), core::Ledger("MOLECULES")} {
    ledgers_[reads].add(LedgerSide::In, "PRIMARY", 0);
    ledgers_[reads].add(LedgerSide::In, "SUPPLEMENTARY", 0);
    ledgers_[reads].add(LedgerSide::In, "SECONDARY", 0);
    ledgers_[reads].add(LedgerSide::Out, "IN_CONSENSUS", 0);
    ledgers_[reads].add(LedgerSide::Out, "SUPPLEMENTARY_KEPT", 0);
    ledgers_[templates].add(LedgerSide::In, "READ_NAMES", 0);
    ledgers_[templates].add(LedgerSide::Out, "IN_CONSENSUS", 0);
    for (const Unit unit : {reads, templates}) {
        for (const TemplateFault fault : faults) {
            ledgers_[unit].add(LedgerSide::Loss, loss_name(fault), 0);
        }
        ledgers_[unit].add(LedgerSide::Loss, other_alignment, 0);
    }
    ledgers_[reads].add(LedgerSide::Loss, "SUPPLEMENTARY_OF_OTHER_READ", 0);
    ledgers_[reads].add(LedgerSide::Loss, "SECONDARY_ALIGNMENT", 0);
    ledgers_[molecules].add(LedgerSide::In, "GROUPED", 0);
    ledgers_[molecules].add(LedgerSide::Out, "DUPLEX", 0);
    ledgers_[molecules].add(LedgerSide::Out, "SIMPLEX", 0);
    ledgers_[molecules].add(LedgerSide::Out, "SINGLETON", 0);
}

void LibraryCounts::template_in(std::int64_t primary, std::int64_t supplementary) {
    ledgers_[reads].add(LedgerSide::In, "PRIMARY", primary);
    ledgers_[reads].add(LedgerSide::In, "SUPPLEMENTARY", supplementary);
    ledgers_[templates].add(LedgerSide::In, "READ_NAMES");
}

void LibraryCounts::template_lost(std::string_view reason, std::int64_t read_count) {
    ledgers_[reads].add(LedgerSide::Loss, reason, read_count);
    ledgers_[templates].add(LedgerSide::Loss, reason);
}

void LibraryCounts::template_used(std::int64_t primary) {
    ledgers_[reads].add(LedgerSide::Out, "IN_CONSENSUS", primary);
    ledgers_[templates].add(LedgerSide::Out, "IN_CONSENSUS");
}

void LibraryCounts::supplementary_kept(std::int64_t count) {
    ledgers_[reads].add(LedgerSide::Out, "SUPPLEMENTARY_KEPT", count);
}

void LibraryCounts::supplementary_lost(std::int64_t count) {
    ledgers_[reads].add(LedgerSide::Loss, "SUPPLEMENTARY_OF_OTHER_READ", count);
}

void LibraryCounts::secondary_lost() {
    ledgers_[reads].add(LedgerSide::In, "SECONDARY");
    ledgers_[reads].add(LedgerSide::Loss, "SECONDARY_ALIGNMENT");
}

void LibraryCounts::molecule_called(const consensus::MoleculeRead& read) {
    ledgers_[molecules].add(LedgerSide::In, "GROUPED");
    const std::string_view name = read.tier == consensus::Tier::Duplex    ? "DUPLEX"
                                  : read.tier == consensus::Tier::Simplex ? "SIMPLEX"
                                                                          : "SINGLETON";
    ledgers_[molecules].add(LedgerSide::Out, name);
    ++family_sizes_[{read.top_templates, read.bottom_templates}];
}

Counts::Counts(std::vector<std::string> sorted_libraries)
    : names_(std::move(sorted_libraries)), counts_(names_.size()) {}

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
