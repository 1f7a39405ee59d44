#pragma once

#include <string>

#include "sarcotrace/core/ledger.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::report {

inline io::TsvSchema ledger_schema() {
    using io::ColumnType;
    return {"ledger",
            "Counts of one stage: IN = OUT + LOSS for each (stage, unit, library)",
            {{"sample_id", ColumnType::String, "sample"},
             {"stage", ColumnType::String, "program that counted"},
             {"unit", ColumnType::String, "what is counted: READS, TEMPLATES, MOLECULES ..."},
             {"library", ColumnType::String, "library of the counted, ALL if not by library"},
             {"side", ColumnType::String, "IN, OUT or LOSS"},
             {"name", ColumnType::String,
              "where the counted came from, went to, or why they were lost"},
             {"count", ColumnType::Integer, "how many"}},
            {"sample_id", "stage", "unit", "library", "side", "name"}};
}

/// What a ledger is about; an empty library is written as ALL.
struct LedgerKey {
    std::string sample_id;
    std::string stage;
    std::string library;
};

/// Writes the entries of one ledger. \throws std::logic_error if it does not balance
inline void write_ledger(io::TsvWriter& writer, const LedgerKey& key, const core::Ledger& ledger) {
    ledger.require_balance();
    const std::string library = key.library.empty() ? "ALL" : key.library;
    for (const core::Ledger::Entry& entry : ledger.entries()) {
        const std::string side = entry.side == core::LedgerSide::In    ? "IN"
                                 : entry.side == core::LedgerSide::Out ? "OUT"
                                                                       : "LOSS";
        writer.write(
            {key.sample_id, key.stage, ledger.unit(), library, side, entry.name, entry.count});
    }
}

}  // namespace sarcotrace::report
