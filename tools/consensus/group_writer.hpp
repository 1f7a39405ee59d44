#pragma once

#include <cstdint>
#include <vector>

#include "ledgers.hpp"
#include "metrics.hpp"
#include "molecule_stage.hpp"
#include "options.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::consensus_tool {

/// The header of a grouped BAM: template-coordinate order.
[[nodiscard]] hts::SamHeader grouped_header(const hts::SamHeader& input,
                                            const io::Provenance& provenance);

/// Writes the primary reads of each molecule as they came, with its number in MI: "n/A" and "n/B"
/// for the strands of the paired strategy, else "n". Supplementary reads are left out, as fgbio
/// does.
class GroupWriter : public MoleculeConsumer {
public:
    /// `members` and `metrics` may be null.
    GroupWriter(const Options& options, Counts& counts, io::TsvWriter* members, Metrics* metrics,
                hts::BamWriter& output)
        : options_(options),
          counts_(counts),
          members_(members),
          metrics_(metrics),
          output_(output) {}

    void work(MoleculeBatch batch) override { batch_ = std::move(batch); }
    void write() override;
    void finish() override {}

private:
    void write(const core::ReadView& read, const std::string& identifier);

    const Options& options_;
    Counts& counts_;
    io::TsvWriter* members_;
    Metrics* metrics_;
    hts::BamWriter& output_;
    MoleculeBatch batch_;
    std::vector<std::uint8_t> tag_bytes_;
};

}  // namespace sarcotrace::consensus_tool
