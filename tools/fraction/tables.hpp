#pragma once

#include <string>

#include "sarcotrace/copy_number/estimate.hpp"
#include "sarcotrace/copy_number/segments.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::tools::fraction {

/// Who a row is about; an empty time point is written as NA.
struct SampleKey {
    std::string patient;
    std::string sample;
    std::string time_point;
};

/// A row of the fraction table.
struct FractionRow {
    SampleKey key;
    std::string method;
    std::optional<double> cell_fraction;
    std::optional<double> lower;
    std::optional<double> upper;
    std::optional<double> dna_fraction;
    std::optional<double> ploidy;
    std::optional<double> sd_copy_number;
    std::string status;
    std::optional<double> lod95;
    std::optional<std::string> missing_reason;
};

[[nodiscard]] io::TsvSchema fraction_schema();
[[nodiscard]] io::TsvSchema segments_schema();
[[nodiscard]] io::TsvSchema corrected_schema();
[[nodiscard]] io::TsvSchema solutions_schema();

void write_row(io::TsvWriter& writer, const FractionRow& row);
[[nodiscard]] FractionRow copy_number_row(const SampleKey& key,
                                          const copy_number::CopyNumberResult& result);
void write_segments(io::TsvWriter& writer, const SampleKey& key,
                    const std::vector<copy_number::Segment>& segments);
void write_solutions(io::TsvWriter& writer, const SampleKey& key,
                     const copy_number::CopyNumberResult& result);

}  // namespace sarcotrace::tools::fraction
