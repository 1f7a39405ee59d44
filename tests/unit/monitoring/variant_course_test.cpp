#include "catch.hpp"
#include "sarcotrace/monitoring/variant_course.hpp"

using namespace sarcotrace;
using monitoring::Course;
using monitoring::VariantSighting;

namespace {

VariantSighting found(double vaf) {
    return {{1000, 500, 5, 2, vaf, vaf / 2, vaf * 2, 1e-6, 0.003}, false};
}
VariantSighting not_found(double limit) {
    return {{1000, 500, 0, 0, 0.0, 0.0, 0.004, 1.0, limit}, false};
}

using Courses = std::vector<std::optional<Course>>;

}  // namespace

TEST_CASE("new, lost and persisting variants are named against the limits of detection") {
    CHECK(monitoring::variant_course({found(0.01), found(0.02), not_found(0.003)}, 0.01) ==
          Courses{Course::Present, Course::Persisting, Course::Lost});
    CHECK(monitoring::variant_course({not_found(0.003), found(0.01), found(0.01)}, 0.01) ==
          Courses{Course::NotSeen, Course::New, Course::Persisting});
    // Neither an absence that would not have shown nor one without molecules says anything.
    CHECK(monitoring::variant_course({not_found(0.05), found(0.01)}, 0.01) ==
          Courses{Course::NotSeen, Course::NewOrMissed});
    CHECK(monitoring::variant_course({found(0.002), not_found(0.003), found(0.002)}, 0.01) ==
          Courses{Course::Present, Course::Open, Course::Returned});
    VariantSighting empty = not_found(0.01);
    empty.result.molecules = 0;
    CHECK(monitoring::variant_course({std::nullopt, found(0.01), empty, found(0.01)}, 0.01) ==
          Courses{std::nullopt, Course::Present, std::nullopt, Course::Persisting});
}

TEST_CASE("a variant that the sample's own calling passes is found whatever its p-value") {
    VariantSighting called = not_found(0.003);
    called.called = true;
    CHECK(monitoring::variant_course({found(0.01), called}, 0.01)[1] == Course::Persisting);
}
