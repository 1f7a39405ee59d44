#include "sarcotrace/align/read_doctor.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_bases.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;
using align::ReadStructure;

namespace {

constexpr const char* kit_umis[] = {"AACCAA", "CCGGTT", "GTGTGT", "TTACGC",
                                    "CATGCA", "GGATTC", "ACTTGG", "TGCAAC"};

/// How the mates were made, whatever the doctor is told.
struct Library {
    std::size_t umi_bp = 3;
    std::string spacer = "TG";
    bool has_umi_2 = true;
    bool uses_kit = false;
    std::size_t templates = 2000;
};

struct Pair {
    std::string first;
    std::string second;
    std::string umi;
};

std::vector<Pair> make(const Library& library) {
    stats::Random random(4);
    const std::string genome = testing::random_bases(50'000, 9);
    const auto umi = [&] {
        std::string text;
        for (std::size_t i = 0; i < library.umi_bp; ++i) {
            text += "ACGT"[random.below(4)];
        }
        return library.uses_kit ? std::string(kit_umis[random.below(8)]) : text;
    };
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < library.templates; ++i) {
        const std::string fragment = genome.substr(random.below(49'000), 60 + random.below(200));
        const std::string umi_1 = umi();
        const std::string umi_2 = library.has_umi_2 ? umi() : "";
        const std::string spacer_2 = library.has_umi_2 ? library.spacer : "";
        const std::string padding = "AGATCGGAAGAGC" + testing::random_bases(200, i);
        pairs.push_back(
            {(umi_1 + library.spacer + fragment + padding).substr(0, 100),
             (umi_2 + spacer_2 + core::reverse_complement(fragment) + padding).substr(0, 100),
             umi_1 + (umi_2.empty() ? "" : "-" + umi_2)});
    }
    return pairs;
}

align::DoctorReport examine(const std::vector<Pair>& pairs, const std::string& structure_1,
                            const std::string& structure_2, bool has_list = false,
                            std::array<int, 2> numbers = {0, 0}, bool mates_overlap = true) {
    std::function<bool(std::string_view)> is_listed;
    if (has_list) {
        is_listed = [](std::string_view umi) {
            return std::ranges::find(kit_umis, umi) != std::end(kit_umis);
        };
    }
    align::ReadDoctor doctor({ReadStructure(structure_1), ReadStructure(structure_2)}, 2,
                             is_listed);
    for (const Pair& pair : pairs) {
        const std::array<std::string_view, 2> reads = {pair.first, pair.second};
        doctor.add({reads, numbers, pair.umi,
                    mates_overlap ? std::optional<std::size_t>(90) : std::nullopt});
    }
    return doctor.report();
}

/// What stops the run, joined; empty if nothing does.
std::string stops(const align::DoctorReport& report) {
    std::string text;
    for (const align::DoctorFinding& finding : report.findings) {
        text += finding.is_stop ? finding.what + "; " + finding.remedy + "\n" : "";
    }
    return text;
}

}  // namespace

TEST_CASE("a library whose structure fits raises nothing", "[align]") {
    CHECK(examine(make({}), "3M2S+T", "3M2S+T").findings.empty());
    CHECK(examine(make({8, "", true}), "8M+T", "8M+T").findings.empty());
    CHECK(examine(make({8, "T", false}), "8M1S+T", "+T").findings.empty());
    CHECK(examine(make({6, "T", true, true}), "6M1S+T", "6M1S+T", true).findings.empty());
    CHECK(examine(make({0, "", false}), "+T", "+T").findings.empty());
    // Skipped bases that follow no UMI may be anything.
    CHECK(examine(make({8, "", true}), "8M+T", "8S+T").findings.empty());
}

TEST_CASE("a spacer that the structure misses stops the run with the right structure", "[align]") {
    for (const char* structure : {"+T", "3M+T", "3M1S+T", "4M2S+T", "5M+T", "8M+T", "4M1S+T"}) {
        CAPTURE(structure);
        const std::string text = stops(examine(make({}), structure, "3M2S+T"));
        CHECK_THAT(text, contains_text("bases 4-5 of R1 are nearly constant (TG, 100 %)"));
        CHECK_THAT(text, contains_text("try 3M2S+T for R1"));
    }
}

TEST_CASE("a declared spacer that is none stops the run", "[align]") {
    const std::string text = stops(examine(make({3, "", true}), "3M2S+T", "3M2S+T"));
    CHECK_THAT(text, contains_text("base 4 of R1 is declared as spacer, but is not constant"));
    CHECK_THAT(text, contains_text("try 3M+T for R1"));
}

TEST_CASE("swapped, repeated and misnumbered files stop the run", "[align]") {
    std::vector<Pair> pairs = make({8, "T", false});
    for (Pair& pair : pairs) {
        std::swap(pair.first, pair.second);
    }
    CHECK_THAT(stops(examine(pairs, "8M1S+T", "+T")), contains_text("look swapped"));
    pairs = make({});
    CHECK_THAT(stops(examine(pairs, "3M2S+T", "3M2S+T", false, {2, 1})),
               contains_text("exchange the two files"));
    CHECK_THAT(stops(examine(pairs, "3M2S+T", "3M2S+T", false, {1, 1})),
               contains_text("the same read number"));
    CHECK(examine(pairs, "3M2S+T", "3M2S+T", false, {1, 2}).findings.empty());
    for (Pair& pair : pairs) {
        pair.second = pair.first;
    }
    CHECK_THAT(stops(examine(pairs, "3M2S+T", "3M2S+T")), contains_text("the same read in 100 %"));
}

TEST_CASE("a UMI list that does not match stops the run and says what would", "[align]") {
    const Library kit{6, "T", true, true};
    CHECK_THAT(stops(examine(make({6, "T", true, false}), "6M1S+T", "6M1S+T", true)),
               contains_text("are in the UMI list"));
    std::vector<Pair> pairs = make(kit);
    for (Pair& pair : pairs) {
        pair.first = "A" + pair.first;
    }
    CHECK_THAT(stops(examine(pairs, "6M1S+T", "6M1S+T", true)),
               contains_text("the UMI begins at base 2"));
    pairs = make(kit);
    for (Pair& pair : pairs) {
        pair.first = core::reverse_complement(pair.first.substr(0, 6)) + pair.first.substr(6);
    }
    CHECK_THAT(stops(examine(pairs, "6M1S+T", "6M1S+T", true)),
               contains_text("reverse complements"));
}

TEST_CASE("a UMI that does not vary, and reads shorter than their structure, stop the run",
          "[align]") {
    std::vector<Pair> pairs = make({8, "", true});
    for (Pair& pair : pairs) {
        pair.umi = "ACGTACGT";
    }
    CHECK_THAT(stops(examine(pairs, "8M+T", "8M+T")), contains_text("the UMI hardly varies"));
    for (Pair& pair : pairs) {
        pair.first.resize(8);
    }
    CHECK_THAT(stops(examine(pairs, "8M1S+T", "8M+T")),
               contains_text("most reads have 8 bases, but the read structure takes 10"));
}

TEST_CASE("adapters without overlapping mates stop the run", "[align]") {
    const std::vector<Pair> pairs = make({8, "", true, false, 6000});
    CHECK_THAT(stops(examine(pairs, "8M+T", "8M+T", false, {0, 0}, false)),
               contains_text("the mates are of different fragments"));
    CHECK(examine(pairs, "8M+T", "8M+T").findings.empty());
}

TEST_CASE("amplicons, a constant base within a UMI and few reads only warn", "[align]") {
    std::vector<Pair> pairs = make({8, "", true});
    for (Pair& pair : pairs) {
        pair.first.replace(8, 20, "ACGTTGCAACGTTGCATTAC");
        pair.second[3] = 'A';
    }
    const auto report = examine(pairs, "8M+T", "8M+T");
    CHECK(stops(report).empty());
    REQUIRE(report.findings.size() == 2);
    CHECK_THAT(report.findings[0].remedy, contains_text("amplicons"));
    const auto few = examine(make({3, "TG", true, false, 900}), "+T", "+T");
    CHECK(stops(few).empty());
    CHECK_FALSE(few.findings.empty());
}
