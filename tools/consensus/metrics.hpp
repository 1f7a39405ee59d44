#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "molecule_stage.hpp"
#include "sarcotrace/io/provenance.hpp"

namespace sarcotrace::consensus_tool {

/// Figures of the molecules as they were grouped, per library: the yield at sub-sampled depths,
/// fragment lengths, and molecules that two libraries share.
class Metrics {
public:
    explicit Metrics(const std::vector<std::string>& libraries)
        : yields_(libraries.size()), lengths_(libraries.size()), shared_(libraries.size()) {}

    /// Molecules come in template-coordinate order.
    void add(const Molecule& molecule);
    /// After the last molecule.
    void finish();

    /// Writes PREFIX.yield.tsv, PREFIX.fragment_lengths.tsv, PREFIX.index_hops.tsv with their
    /// schemas, and the first two as PREFIX.yield_mqc.tsv and PREFIX.fragment_lengths_mqc.tsv for
    /// MultiQC. \throws IoError
    void write(const std::filesystem::path& prefix, const std::string& sample,
               const std::vector<std::string>& libraries, const io::Provenance& provenance) const;

private:
    static constexpr std::size_t steps = 20;
    /// What a share of the templates would give. The share is that of the names whose hash is low,
    /// so that smaller shares are parts of larger ones.
    struct Yield {
        std::int64_t templates = 0;
        std::int64_t singletons = 0;
        std::int64_t simplex = 0;
        std::int64_t duplex = 0;
        std::int64_t duplex_3_3 = 0;  ///< three templates or more of each strand
    };
    struct Shared {
        std::int64_t molecules = 0;
        std::int64_t shared = 0;   ///< same ends, strand and UMI in another library too
        std::int64_t smaller = 0;  ///< of these, with fewer templates than in the other library
    };
    /// Contig, 5' end and direction of both ends.
    using Ends = std::tuple<std::int32_t, std::int64_t, bool, std::int32_t, std::int64_t, bool>;
    struct AtEnds {
        std::uint32_t library;
        umi::UmiKey umi;
        std::size_t templates;
    };

    [[nodiscard]] static Ends ends_of(const HeldTemplate& item);
    void count_shared();
    [[nodiscard]] std::string yield_for_multiqc(const std::string& sample,
                                                const std::vector<std::string>& libraries) const;
    [[nodiscard]] std::string lengths_for_multiqc(const std::string& sample,
                                                  const std::vector<std::string>& libraries) const;

    std::vector<std::array<Yield, steps>> yields_;
    std::vector<std::map<std::int64_t, std::int64_t>> lengths_;  ///< bp to molecules
    std::vector<Shared> shared_;
    std::optional<Ends> ends_;
    std::vector<AtEnds> at_ends_;  ///< molecules at the ends of the last one
};

}  // namespace sarcotrace::consensus_tool
