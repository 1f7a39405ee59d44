#pragma once

#include <vector>

#include "../normals/panel_table.hpp"
#include "options.hpp"
#include "samples.hpp"
#include "sarcotrace/copy_number/estimate.hpp"

namespace sarcotrace::tools::fraction {

/// A sample's bins with what they say by themselves.
struct EstimatedSample {
    SampleKey key;
    copy_number::RatioProfile profile;      ///< normalised
    std::vector<double> excess_variance;    ///< of each bin's log2 ratio; empty without a panel
    copy_number::CopyNumberResult result;
};

/// Joins all evidence of a patient and writes PREFIX.joint.tsv, .posterior.tsv, .channels.tsv, .changes.tsv
/// and .variant_classes.tsv; they appear with commit().
class PatientTables {
public:
    PatientTables(const FractionOptions& options, const io::Provenance& provenance);

    void write(const FractionOptions& options, const std::vector<EstimatedSample>& estimated,
               const std::optional<copy_number::PanelOfNormals>& panel);
    void commit();

private:
    io::TsvWriter joint_;
    io::TsvWriter posterior_;
    io::TsvWriter channels_;
    io::TsvWriter changes_;
    io::TsvWriter classes_;
};

}  // namespace sarcotrace::tools::fraction
