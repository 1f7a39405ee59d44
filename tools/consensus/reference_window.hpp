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

    [[nodiscard]] const hts::Reference& reference() const noexcept { return reference_; }
    /// Valid until the next call. `end` <= `contig.length_bp`. \throws core::InputError
    [[nodiscard]] std::string_view fetch(const hts::Contig& contig, core::Pos0 begin,
                                         core::Pos0 end);

private:
    hts::Reference reference_;
    std::string contig_;
    std::int64_t begin_ = 0;
    std::string bases_;
};

}  // namespace sarcotrace::consensus_tool
