#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "options.hpp"
#include "sarcotrace/align/pair_aligner.hpp"
#include "sarcotrace/align/read_structure.hpp"
#include "sarcotrace/hts/fastq_reader.hpp"

namespace sarcotrace::tools::align {

/// A pair of FASTQ records taken apart: UMIs out, read-through cut.
struct PreparedPair {
    sarcotrace::align::ReadPair pair;
    /// A read is shorter than its read structure: nothing of the pair can be used.
    bool is_too_short = false;
};

/// Reads the pairs of one unit in order.
class TemplateSource {
public:
    /// \throws InputError for a malformed read structure; IoError
    TemplateSource(const Unit& unit, UmiSource umi_source, bool keep_adapters);

    /// Fills `result` with the raw pair. \return false at the end. \throws as PairedFastqReader
    bool next(hts::FastqRecord& first, hts::FastqRecord& second);
    /// Takes a pair apart; may be called from many threads.
    /// \throws InputError if the UMI is not where --umi-from says
    [[nodiscard]] PreparedPair prepare(const hts::FastqRecord& first,
                                       const hts::FastqRecord& second) const;

private:
    void set_umi(const hts::FastqRecord& first, sarcotrace::align::ReadPair& pair) const;

    UmiSource umi_source_;
    bool keep_adapters_;
    sarcotrace::align::ReadStructure structure_1_;
    sarcotrace::align::ReadStructure structure_2_;
    hts::PairedFastqReader reader_;
};

}  // namespace sarcotrace::tools::align
