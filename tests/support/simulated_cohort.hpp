#pragma once

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "support.hpp"

namespace sarcotrace::testing {

/// \throws std::runtime_error with what the tool said
inline void require_success(const ToolRun& run) {
    if (run.exit_status != 0) {
        throw std::runtime_error(run.standard_error);
    }
}

/// Molecules of simulated patients and healthy donors, for tests of the tools that read them.
class SimulatedCohort {
public:
    /// `options` of sarcotrace-simulate molecules.
    explicit SimulatedCohort(const std::vector<std::string>& options) {
        std::vector<std::string> arguments = {"molecules", "--output", root().string()};
        arguments.insert(arguments.end(), options.begin(), options.end());
        require_success(run_tool("sarcotrace-simulate", arguments));
        for (const auto& entry : std::filesystem::directory_iterator(root() / "molecules")) {
            if (entry.path().extension() == ".bam" &&
                entry.path().filename().string().starts_with("DONOR")) {
                donors_.push_back(entry.path().string());
            }
        }
        std::sort(donors_.begin(), donors_.end());
    }

    [[nodiscard]] std::filesystem::path root() const { return folder_ / "c"; }
    [[nodiscard]] std::string path(const std::string& name) const {
        return (root() / name).string();
    }
    [[nodiscard]] std::string bam(const std::string& sample) const {
        return (root() / "molecules" / (sample + ".bam")).string();
    }
    /// Molecule BAMs of the donors, by name.
    [[nodiscard]] const std::vector<std::string>& donors() const noexcept { return donors_; }

    /// Writes a noise model of the controls.
    void build_noise(const std::vector<std::string>& controls, const std::string& output,
                     const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments = {"--reference", path("reference.fa"), "--targets",
                                              path("panel.bed"), "--output", output};
        arguments.insert(arguments.end(), more.begin(), more.end());
        arguments.emplace_back("--controls");
        arguments.insert(arguments.end(), controls.begin(), controls.end());
        require_success(run_tool("sarcotrace-noise", arguments));
    }

private:
    TempDir folder_;
    std::vector<std::string> donors_;
};

}  // namespace sarcotrace::testing
