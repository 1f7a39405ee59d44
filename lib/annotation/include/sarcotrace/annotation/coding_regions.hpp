#pragma once

#include <map>
#include <string>
#include <vector>

#include "sarcotrace/annotation/transcript.hpp"
#include "sarcotrace/core/interval.hpp"

namespace sarcotrace::annotation {

/// Bases that are in the coding sequence (stop codon included) of any transcript.
class CodingRegions {
public:
    CodingRegions() = default;
    explicit CodingRegions(const std::vector<Transcript>& transcripts);

    /// `position`: 0-based
    [[nodiscard]] bool contains(const std::string& contig, std::int64_t position) const;

private:
    /// By contig, ascending, not overlapping.
    std::map<std::string, std::vector<core::Interval>, std::less<>> regions_;
};

}  // namespace sarcotrace::annotation
