#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "metrics_files.hpp"
#include "molecule_stage.hpp"
#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/hts/sam_header.hpp"

namespace sarcotrace::consensus_tool {

/// Hybrid-selection figures per library (README, "Metrics"). Memory: four bytes per target base of
/// each library that has molecules.
class TargetMetrics {
public:
    /// \throws InputError if the BED is none, names a place that the header does not have, or
    /// holds more bases than the figures are made for; IoError
    TargetMetrics(const std::filesystem::path& bed, const hts::SamHeader& header,
                  std::size_t libraries);

    /// Molecules may come in any order.
    void add(const Molecule& molecule);
    void write(MetricsFiles& files, const std::string& sample,
               const std::vector<std::string>& libraries) const;

private:
    /// A half-open stretch of a contig, and where its depths begin.
    struct Target {
        std::int64_t begin;
        std::int64_t end;
        std::size_t first;
    };
    /// Aligned bases without a gap: contig, begin, end.
    struct Stretch {
        std::int32_t contig;
        std::int64_t begin;
        std::int64_t end;
        friend auto operator<=>(const Stretch&, const Stretch&) = default;
    };
    struct Depths {
        std::int64_t templates = 0;
        std::int64_t on_target = 0;
        std::array<std::int64_t, 3> bases_of_tier{};
        std::vector<std::uint32_t> depth;  ///< by target base; empty without molecules
    };
    struct Spread {
        double share_at_fifth;
        std::uint32_t twentieth_percentile;
    };

    void add_stretches(const core::ReadView& read);
    [[nodiscard]] bool touches(const Stretch& stretch) const;
    /// Adds one to the depth. \return the target bases of the stretch
    [[nodiscard]] std::int64_t cover(const Stretch& stretch, Depths& depths) const;
    [[nodiscard]] Spread spread_of(const Depths& depths) const;

    std::vector<std::vector<Target>> targets_;  ///< by contig; sorted, apart from each other
    std::int64_t target_bases_ = 0;
    std::vector<Depths> libraries_;
    std::vector<Stretch> stretches_;  ///< of the molecule at hand
};

}  // namespace sarcotrace::consensus_tool
