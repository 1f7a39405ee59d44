#pragma once

#include <vector>

#include "samples.hpp"

namespace sarcotrace::tools::lod {

/// A test sample and what the integrated test says of it.
struct TestedSample {
    std::string sample_id;
    std::int64_t replicate;
    double fraction;
    double vaf;
    monitoring::SampleResult result;
};

/// Writes PREFIX.replicates.tsv, .levels.tsv and .limits.tsv; they appear together.
/// \throws core::InputError without an assessable blank
void write_tables(const Options& options, const io::Provenance& provenance,
                  const std::vector<TestedSample>& samples);

}  // namespace sarcotrace::tools::lod
