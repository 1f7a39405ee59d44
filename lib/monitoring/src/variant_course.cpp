#include "sarcotrace/monitoring/variant_course.hpp"

namespace sarcotrace::monitoring {
namespace {

/// What the samples so far say.
struct Earlier {
    bool any = false;
    bool found_in_last = false;
    std::optional<double> last_vaf;     ///< in the last sample that has the variant
    std::optional<double> lowest_limit; ///< of detection, among the samples without it
};

Course course_of(const VariantResult& result, bool found, const Earlier& earlier) {
    if (found) {
        if (!earlier.any) {
            return Course::Present;
        }
        if (earlier.last_vaf) {
            return earlier.found_in_last ? Course::Persisting : Course::Returned;
        }
        return *earlier.lowest_limit <= *result.vaf ? Course::New : Course::NewOrMissed;
    }
    if (!earlier.last_vaf) {
        return Course::NotSeen;
    }
    return *result.lod95_vaf <= *earlier.last_vaf ? Course::Lost : Course::Open;
}

}  // namespace

std::string_view to_string_view(Course course) noexcept {
    switch (course) {
        case Course::Present: return "PRESENT";
        case Course::New: return "NEW";
        case Course::NewOrMissed: return "NEW_OR_MISSED";
        case Course::Persisting: return "PERSISTING";
        case Course::Returned: return "RETURNED";
        case Course::Lost: return "LOST";
        case Course::Open: return "OPEN";
        case Course::NotSeen: return "NOT_SEEN";
    }
    return "NOT_SEEN";
}

std::vector<std::optional<Course>> variant_course(
    const std::vector<std::optional<VariantSighting>>& sightings, double alpha) {
    std::vector<std::optional<Course>> courses;
    Earlier earlier;
    for (const auto& sighting : sightings) {
        if (!sighting || sighting->result.molecules == 0) {
            courses.push_back(std::nullopt);
            continue;
        }
        const VariantResult& result = sighting->result;
        const bool found = sighting->called || *result.p_value <= alpha;
        courses.push_back(course_of(result, found, earlier));
        earlier.any = true;
        earlier.found_in_last = found;
        if (found) {
            earlier.last_vaf = result.vaf;
        } else if (!earlier.lowest_limit || *result.lod95_vaf < *earlier.lowest_limit) {
            earlier.lowest_limit = result.lod95_vaf;
        }
    }
    return courses;
}

}  // namespace sarcotrace::monitoring
