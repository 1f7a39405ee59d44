#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "options.hpp"
#include "sarcotrace/align/pair_aligner.hpp"
#include "sarcotrace/align/read_structure.hpp"
#include "sarcotrace/hts/fastq_reader.hpp"

namespace sarcotrace::tools::align {

/// A template as its files hold it.
struct RawTemplate {
    std::array<hts::FastqRecord, 2> reads;  ///< reads[1] is empty if the template is not paired
    bool is_paired = true;
};

/// Why a template does not go on.
enum class TemplateLoss { ShorterThanReadStructure };
/// Its name in the ledger.
[[nodiscard]] std::string_view ledger_name(TemplateLoss loss) noexcept;

/// A template taken apart: UMIs out, read-through cut.
struct PreparedPair {
    sarcotrace::align::ReadPair pair;
    /// Set if nothing of the template can be used; of `pair`, name and is_paired hold still.
    std::optional<TemplateLoss> loss;

    [[nodiscard]] int reads() const noexcept { return pair.is_paired ? 2 : 1; }
};

/// Reads the templates of one unit in order.
class TemplateSource {
public:
    /// \throws InputError for a malformed read structure; IoError
    TemplateSource(const Unit& unit, UmiSource umi_source, bool keep_adapters);

    /// Fills `result` with the next template; its memory is used again.
    /// \return false at the end. \throws as PairedFastqReader
    bool next(RawTemplate& result);
    /// Takes a template apart; may be called from many threads.
    /// \throws InputError if the UMI is not where --umi-from says
    [[nodiscard]] PreparedPair prepare(const RawTemplate& raw) const;

private:
    void set_umi(const hts::FastqRecord& first, sarcotrace::align::ReadPair& pair) const;

    UmiSource umi_source_;
    bool keep_adapters_;
    sarcotrace::align::ReadStructure structure_1_;
    sarcotrace::align::ReadStructure structure_2_;
    hts::PairedFastqReader reader_;
};

}  // namespace sarcotrace::tools::align
