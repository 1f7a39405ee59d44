#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "sarcotrace/align/excluded_regions.hpp"
#include "sarcotrace/align/fragment_memory.hpp"
#include "sarcotrace/align/insert_size.hpp"
#include "sarcotrace/align/pair_aligner.hpp"
#include "sarcotrace/align/sam_records.hpp"
#include "template_source.hpp"

namespace sarcotrace::tools::align {

/// One template after alignment; no records if it is a loss.
struct AlignedTemplate {
    PreparedPair prepared;
    sarcotrace::align::PairPlacement placement;
    std::array<bool, 2> is_excluded{};  ///< the read is placed in an excluded region
    sarcotrace::align::TemplateRecords records;
};

/// Aligns the pairs of a unit with several threads and hands them on in the order of the input.
/// The insert-size model is estimated from the first 50,000 pairs of the unit.
class UnitAligner {
public:
    /// `excluded` must outlive the object. `reuse_slots`: 0 remembers nothing.
    UnitAligner(const seq::ReferenceIndex& index,
                const sarcotrace::align::ExcludedRegions& excluded, std::size_t reuse_slots,
                int threads);

    void align(TemplateSource& source, const std::string& read_group,
               const std::function<void(const AlignedTemplate&)>& consume);

private:
    static std::vector<RawTemplate> read_batch(TemplateSource& source, std::size_t templates);
    sarcotrace::align::InsertSizeModel estimate(const TemplateSource& source,
                                                const std::vector<RawTemplate>& templates);

    const sarcotrace::align::ExcludedRegions* excluded_;
    int threads_;
    std::optional<sarcotrace::align::FragmentMemory> memory_;  ///< shared by the aligners
    std::vector<sarcotrace::align::PairAligner> aligners_;    ///< one a thread
    std::vector<sarcotrace::align::RecordEncoder> encoders_;  ///< one a thread
};

}  // namespace sarcotrace::tools::align
