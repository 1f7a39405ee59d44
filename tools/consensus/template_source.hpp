#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledgers.hpp"
#include "options.hpp"
#include "record_arena.hpp"
#include "record_key.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "template_builder.hpp"

namespace sarcotrace::consensus_tool {

/// Takes templates in template-coordinate order: those of one library and position one after
/// another.
class TemplateSink {
public:
    TemplateSink() = default;
    virtual ~TemplateSink() = default;
    TemplateSink(const TemplateSink&) = delete;
    TemplateSink& operator=(const TemplateSink&) = delete;

    /// The reads of `item` live until the call returns.
    virtual void add(std::uint32_t library, const umi::TemplateKey& position,
                     HeldTemplate item) = 0;
};

/// True if the header says that the records are in template-coordinate order.
[[nodiscard]] bool is_in_template_order(const hts::SamHeader& header);

/// Reads all records, joins them to templates, counts what cannot be grouped and gives the rest to
/// the sink. Input in template-coordinate order is streamed, other input is sorted once.
class TemplateSource {
public:
    TemplateSource(hts::BamReader& reader, const Options& options, Counts& counts);

    /// \throws InputError for a read without UMI, without bases or qualities, a name with two
    /// primary reads of the same number, or an input that is not in the order it says
    void run(TemplateSink& sink);

private:
    void read_any(TemplateSink& sink);
    void read_template_order(TemplateSink& sink);
    /// False if the record goes no further.
    bool admit(const core::ReadView& read);
    /// The record with the tags that later stages need; valid until the next call.
    [[nodiscard]] core::ReadView with_needed_tags(const core::ReadView& read);
    /// Records whose mate's end is not known from themselves.
    void join_by_name(hts::RecordSorter& by_name, hts::RecordSorter& sorted);
    void drain(hts::RecordSorter& sorted, TemplateSink& sink);
    void close_template(TemplateSink& sink);
    [[nodiscard]] hts::SorterOptions sorter_options(std::int64_t memory_bytes) const;

    hts::BamReader& reader_;
    const Options& options_;
    Counts& counts_;
    RecordKeyer keyer_;
    RecordArena arena_;  ///< reads of the template at hand
    TemplateBuilder builder_;
    std::vector<std::uint8_t> tag_bytes_;
};

}  // namespace sarcotrace::consensus_tool
