#include "read_ledgers.hpp"

#include "sarcotrace/report/ledger_table.hpp"

namespace sarcotrace::tools::align {

using core::LedgerSide;

ReadLedgers::ReadLedgers(const std::vector<Unit>& units) {
    for (const Unit& unit : units) {
        number_.emplace(unit.library, 0);
    }
    for (auto& [library, number] : number_) {
        number = static_cast<std::uint32_t>(ledgers_.size());
        core::Ledger& ledger = ledgers_.emplace_back("READS");
        ledger.add(LedgerSide::In, "fastq", 0);
        ledger.add(LedgerSide::Out, "aligned", 0);
        ledger.add(LedgerSide::Out, "aligned_in_excluded_region", 0);
        ledger.add(LedgerSide::Out, "unaligned", 0);
        for (const TemplateLoss loss : all_template_losses) {
            ledger.add(LedgerSide::Loss, ledger_name(loss), 0);
        }
        bases_.emplace_back("BASES");
        count_bases(number, PreparedPair());
    }
}

void ReadLedgers::count_bases(std::uint32_t library, const PreparedPair& prepared) {
    core::Ledger& ledger = bases_[library];
    const BaseCounts& bases = prepared.bases;
    const bool is_lost = prepared.loss.has_value();
    const std::int64_t umi = is_lost ? 0 : bases.umi;
    ledger.add(LedgerSide::In, "fastq", bases.read);
    ledger.add(LedgerSide::Out, "template", bases.kept);
    ledger.add(LedgerSide::Out, "umi", umi);
    ledger.add(LedgerSide::Loss, "read_through", bases.read_through);
    ledger.add(LedgerSide::Loss, "poly_g", bases.poly_g);
    ledger.add(LedgerSide::Loss, "spacer_or_barcode",
               is_lost ? 0 : bases.read - bases.kept - umi - bases.read_through - bases.poly_g);
    ledger.add(LedgerSide::Loss, "of_lost_reads", is_lost ? bases.read : 0);
}

void ReadLedgers::count(std::uint32_t library, const AlignedTemplate& aligned) {
    core::Ledger& ledger = ledgers_[library];
    const int reads = aligned.prepared.reads();
    ledger.add(LedgerSide::In, "fastq", reads);
    count_bases(library, aligned.prepared);
    if (aligned.prepared.loss) {
        ledger.add(LedgerSide::Loss, ledger_name(*aligned.prepared.loss), reads);
        return;
    }
    for (std::size_t read = 0; read < static_cast<std::size_t>(reads); ++read) {
        ledger.add(LedgerSide::Out, !aligned.placement.reads[read] ? "unaligned"
                                    : aligned.is_excluded[read]    ? "aligned_in_excluded_region"
                                                                   : "aligned");
    }
}

std::int64_t ReadLedgers::reads_in() const {
    std::int64_t reads = 0;
    for (const core::Ledger& ledger : ledgers_) {
        reads += ledger.total(LedgerSide::In);
    }
    return reads;
}

void ReadLedgers::write(const std::string& sample,
                        const std::map<std::uint32_t, DuplicateCounts>& duplicates,
                        io::TsvWriter& writer) const {
    for (const auto& [library, number] : number_) {
        report::write_ledger(writer, {sample, "align", library}, ledgers_[number]);
        report::write_ledger(writer, {sample, "align", library}, bases_[number]);
        const auto found = duplicates.find(number);
        if (found != duplicates.end()) {
            const DuplicateCounts& counts = found->second;
            core::Ledger ledger("TEMPLATES");
            ledger.add(LedgerSide::In, "aligned_without_umi",
                       counts.unique + counts.library + counts.optical);
            ledger.add(LedgerSide::Out, "unique", counts.unique);
            ledger.add(LedgerSide::Out, "library_duplicate", counts.library);
            ledger.add(LedgerSide::Out, "optical_duplicate", counts.optical);
            report::write_ledger(writer, {sample, "align", library}, ledger);
        }
    }
}

}  // namespace sarcotrace::tools::align
