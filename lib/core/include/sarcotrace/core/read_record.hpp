#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sarcotrace/core/cigar.hpp"
#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/core/position.hpp"
#include "sarcotrace/core/read_view.hpp"
#include "sarcotrace/core/sam_tags.hpp"

namespace sarcotrace::core {

/// Value of an optional field: int (i), float (f), string (Z), arrays (B,C and B,S).
using TagValue = std::variant<std::int64_t, float, std::string, std::vector<std::uint8_t>,
                              std::vector<std::uint16_t>>;

/// All optional fields of a read in file order; integers of any width come as int64, characters
/// as strings, integer arrays as B,S (values past 65,535 are cut off at it).
/// \throws InputError if the fields are damaged or hold an array of floats
[[nodiscard]] std::vector<std::pair<TagName, TagValue>> decode_tags(const ReadView& read);

/// A read that owns its data, to be built and written.
/// Shape: base_qualities.size() == bases.size(), or 0 for "no qualities"; the CIGAR, if any,
/// consumes bases.size() bases. Bases and qualities are in the file's (reference) orientation.
struct ReadRecord {
    std::string name;
    std::uint16_t flag = 0;
    std::optional<ContigIndex> contig;
    std::optional<Pos0> position;
    std::uint8_t mapping_quality = 0;
    Cigar cigar;
    std::string bases;
    std::vector<std::uint8_t> base_qualities;
    std::optional<ContigIndex> mate_contig;
    std::optional<Pos0> mate_position;
    std::int64_t template_length_bp = 0;
    /// Written in this order.
    std::vector<std::pair<TagName, TagValue>> tags;

    [[nodiscard]] bool has(std::uint16_t flag_bit) const noexcept { return (flag & flag_bit) != 0; }

    /// Replaces the tag if it is there, appends it if not.
    void set_tag(TagName tag, TagValue value) {
        for (auto& [name_, value_] : tags) {
            if (name_ == tag) {
                value_ = std::move(value);
                return;
            }
        }
        tags.emplace_back(tag, std::move(value));
    }
};

}  // namespace sarcotrace::core
