#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "raw_reader.hpp"
#include "sarcotrace/align/adapter_model.hpp"
#include "sarcotrace/align/pair_aligner.hpp"
#include "sarcotrace/align/read_structure.hpp"
#include "sarcotrace/umi/umi_list.hpp"
#include "unit.hpp"

namespace sarcotrace::tools::align {

/// Where UMIs are taken from.
enum class UmiSource { ReadStructure, ReadName, Comment };
/// Whether tails of G are trimmed; Auto: where the read names are of a two-colour instrument.
enum class PolyG { Auto, Trim, Keep };

/// How templates are taken apart.
struct PreparationOptions {
    UmiSource umi_source = UmiSource::ReadStructure;
    bool keep_adapters = false;
    PolyG poly_g = PolyG::Auto;
    umi::UmiListRule umi_rule;
    std::optional<std::filesystem::path> reference;  ///< for CRAM
    bool reads_ahead = false;                        ///< files are read by threads of their own
};

/// Why a template does not go on.
enum class TemplateLoss { ShorterThanReadStructure, UmiNotInList };
inline constexpr std::array all_template_losses = {TemplateLoss::ShorterThanReadStructure,
                                                   TemplateLoss::UmiNotInList};
/// Its name in the ledger.
[[nodiscard]] std::string_view ledger_name(TemplateLoss loss) noexcept;

/// Where the bases of a template went; what is left are spacers and barcodes.
struct BaseCounts {
    std::int64_t read = 0;
    std::int64_t umi = 0;
    std::int64_t read_through = 0;
    std::int64_t poly_g = 0;
    std::int64_t kept = 0;
};

/// A template taken apart: UMIs out, read-through and dark tails cut.
struct PreparedPair {
    sarcotrace::align::ReadPair pair;
    /// Set if nothing of the template can be used; of `pair`, name and is_paired hold still.
    std::optional<TemplateLoss> loss;
    BaseCounts bases;
    /// Length of the fragment where the mates overlap.
    std::optional<std::size_t> fragment_bp;

    [[nodiscard]] int reads() const noexcept { return pair.is_paired ? 2 : 1; }
};

/// True for a read name in Illumina's form from an instrument that writes G where it sees nothing
/// (NextSeq, NovaSeq, MiniSeq, iSeq).
[[nodiscard]] bool is_of_two_colours(std::string_view read_name) noexcept;

/// Reads the templates of one unit in order.
class TemplateSource {
public:
    /// \throws InputError for a malformed read structure or UMI list, or as next(); IoError
    TemplateSource(const Unit& unit, const PreparationOptions& options);

    /// Fills `result` with the next template; its memory is used again.
    /// \return false at the end. \throws as RawReader
    bool next(RawTemplate& result);
    /// The first templates, at most so many, which next() gives again. Before next() only.
    [[nodiscard]] std::span<const RawTemplate> peek(std::size_t templates);
    /// Takes a template apart; may be called from many threads.
    /// \throws InputError if the UMI is not where --umi-from says
    [[nodiscard]] PreparedPair prepare(const RawTemplate& raw) const;

    [[nodiscard]] bool trims_poly_g() const noexcept { return trims_poly_g_; }
    /// Nothing if the unit has no list.
    [[nodiscard]] const umi::UmiList* umi_list() const noexcept { return umi_list_.get(); }
    /// Of the mates and the index reads, in the order of Unit::read_structures.
    [[nodiscard]] const std::vector<sarcotrace::align::ReadStructure>& structures() const noexcept {
        return structures_;
    }
    /// How many of structures() are those of mates; a single read of a BAM has the first one.
    [[nodiscard]] std::size_t mates() const noexcept { return mates_; }
    /// At the end: nothing shows that the files are whole.
    [[nodiscard]] bool lacks_end_mark() const noexcept { return reader_->lacks_end_mark(); }

private:
    [[nodiscard]] bool split(const RawTemplate& raw, PreparedPair& result) const;
    void set_umi(const RawTemplate& raw, sarcotrace::align::ReadPair& pair) const;
    [[nodiscard]] bool correct_umi(sarcotrace::align::ReadPair& pair) const;
    void learn_adapters();
    void trim_ends(PreparedPair& result) const;

    UmiSource umi_source_;
    bool keep_adapters_;
    bool trims_poly_g_ = false;
    std::vector<sarcotrace::align::ReadStructure> structures_;
    std::size_t mates_;  ///< structures of mates; those of index reads follow
    std::shared_ptr<const umi::UmiList> umi_list_;
    sarcotrace::align::AdapterModel adapters_;
    std::unique_ptr<RawReader> reader_;
    std::vector<RawTemplate> peeked_;
    std::size_t given_ = 0;  ///< of peeked_
};

}  // namespace sarcotrace::tools::align
