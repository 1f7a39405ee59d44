#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/hts/sam_header.hpp"

namespace sarcotrace::hts {

/// A reference genome: FASTA, plain or bgzip, with a .fai index beside it. If the index is
/// missing it is made in memory by one pass (a plain-gzip FASTA works too). Bases come out in
/// upper case; IUPAC codes other than A, C, G, T become N. Not thread-safe.
class Reference {
public:
    /// \throws IoError, InputError
    explicit Reference(const std::filesystem::path& fasta);
    ~Reference();
    Reference(Reference&&) noexcept;
    Reference& operator=(Reference&&) = delete;

    [[nodiscard]] const std::vector<Contig>& contigs() const noexcept;
    /// \throws InputError if the contig is unknown or the interval passes its end
    [[nodiscard]] std::string fetch(std::string_view contig, const core::Interval& interval) const;
    [[nodiscard]] std::string fetch_contig(std::string_view contig) const;

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace sarcotrace::hts
