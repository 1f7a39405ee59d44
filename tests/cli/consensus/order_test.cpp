#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/stats/random.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::run_tool;
using testing::TempDir;

namespace {

const std::string header =
    "@SQ\tSN:c1\tLN:100000\n@RG\tID:l1\tSM:s\tLB:lib1\n@RG\tID:l2\tSM:s\tLB:lib2\n";
const std::string template_order =
    "@HD\tVN:1.6\tSO:unsorted\tGO:query\tSS:unsorted:template-coordinate\n";

struct Pair {
    std::string name;
    int position;  ///< 1-based, of the lower read
    bool top;
    std::string umi;
    std::string library;
};

/// Both records, lower one first; every second name has a mate with MC.
std::string lines(const Pair& pair, bool with_mc) {
    const std::string tags =
        "\tRX:Z:" + pair.umi + "\tRG:Z:" + pair.library + (with_mc ? "\tMC:Z:2S18M\n" : "\n");
    const std::string upper_tags =
        "\tRX:Z:" + pair.umi + "\tRG:Z:" + pair.library + (with_mc ? "\tMC:Z:20M\n" : "\n");
    const std::string at = std::to_string(pair.position);
    const std::string mate = std::to_string(pair.position + 30);
    const std::string bases = "ACGTTGCAACGGATTCACGA\tFFFFFFFFFFFFFFFFFFFF";
    return pair.name + (pair.top ? "\t99" : "\t163") + "\tc1\t" + at + "\t60\t20M\t=\t" + mate +
           "\t48\t" + bases + tags + pair.name + (pair.top ? "\t147" : "\t83") + "\tc1\t" + mate +
           "\t60\t2S18M\t=\t" + at + "\t-48\t" + bases + upper_tags;
}

/// Families at a few positions, two libraries, names without an order.
std::vector<Pair> make_pairs(std::size_t count) {
    stats::Random random(5);
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < count; ++i) {
        const bool top = random.below(2) == 0;
        const std::string a(4, "ACGT"[random.below(4)]);
        const std::string b = "A" + std::string(3, "ACGT"[random.below(4)]);
        pairs.push_back({"r" + std::to_string(random.below(1'000'000)) + "_" + std::to_string(i),
                         100 + 10 * static_cast<int>(random.below(5)), top,
                         top ? a + "-" + b : b + "-" + a, random.below(3) == 0 ? "l2" : "l1"});
    }
    return pairs;
}

void write_sam(const std::filesystem::path& path, const std::vector<Pair>& pairs,
               const std::string& first_line, bool with_mc = true) {
    std::string text = first_line + header;
    for (const Pair& pair : pairs) {
        text += lines(pair, with_mc);
    }
    testing::write_file(path, text);
}

std::vector<Pair> in_template_order(std::vector<Pair> pairs) {
    std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
        return std::tie(a.position, a.library, a.name) < std::tie(b.position, b.library, b.name);
    });
    return pairs;
}

testing::ToolRun call(const TempDir& folder, const std::string& input, const std::string& output,
                      std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"--input",  (folder / input).string(), "--sample", "s",
                                          "--output", (folder / output).string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tool("sarcotrace-consensus", arguments);
}

std::string records_of(const std::filesystem::path& bam) {
    return run_tool("samtools", {"view", bam.string()}).standard_output;
}

std::string without_provenance(const std::filesystem::path& path) {
    const std::string text = testing::read_file(path);
    return text.substr(text.find("\nsample_id"));
}

}  // namespace

TEST_CASE("streamed, sorted and name-joined input give the same molecules") {
    const TempDir folder;
    std::vector<Pair> pairs = make_pairs(400);
    write_sam(folder / "any.sam", pairs, "@HD\tVN:1.6\tSO:unsorted\n");
    write_sam(folder / "no_mc.sam", pairs, "@HD\tVN:1.6\tSO:unsorted\n", false);
    write_sam(folder / "order.sam", in_template_order(pairs), template_order);
    for (const std::string name : {"any", "no_mc", "order"}) {
        const auto run = call(folder, name + ".sam", name + ".bam");
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
    }
    REQUIRE(call(folder, "order.sam", "four.bam", {"--threads", "4"}).exit_status == 0);
    CHECK_FALSE(records_of(folder / "any.bam").empty());
    CHECK(records_of(folder / "any.bam") == records_of(folder / "no_mc.bam"));
    CHECK(records_of(folder / "any.bam") == records_of(folder / "order.bam"));
    CHECK(records_of(folder / "any.bam") == records_of(folder / "four.bam"));
    CHECK(without_provenance(folder / "any.ledger.tsv") ==
          without_provenance(folder / "order.ledger.tsv"));
}

TEST_CASE("an input that is not in the template-coordinate order it says is refused") {
    const TempDir folder;
    std::vector<Pair> pairs = in_template_order(make_pairs(50));
    std::swap(pairs.front(), pairs.back());
    write_sam(folder / "in.sam", pairs, template_order);
    const auto run = call(folder, "in.sam", "out.bam");
    CHECK(run.exit_status == 3);
    CHECK_THAT(run.standard_error, contains_text("not in the template-coordinate order"));
    write_sam(folder / "in.sam", in_template_order(pairs), template_order, false);
    const auto no_mc = call(folder, "in.sam", "out.bam");
    CHECK(no_mc.exit_status == 3);
    CHECK_THAT(no_mc.standard_error, contains_text("tag MC"));
    CHECK_FALSE(std::filesystem::exists(folder / "out.bam"));
}

TEST_CASE("a position that is not held gives the molecules of one that is") {
    const TempDir folder;
    // One position; a sixteenth of 16 MiB is less than its reads take.
    std::vector<Pair> pairs = make_pairs(9000);
    for (Pair& pair : pairs) {
        pair.position = 100;
    }
    write_sam(folder / "in.sam", pairs, "@HD\tVN:1.6\tSO:unsorted\n");
    for (const std::string strategy : {"paired", "directional"}) {
        REQUIRE(call(folder, "in.sam", "held.bam", {"--memory-mb", "4096", "--strategy", strategy})
                    .exit_status == 0);
        REQUIRE(call(folder, "in.sam", "hot.bam",
                     {"--memory-mb", "16", "--strategy", strategy, "--threads", "2"})
                    .exit_status == 0);
        CHECK_FALSE(records_of(folder / "held.bam").empty());
        CHECK(records_of(folder / "held.bam") == records_of(folder / "hot.bam"));
        CHECK(without_provenance(folder / "held.family_sizes.tsv") ==
              without_provenance(folder / "hot.family_sizes.tsv"));
    }
}

TEST_CASE("--group-only writes all grouped reads in template-coordinate order with MI") {
    const TempDir folder;
    const std::vector<Pair> pairs = make_pairs(300);
    write_sam(folder / "in.sam", pairs, "@HD\tVN:1.6\tSO:unsorted\n");
    REQUIRE(call(folder, "in.sam", "grouped.bam",
                 {"--group-only", "--members", (folder / "members.tsv").string()})
                .exit_status == 0);
    std::map<std::string, std::string> expected;  // read name to MI
    std::istringstream table(testing::read_file(folder / "members.tsv"));
    for (std::string line; std::getline(table, line);) {
        if (!line.starts_with("#") && !line.starts_with("read_name")) {
            std::istringstream fields(line);
            std::string name, molecule, strand;
            fields >> name >> molecule >> strand;
            expected[name] = molecule + (strand == "TOP" ? "/A" : "/B");
        }
    }
    CHECK(expected.size() == pairs.size());
    hts::BamReader reader(folder / "grouped.bam");
    CHECK_THAT(reader.header().text(), contains_text("SS:unsorted:template-coordinate"));
    using Place = std::tuple<std::int64_t, std::string, std::string, std::string, bool>;
    std::vector<Place> places;
    while (const auto read = reader.next()) {
        const std::string mi(*read->tag_string(core::tags::MI));
        CHECK(mi == expected[std::string(read->name)]);
        const bool upper = read->is_reverse();
        places.emplace_back(upper ? read->mate_position->value() : read->position->value(),
                            std::string(*read->tag_string(core::tags::RG)),
                            mi.substr(0, mi.find('/')), std::string(read->name), upper);
    }
    CHECK(places.size() == 2 * pairs.size());
    CHECK(std::is_sorted(places.begin(), places.end()));  // MI as text, as samtools and fgbio do
    // Its own output is a streamed input with the same molecules.
    REQUIRE(call(folder, "in.sam", "direct.bam").exit_status == 0);
    REQUIRE(call(folder, "grouped.bam", "again.bam").exit_status == 0);
    CHECK(records_of(folder / "direct.bam") == records_of(folder / "again.bam"));
}

TEST_CASE("errors before the UMI are learned alike at any thread count, memory and order") {
    const TempDir folder;
    const std::string unit = "ACGTTGCAACGGATTCACGA";
    std::string bases(99, 'N');
    while (bases.size() < 100'000) {
        bases += unit;
    }
    bases.resize(100'000);
    testing::write_file(folder / "ref.fa", ">c1\n" + bases + "\n");
    REQUIRE(run_tool("samtools", {"faidx", (folder / "ref.fa").string()}).exit_status == 0);
    // Every bottom strand has lost the C 15 bp from its upper read's far end: G>A in its letters.
    std::vector<Pair> pairs = make_pairs(9000);
    const auto text_of = [](const std::vector<Pair>& of) {
        std::string text;
        for (const Pair& pair : of) {
            std::string both = lines(pair, true);
            if (!pair.top) {
                both.replace(both.find("ACGTTGCAACGGATTCACGA") + 15, 1, "T");
            }
            text += both;
        }
        return text;
    };
    testing::write_file(folder / "any.sam", "@HD\tVN:1.6\tSO:unsorted\n" + header + text_of(pairs));
    testing::write_file(folder / "order.sam",
                        template_order + header + text_of(in_template_order(pairs)));
    const auto learn = [&](const std::string& input, const std::string& name,
                           std::vector<std::string> more) {
        more.insert(more.end(), {"--reference", (folder / "ref.fa").string(), "--metrics",
                                 (folder / name).string()});
        const auto run = call(folder, input, name + ".bam", more);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        return records_of(folder / (name + ".bam")) +
               without_provenance(folder / (name + ".pre_umi_error.tsv"));
    };
    const std::string one = learn("any.sam", "one", {});
    CHECK(one == learn("any.sam", "hot", {"--memory-mb", "16", "--threads", "3"}));
    CHECK(one == learn("order.sam", "order", {"--threads", "2"}));
    const std::string fixed = learn("any.sam", "fixed", {"--pre-umi-error", "fixed"});
    CHECK(one != fixed);
    const std::string table = testing::read_file(folder / "one.pre_umi_error.tsv");
    CHECK_THAT(table, !contains_text("\ns\tG\tA\t0\t"));
    CHECK_THAT(testing::read_file(folder / "fixed.pre_umi_error.tsv"),
               contains_text("\ns\tG\tA\t0\t0\t1.05"));
}
