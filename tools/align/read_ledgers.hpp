#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "duplicate_marker.hpp"
#include "options.hpp"
#include "sarcotrace/core/ledger.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "unit_aligner.hpp"

namespace sarcotrace::tools::align {

/// Counts of reads and of their bases by library. Libraries are numbered in the order of their
/// names, as sarcotrace-consensus numbers them.
class ReadLedgers {
public:
    explicit ReadLedgers(const std::vector<Unit>& units);

    [[nodiscard]] std::uint32_t number_of(const std::string& library) const {
        return number_.at(library);
    }
    void count(std::uint32_t library, const AlignedTemplate& aligned);
    [[nodiscard]] std::int64_t reads_in() const;
    /// Adds the counts of duplicates to those of reads.
    void write(const std::string& sample,
               const std::map<std::uint32_t, DuplicateCounts>& duplicates,
               io::TsvWriter& writer) const;

private:
    void count_bases(std::uint32_t library, const PreparedPair& prepared);

    std::map<std::string, std::uint32_t> number_;
    std::vector<core::Ledger> ledgers_;  ///< of reads, by library
    std::vector<core::Ledger> bases_;    ///< of their bases, by library
};

}  // namespace sarcotrace::tools::align
