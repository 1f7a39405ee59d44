#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ledgers.hpp"
#include "sarcotrace/core/read_view.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "sarcotrace/hts/sam_header.hpp"
#include "sarcotrace/umi/template_key.hpp"

namespace sarcotrace::consensus_tool {

/// Key of the template that a record belongs to, from the record alone: the words of
/// umi::sortable_words(), then a hash of the name. The mate's end comes from RNEXT, PNEXT and MC; a
/// supplementary record's own primary end from the first entry of SA.
class RecordKeyer {
public:
    RecordKeyer(const hts::SamHeader& header, const Counts& counts);

    /// Index of the record's library.
    [[nodiscard]] std::uint32_t library_of(const core::ReadView& read);

    /// Nothing if the record does not say where its mate or its primary alignment ends (no MC or
    /// SA). A record with an unmapped end gets the key of unplaced templates.
    [[nodiscard]] std::optional<hts::SortKey> key_of(const core::ReadView& read);

    /// As key_of(), but with one end for a template whose other end is unmapped, as
    /// `samtools sort --template-coordinate` has it.
    [[nodiscard]] std::optional<hts::SortKey> template_order_key_of(const core::ReadView& read);

    [[nodiscard]] static hts::SortKey key_of(const umi::TemplateKey& key, std::string_view name);
    [[nodiscard]] static hts::SortKey unplaced_key(std::string_view name);

private:
    [[nodiscard]] std::optional<umi::TemplateEnd> own_end(const core::ReadView& read) const;
    [[nodiscard]] static std::optional<umi::TemplateEnd> mate_end(const core::ReadView& read);

    const hts::SamHeader& header_;
    const Counts& counts_;
    std::string last_group_;
    std::optional<std::uint32_t> last_library_;
    std::map<std::string, std::uint32_t, std::less<>> libraries_;
};

/// Unclipped 5' end of an alignment given as text. \return nothing if the CIGAR is no CIGAR
[[nodiscard]] std::optional<std::int64_t> five_prime_of(std::int64_t position_0based, bool reverse,
                                                        std::string_view cigar) noexcept;

/// Decides between records of one key: name, primary before supplementary records, flag, place.
[[nodiscard]] bool template_less(const core::ReadView& a, const core::ReadView& b);

/// For sorters whose records are always added with a key.
[[nodiscard]] hts::RecordOrder template_order();

}  // namespace sarcotrace::consensus_tool
