#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sarcotrace/monitoring/tracking.hpp"

namespace sarcotrace::monitoring {

/// A variant in one sample against the patient's earlier samples.
enum class Course : std::uint8_t {
    Present,     ///< found, no earlier sample
    New,         ///< found; an earlier sample would have shown this VAF and did not
    NewOrMissed, ///< found; no earlier sample would have shown this VAF
    Persisting,  ///< found, as in the sample before
    Returned,    ///< found, as in an earlier sample, but not in the one before
    Lost,        ///< not found; the VAF of the last sample that has it would have shown
    Open,        ///< not found; that VAF would not have shown
    NotSeen      ///< not found, nor in any earlier sample
};
[[nodiscard]] std::string_view to_string_view(Course course) noexcept;

/// One variant in one sample.
struct VariantSighting {
    VariantResult result;
    bool called;  ///< passes in the sample's own VCF
};

/// Found: called, or p <= alpha. Samples in order of time; nothing for a sample without molecules
/// of the variant (an absent entry, or none counted). Shape: as `sightings`.
[[nodiscard]] std::vector<std::optional<Course>> variant_course(
    const std::vector<std::optional<VariantSighting>>& sightings, double alpha);

}  // namespace sarcotrace::monitoring
