#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "sarcotrace/hts/reference.hpp"

namespace sarcotrace::consensus_tool {

/// Reference bases for records that come in about coordinate order: one stretch is held.
class ReferenceWindow {
public:
    explicit ReferenceWindow(const std::filesystem::path& fasta) : reference_(fasta) {}

    /// Valid until the next call. `end` <= `contig.length_bp`. \throws core::InputError
    [[nodiscard]] std::string_view fetch(const hts::Contig& contig, core::Pos0 begin,
                                         core::Pos0 end);
    /// As fetch(), under an alignment of `molecule`. \throws core::InputError if it passes the
    /// contig's end
    [[nodiscard]] std::string_view fetch_under(const hts::Contig& contig, core::Pos0 begin,
                                               core::Pos0 end, std::string_view molecule);

private:
    hts::Reference reference_;
    std::string contig_;
    std::int64_t begin_ = 0;
    std::string bases_;
};

}  // namespace sarcotrace::consensus_tool
