#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sarcotrace/core/interval.hpp"

namespace sarcotrace::io {

/// A feature line of a GFF3 file (specification 1.26), its 1-based closed range made half-open.
struct GffFeature {
    std::string contig;
    std::string type;
    core::Interval interval;
    char strand = '.';         ///< + - . ?
    std::optional<int> phase;  ///< 0, 1 or 2: bases before the first whole codon
    std::vector<std::pair<std::string, std::string>> attributes;  ///< percent-decoded

    /// The attribute's value; nothing without it.
    [[nodiscard]] std::optional<std::string_view> attribute(std::string_view key) const;
};

/// Features of a GFF3 file in file order; comments and directives are skipped, a FASTA section ends
/// the features; plain or gzip. \throws InputError with file and line if a line is not GFF3; IoError
[[nodiscard]] std::vector<GffFeature> read_gff3(const std::filesystem::path& path);

}  // namespace sarcotrace::io
