#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "metrics_errors.hpp"
#include "metrics_files.hpp"
#include "metrics_targets.hpp"
#include "molecule_stage.hpp"
#include "options.hpp"
#include "sarcotrace/consensus/substitution_counts.hpp"
#include "sarcotrace/hts/sam_header.hpp"
#include "sarcotrace/io/provenance.hpp"

namespace sarcotrace::consensus_tool {

/// Figures of `--metrics PREFIX`, per library (README, "Metrics"): of the molecules as they were
/// grouped, and of the reads beside what was called.
class Metrics {
public:
    /// \param options with a prefix
    /// \throws InputError if the targets do not fit the header; IoError
    Metrics(const Options& options, const hts::SamHeader& header,
            const std::vector<std::string>& libraries, const io::Provenance& provenance);

    /// Molecules come in template-coordinate order.
    void add(const Molecule& molecule);
    /// As ErrorMetrics::add(); not for `--group-only`.
    void add_errors(std::size_t worker, const Molecule& molecule, const consensus::Molecule& called,
                    std::span<const std::size_t> left_out) {
        errors_->add(worker, molecule, called, left_out);
    }
    /// What was learned, before write().
    void set_pre_umi_error(const consensus::SubstitutionCounts& counts,
                           const consensus::SubstitutionRates& rates) {
        substitutions_ = counts;
        pre_umi_error_ = rates;
    }
    /// After the last molecule: writes all tables. \throws IoError
    void write();
    /// Closes and checks the tables. \throws IoError
    void finish() { files_.finish(); }
    /// \throws IoError
    void commit() { files_.commit(); }

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
    void write_tables();
    void write_pre_umi_error();
    [[nodiscard]] std::string yield_for_multiqc() const;
    [[nodiscard]] std::string lengths_for_multiqc() const;

    std::string sample_;
    std::vector<std::string> libraries_;
    MetricsFiles files_;
    std::optional<TargetMetrics> targets_;
    std::optional<ErrorMetrics> errors_;
    consensus::SubstitutionCounts substitutions_;
    consensus::SubstitutionRates pre_umi_error_;
    std::vector<std::array<Yield, steps>> yields_;
    std::vector<std::map<std::int64_t, std::int64_t>> lengths_;  ///< bp to molecules
    std::vector<Shared> shared_;
    std::optional<Ends> ends_;
    std::vector<AtEnds> at_ends_;  ///< molecules at the ends of the last one
};

}  // namespace sarcotrace::consensus_tool
