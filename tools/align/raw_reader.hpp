#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>

#include "sarcotrace/hts/fastq_reader.hpp"
#include "unit.hpp"

namespace sarcotrace::tools::align {

/// A template as its files hold it.
struct RawTemplate {
    std::array<hts::FastqRecord, 2> reads;    ///< reads[1] is empty if the template is not paired
    std::array<hts::FastqRecord, 2> indexes;  ///< index reads; empty where there is no file
    bool is_paired = true;
};

/// Reads the templates of a unit in order, whatever its files are.
class RawReader {
public:
    RawReader() = default;
    virtual ~RawReader() = default;
    RawReader(const RawReader&) = delete;
    RawReader& operator=(const RawReader&) = delete;

    /// Fills `result` with the next template; its memory is used again. \return false at the end
    /// \throws InputError naming file and place if a file is malformed or the mates are not in step
    virtual bool next(RawTemplate& result) = 0;
    /// At the end: nothing shows that the files are whole (hts::FastqReader::lacks_end_mark()).
    [[nodiscard]] virtual bool lacks_end_mark() const noexcept { return false; }
};

/// \param reads_ahead with threads of the readers' own
/// \param reference FASTA for CRAM
/// \throws IoError; InputError for a BAM that is aligned or sorted by coordinate
[[nodiscard]] std::unique_ptr<RawReader> open_unit(
    const Unit& unit, bool reads_ahead, const std::optional<std::filesystem::path>& reference);

}  // namespace sarcotrace::tools::align
