#pragma once

#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::testing {

/// A genome of one contig, and an ALT contig if it is given one, with its index.
class GenomeIndex {
public:
    explicit GenomeIndex(std::string bases_, const std::string& alt = "")
        : bases(std::move(bases_)) {
        seq::IndexBuilder builder({19, 8});
        builder.add_contig("c", bases);
        if (!alt.empty()) {
            builder.add_contig("c_alt", alt, true);
        }
        std::string text;
        builder.finish(std::string(64, 'a'), [&](std::string_view piece) { text += piece; });
        words_.resize((text.size() + 7) / 8);
        std::memcpy(words_.data(), text.data(), text.size());
        index.emplace(std::as_bytes(std::span(words_)).first(text.size()), "x.sti");
    }
    GenomeIndex(const GenomeIndex&) = delete;
    GenomeIndex& operator=(const GenomeIndex&) = delete;

    [[nodiscard]] std::int64_t offset() const { return index->contigs()[0].offset; }

    std::string bases;
    std::optional<seq::ReferenceIndex> index;

private:
    std::vector<std::uint64_t> words_;
};

}  // namespace sarcotrace::testing
