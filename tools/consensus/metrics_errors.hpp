#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "metrics_files.hpp"
#include "molecule_stage.hpp"
#include "sarcotrace/consensus/molecule.hpp"

namespace sarcotrace::consensus_tool {

/// Reads against the consensus of their molecule, by sequencing cycle and by trinucleotide
/// (README, "Metrics"). Memory: some KiB per worker and library.
class ErrorMetrics {
public:
    /// \param workers threads that call add()
    ErrorMetrics(std::size_t libraries, int workers);

    /// Each worker has one thread. `left_out`: ascending indices of templates that the consensus
    /// does not use.
    void add(std::size_t worker, const Molecule& molecule, const consensus::Molecule& called,
             std::span<const std::size_t> left_out);
    void write(MetricsFiles& files, const std::string& sample,
               const std::vector<std::string>& libraries) const;

private:
    struct Cycle {
        std::int64_t bases = 0;
        std::int64_t errors = 0;
    };
    /// By trinucleotide of the consensus (base before, base, base after; 16, 4 and 1), then by
    /// base of the read.
    using Contexts = std::array<std::array<std::int64_t, 4>, 64>;
    struct ReadErrors {
        std::vector<Cycle> cycles;
        Contexts contexts{};
    };
    using LibraryErrors = std::array<ReadErrors, 2>;  ///< by read number

    /// Query index of a consensus read by the reference base from its position on; -1 for none.
    struct Expanded {
        const consensus::MoleculeRead* read;
        std::vector<std::int32_t> query;
    };

    [[nodiscard]] static Expanded expand(const consensus::MoleculeRead& read);
    static void compare(const core::ReadView& read, const Expanded& consensus, ReadErrors& errors);
    [[nodiscard]] LibraryErrors sum_of(std::size_t library) const;
    [[nodiscard]] static std::string plot_row(const ReadErrors& errors, std::size_t cycles);

    std::vector<std::vector<LibraryErrors>> workers_;
    std::size_t libraries_;
};

}  // namespace sarcotrace::consensus_tool
