#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_bases.hpp"
#include "sarcotrace/core/bases.hpp"
#include "support.hpp"

namespace sarcotrace::testing {

inline std::string fastq(const std::string& name, const std::string& bases) {
    return "@" + name + "\n" + bases + "\n+\n" + std::string(bases.size(), 'I') + "\n";
}

/// A genome with an N run, its index, and 200 pairs with a UMI of two and a spacer of one base.
struct AlignData {
    TempDir folder;
    std::string genome = random_bases(8000, 1) + std::string(50, 'N') + random_bases(8000, 2);

    AlignData() {
        write_file(folder / "g.fa", ">g\n" + genome + "\n");
        write_file(folder / "other.fa", ">g\n" + random_bases(16'050, 3) + "\n");
        std::string first;
        std::string second;
        for (std::size_t i = 0; i < 200; ++i) {
            const std::string fragment = genome.substr(37 * i, 60 + i);
            const std::string name = "r" + std::to_string(i);
            first += fastq(name, ("ACT" + fragment + "AGTAGATCGGAAGAGCACACGTCTG").substr(0, 103));
            second += fastq(
                name, ("GGT" + core::reverse_complement(fragment) + "AGTAGATCGGAAGAGCGTCGTGTAG")
                          .substr(0, 103));
        }
        write_file(folder / "r1.fq", first);
        write_file(folder / "r2.fq", second);
        REQUIRE(run_tool("sarcotrace-index", {"--reference", at("g.fa"), "--output", at("g.sti")})
                    .exit_status == 0);
    }
    /// A name in the folder, or an absolute path as it is.
    [[nodiscard]] std::string at(const std::string& name) const { return (folder / name).string(); }
    /// Files that a run may have left: a BAM, an index, a table, a temporary file.
    [[nodiscard]] std::ptrdiff_t outputs() const {
        return std::count_if(
            std::filesystem::directory_iterator(folder.path()), {},
            [](const auto& file) { return file.path().filename().string().starts_with("a."); });
    }
    [[nodiscard]] ToolRun align(const std::string& output,
                                         const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments = {
            "--index",   at("g.sti"), "--sample", "S",        "--fastq-1",         at("r1.fq"),
            "--fastq-2", at("r2.fq"), "--output", at(output), "--read-structures", "2M1S+T"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_tool("sarcotrace-align", arguments);
    }
};

}  // namespace sarcotrace::testing
