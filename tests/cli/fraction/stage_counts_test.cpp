#include <algorithm>

#include "../../../tools/normals/bin_inputs.hpp"
#include "catch.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

TEST_CASE("as many of MBC_315's bins pass each stage as in ichorCNA") {
    const auto data = test_data("reads/ichorcna");
    if (!data) {
        return;
    }
    tools::CorrectionInputs inputs;
    inputs.gc = *data / "gc_hg19_1000kb.wig";
    inputs.mappability = *data / "map_hg19_1000kb.wig";
    inputs.excluded = *data / "GRCh37.p13_centromere_UCSC-gapTable.txt";
    const tools::CorrectedSample sample =
        tools::correct(tools::read_wig_counts(*data / "MBC_315.ctDNA.reads.wig"), inputs);
    // From R, ichorCNA 0.3.2: chromosomes 1-22 and X, off the centromeres, ideal for the GC fit,
    // mappability of at least 0.9 and, of these, valid.
    CHECK(sample.bins_read == 3053);
    CHECK(sample.bins_not_excluded == 2956);
    CHECK(std::ranges::count_if(sample.stages, &copy_number::CorrectedBin::ideal) == 2489);
    CHECK(sample.stages.size() == 2594);
    CHECK(std::ranges::count_if(sample.stages, &copy_number::CorrectedBin::valid) == 2520);
    // Valid of any mappability: the bins that the correction without a threshold keeps.
    inputs.least_mappability = 0.0;
    const tools::CorrectedSample all =
        tools::correct(tools::read_wig_counts(*data / "MBC_315.ctDNA.reads.wig"), inputs);
    CHECK(std::ranges::count_if(all.stages, &copy_number::CorrectedBin::valid) == 2636);
}

}  // namespace
}  // namespace sarcotrace::testing
