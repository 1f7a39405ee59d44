#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "options.hpp"
#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/monitoring/control_null.hpp"

namespace sarcotrace::tools::lod {

/// A blank (vaf 0) or a dilution to be tested.
struct TestSample {
    std::string sample_id;  ///< of a mixture: that of its negative sample
    std::int64_t replicate = 0;
    double fraction = 0.0;  ///< of the positive sample; 0 for a blank and for evidence tables
    double vaf = 0.0;
    std::vector<monitoring::LocusEvidence> loci;
    /// What the test's p-value must be in the frozen controls too; null without draws.
    std::shared_ptr<const monitoring::ControlPValues> controls = nullptr;
};

/// Test of a sample that is made or read when it is needed. Shape: call with i < count.
struct SampleSource {
    std::size_t count = 0;
    std::function<TestSample(std::size_t)> sample;
};

/// \throws core::InputError, core::IoError
[[nodiscard]] SampleSource open_mixtures(const MixtureOptions& options,
                                         const std::optional<std::string>& assay,
                                         const monitoring::Settings& settings, int threads,
                                         io::Provenance& provenance);
[[nodiscard]] SampleSource open_evidence(const EvidenceOptions& options,
                                         const std::optional<std::string>& assay,
                                         const monitoring::Settings& settings, int threads,
                                         io::Provenance& provenance);

}  // namespace sarcotrace::tools::lod
