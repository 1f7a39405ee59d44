#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sarcotrace/calling/caller.hpp"
#include "sarcotrace/cli/run_tool.hpp"

namespace sarcotrace::tools::call {

struct Options {
    std::filesystem::path input;
    std::filesystem::path reference;
    std::filesystem::path targets;
    std::filesystem::path noise;
    std::filesystem::path output;
    std::optional<std::filesystem::path> matched_normal;
    std::optional<std::filesystem::path> alleles;
    std::optional<std::filesystem::path> population;
    std::optional<std::filesystem::path> ledger;
    std::optional<std::filesystem::path> gvcf;
    std::optional<std::filesystem::path> lod_track;
    std::optional<std::filesystem::path> maf;
    std::optional<std::filesystem::path> annotation;  ///< with maf only
    std::string build;
    double assessable_lod = 0.05;  ///< a site with a higher limit of detection is not assessable

    std::optional<std::filesystem::path> summary;
    std::optional<std::filesystem::path> microsatellites;
    double burden_vaf = 0.02;  ///< mutations of that VAF and more, on bases where they would be found
    std::int64_t burden_least_bp = 100'000;  ///< fewer assessable bases give no burden
    std::int64_t least_tracts = 10;          ///< fewer assessed tracts give no instability

    [[nodiscard]] bool wants_sites() const noexcept { return gvcf || lod_track || summary; }
    [[nodiscard]] bool wants_tracts() const noexcept { return summary || microsatellites; }
    /// Share of foreign molecules; nothing: it is estimated where there is a population VCF.
    std::optional<double> contamination;
    std::string patient;
    std::optional<std::string> assay;
    /// Tier of records without molecule tags; nothing: such a record is an error.
    std::optional<pileup::Tier> untagged_tier;
    calling::Settings settings;
    int threads = 1;
};

[[nodiscard]] cli::ToolInfo tool_info();
/// Nothing if help or the version was printed. \throws core::UsageError
[[nodiscard]] std::optional<Options> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::tools::call
