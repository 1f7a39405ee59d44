#include "sarcotrace/align/duplicates.hpp"

#include "catch.hpp"

using namespace sarcotrace;

namespace {

align::ReadPair pair_of(const std::string& name, char quality) {
    align::ReadPair pair;
    pair.name = name;
    pair.reads = {align::RawRead{"ACGT", std::string(4, quality)},
                  align::RawRead{"ACGT", std::string(4, quality)}};
    return pair;
}

align::PairPlacement placed(std::int64_t begin, std::int64_t end, std::string_view first_cigar) {
    align::PlacedRead forward{{begin, begin + 4, false, 4, core::parse_cigar(first_cigar)}, 60, 0};
    align::PlacedRead reverse{{end - 4, end, true, 4, core::parse_cigar("4M")}, 60, 0};
    return {{forward, reverse}, {}, {}, true};
}

}  // namespace

TEST_CASE("of templates with equal ends the one with the best qualities stays", "[align]") {
    align::DuplicateFinder finder;
    finder.add(pair_of("low", 20), placed(100, 300, "4M"), 0);
    finder.add(pair_of("high", 40), placed(100, 300, "4M"), 0);
    finder.add(pair_of("elsewhere", 20), placed(100, 301, "4M"), 0);
    finder.add(pair_of("other library", 20), placed(100, 300, "4M"), 1);
    finder.add(pair_of("unaligned", 20), {}, 0);
    finder.finish();
    CHECK(finder.duplicates() == 1);
    CHECK(finder.is_duplicate("low"));
    CHECK_FALSE(finder.is_duplicate("high"));
}

TEST_CASE("soft-clipped bases belong to the fragment's end", "[align]") {
    align::DuplicateFinder finder;
    finder.add(pair_of("whole", 40), placed(100, 300, "4M"), 0);
    finder.add(pair_of("clipped", 30), placed(102, 300, "2S4M"), 0);
    finder.finish();
    CHECK(finder.is_duplicate("clipped"));
}
