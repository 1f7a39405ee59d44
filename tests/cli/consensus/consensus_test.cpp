#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/fastq_reader.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::run_tool;
using testing::TempDir;

namespace {

const std::string contig = "ACGTTGCAACGGATTCACGATCGATTGCACCGATTAGCCATGACCTGATTACGATCCGATA";
const std::string header =
    "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:c1\tLN:" + std::to_string(contig.size()) +
    "\n@RG\tID:l1\tSM:s\tLB:lib1\n"
    "@RG\tID:l2\tSM:s\tLB:lib2\n";

std::string pair_lines(const std::string& name, bool top, const std::string& umi,
                       const std::string& group, int position = 6, int quality = 60) {
    // A fragment of 30 bp, 20 bp read from each side (positions are 1-based).
    const std::string lower = contig.substr(static_cast<std::size_t>(position) - 1, 20);
    const std::string upper = contig.substr(static_cast<std::size_t>(position) + 9, 20);
    const std::string tags = "\tRX:Z:" + umi + "\tRG:Z:" + group + "\n";
    const std::string q(20, 'F');
    const std::string at = std::to_string(position);
    const std::string mate = std::to_string(position + 10);
    const std::string map = std::to_string(quality);
    return name + (top ? "\t99" : "\t163") + "\tc1\t" + at + "\t" + map + "\t20M\t=\t" + mate +
           "\t30\t" + lower + "\t" + q + tags + name + (top ? "\t147" : "\t83") + "\tc1\t" + mate +
           "\t" + map + "\t20M\t=\t" + at + "\t-30\t" + upper + "\t" + q + tags;
}

/// Two duplex-capable molecules in lib1, the same UMI and place in lib2, and losses of each kind.
std::string reads() {
    return pair_lines("a1", true, "AAC-GGT", "l1") + pair_lines("a2", false, "GGT-AAC", "l1") +
           pair_lines("a0", true, "AAC-GGA", "l1") + pair_lines("b1", true, "CCC-TTT", "l1") +
           pair_lines("c1", true, "AAC-GGT", "l2") + pair_lines("n1", true, "ANC-GGT", "l2") +
           pair_lines("q1", true, "AAC-GGT", "l2", 6, 0) +
           "a1\t2145\tc1\t50\t60\t15H5M\tc1\t6\t0\tTACGA\tFFFFF\tRX:Z:AAC-GGT\tRG:Z:l1\n"
           "b1\t2145\tc1\t50\t60\t15H5M\tc1\t6\t0\tTACGA\tFFFFF\tRX:Z:CCC-TTT\tRG:Z:l1\n"
           "a1\t353\tc1\t51\t0\t15H5M\tc1\t6\t0\tTACGA\tFFFFF\tRX:Z:AAC-GGT\tRG:Z:l1\n"
           "u1\t77\t*\t0\t0\t*\t*\t0\t0\tACGT\tFFFF\tRX:Z:AAC-GGT\tRG:Z:l1\n"
           "u1\t141\t*\t0\t0\t*\t*\t0\t0\tACGT\tFFFF\tRX:Z:AAC-GGT\tRG:Z:l1\n"
           "m1\t65\tc1\t6\t60\t4M\tc1\t20\t0\tGCAA\tFFFF\tRX:Z:AAC-GGT\tRG:Z:l1\n";
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

testing::ToolRun call(const std::filesystem::path& input, const std::filesystem::path& output,
                      std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"--input", input.string(), "--sample",
                                          "s",       "--output",     output.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tool("sarcotrace-consensus", arguments);
}

std::map<std::string, std::int64_t> ledger_of(const std::filesystem::path& path) {
    std::map<std::string, std::int64_t> counts;
    for (const std::string& line : lines_of(testing::read_file(path))) {
        std::istringstream fields(line);
        std::string sample, stage, unit, library, side, name, count;
        std::getline(fields, sample, '\t');
        std::getline(fields, stage, '\t');
        std::getline(fields, unit, '\t');
        std::getline(fields, library, '\t');
        std::getline(fields, side, '\t');
        std::getline(fields, name, '\t');
        std::getline(fields, count, '\t');
        if (line.starts_with("#") || sample == "sample_id") {
            continue;
        }
        counts[unit + "/" + library + "/" + side + "/" + name] = std::stoll(count);
        counts[unit + "/" + side] += std::stoll(count);
    }
    return counts;
}

std::string records_of(const std::filesystem::path& bam) {
    return run_tool("samtools", {"view", bam.string()}).standard_output;
}

}  // namespace

TEST_CASE("molecules, tiers and every loss of a small file are as counted by hand") {
    const TempDir folder;
    testing::write_file(folder / "in.sam", header + reads());
    testing::write_file(folder / "ref.fa", ">c1\n" + contig + "\n");
    const auto run =
        call(folder / "in.sam", folder / "out.bam", {"--reference", (folder / "ref.fa").string()});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    CHECK(run_tool("samtools", {"quickcheck", (folder / "out.bam").string()}).exit_status == 0);
    CHECK(std::filesystem::exists(folder / "out.bam.bai"));
    auto counts = ledger_of(folder / "out.ledger.tsv");
    CHECK(counts["MOLECULES/lib1/OUT/DUPLEX"] == 1);
    CHECK(counts["MOLECULES/lib1/OUT/SINGLETON"] == 1);
    CHECK(counts["MOLECULES/lib2/OUT/SINGLETON"] == 1);
    CHECK(counts["TEMPLATES/lib1/OUT/IN_CONSENSUS"] == 4);
    CHECK(counts["TEMPLATES/lib1/LOSS/UNMAPPED"] == 1);
    CHECK(counts["TEMPLATES/lib1/LOSS/MATE_ABSENT"] == 1);
    CHECK(counts["READS/lib1/LOSS/SECONDARY_ALIGNMENT"] == 1);
    CHECK(counts["READS/lib1/OUT/SUPPLEMENTARY_KEPT"] == 1);
    CHECK(counts["READS/lib1/LOSS/SUPPLEMENTARY_OF_OTHER_READ"] == 1);
    CHECK(counts["TEMPLATES/lib2/LOSS/UMI_WITH_N"] == 1);
    CHECK(counts["READS/lib2/LOSS/LOW_MAPPING_QUALITY"] == 2);
    CHECK(counts["READS/IN"] == 20);
    CHECK(counts["BASES/lib1/OUT/DUPLEX"] > 0);
    for (const std::string unit : {"READS", "TEMPLATES", "MOLECULES", "BASES"}) {
        CHECK(counts[unit + "/IN"] == counts[unit + "/OUT"] + counts[unit + "/LOSS"]);
    }
    const std::string flagstat =
        run_tool("samtools", {"view", "-c", (folder / "out.bam").string()}).standard_output;
    CHECK(flagstat == "7\n");
}

TEST_CASE("NM and MD of the output are those of samtools calmd") {
    const TempDir folder;
    std::string text = header + pair_lines("a1", true, "AAC-GGT", "l1");
    text.replace(text.find("\tGCAACGG"), 8, "\tGTAACGG");  // a mismatch at the second base
    testing::write_file(folder / "in.sam", text);
    testing::write_file(folder / "ref.fa", ">c1\n" + contig + "\n");
    REQUIRE(
        call(folder / "in.sam", folder / "out.bam", {"--reference", (folder / "ref.fa").string()})
            .exit_status == 0);
    const auto field = [](const std::string& line, const std::string& tag) {
        const std::size_t begin = line.find("\t" + tag + ":");
        REQUIRE(begin != std::string::npos);
        return line.substr(begin, line.find('\t', begin + 1) - begin);
    };
    const auto ours = lines_of(records_of(folder / "out.bam"));
    const auto theirs = lines_of(
        run_tool("samtools", {"calmd", (folder / "out.bam").string(), (folder / "ref.fa").string()})
            .standard_output);
    std::vector<std::string> body;
    std::copy_if(theirs.begin(), theirs.end(), std::back_inserter(body),
                 [](const std::string& line) { return !line.starts_with("@"); });
    REQUIRE(ours.size() == body.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        CHECK(field(ours[i], "NM") == field(body[i], "NM"));
        CHECK(field(ours[i], "MD") == field(body[i], "MD"));
    }
    CHECK(field(ours[0], "NM") == "\tNM:i:1");
}

TEST_CASE("paired grouping of the shared duplex data gives fgbio's 469 molecules") {
    const auto input = testing::test_data("reads/gatk/duplex/NA12878.grouped.bam");
    if (!input) {
        return;
    }
    std::map<std::string, std::set<std::string>> expected;
    hts::BamReader reader(*input);
    while (const auto read = reader.next()) {
        const std::string mi(*read->tag_string(core::tags::MI));
        expected[mi.substr(0, mi.find('/'))].insert(std::string(read->name));
    }
    const TempDir folder;
    const auto molecules = [&](const std::string& edits) {
        REQUIRE(call(*input, folder / "out.bam",
                     {"--edits", edits, "--members", (folder / "members.tsv").string()})
                    .exit_status == 0);
        std::map<std::string, std::set<std::string>> found;
        for (const std::string& line : lines_of(testing::read_file(folder / "members.tsv"))) {
            if (!line.starts_with("#") && !line.starts_with("read_name")) {
                const std::size_t first = line.find('\t');
                const std::size_t second = line.find('\t', first + 1);
                found[line.substr(first + 1, second - first - 1)].insert(line.substr(0, first));
            }
        }
        return found;
    };
    const auto partition = [](const std::map<std::string, std::set<std::string>>& groups) {
        std::set<std::set<std::string>> sets;
        for (const auto& group : groups) {
            sets.insert(group.second);
        }
        return sets;
    };
    const auto one_edit = molecules("1");
    CHECK(one_edit.size() == 469);
    CHECK(partition(one_edit) == partition(expected));
    CHECK(molecules("0").size() == 475);
}

TEST_CASE("the duplex families of an independent pipeline's test come out of bwa's alignments") {
    const auto data = testing::test_data("reads/kennedy-duplex");
    if (!data) {
        return;
    }
    // Each read starts with a UMI of 10 bases and a spacer; the name tells the family and strand.
    const TempDir folder;
    hts::PairedFastqReader fastq(*data / "testSeq1.fastq.gz", *data / "testSeq2.fastq.gz");
    hts::FastqRecord first;
    hts::FastqRecord second;
    std::string one;
    std::string two;
    std::set<std::string> families;
    const auto text = [](const hts::FastqRecord& read, const std::string& umi) {
        std::string qualities = read.qualities.substr(11);
        for (char& quality : qualities) {
            quality = static_cast<char>(quality + 33);
        }
        return "@" + read.name + " RX:Z:" + umi + "\n" + read.bases.substr(11) + "\n+\n" +
               qualities + "\n";
    };
    const auto family_of = [](const std::string& name) {
        const std::string family = name.substr(0, name.rfind('_'));
        return family.ends_with("_fr") || family.ends_with("_rf")
                   ? family.substr(0, family.size() - 3)
                   : family;
    };
    while (fastq.next(first, second)) {
        const std::string umi = first.bases.substr(0, 10) + "-" + second.bases.substr(0, 10);
        one += text(first, umi);
        two += text(second, umi);
        families.insert(family_of(first.name));
    }
    testing::write_file(folder / "1.fq", one);
    testing::write_file(folder / "2.fq", two);
    std::filesystem::copy_file(*data / "testRef.fa", folder / "ref.fa");
    const std::string reference = (folder / "ref.fa").string();
    REQUIRE(run_tool("bwa", {"index", reference}).exit_status == 0);
    REQUIRE(run_tool("bwa", {"mem", "-C", "-o", (folder / "in.sam").string(), reference,
                             (folder / "1.fq").string(), (folder / "2.fq").string()})
                .exit_status == 0);
    REQUIRE(call(folder / "in.sam", folder / "out.bam",
                 {"--edits", "0", "--reference", reference, "--members",
                  (folder / "members.tsv").string()})
                .exit_status == 0);
    auto counts = ledger_of(folder / "out.ledger.tsv");
    CHECK(counts["MOLECULES/NO_LIBRARY/OUT/DUPLEX"] ==
          static_cast<std::int64_t>(families.size()) - 1);
    CHECK(counts["MOLECULES/NO_LIBRARY/OUT/SIMPLEX"] == 1);  // the family that is named noDcsFam
    std::map<std::string, std::set<std::string>> found;
    for (const std::string& line : lines_of(testing::read_file(folder / "members.tsv"))) {
        if (!line.starts_with("#") && !line.starts_with("read_name")) {
            const std::size_t tab = line.find('\t');
            found[line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1)].insert(
                family_of(line.substr(0, tab)));
        }
    }
    CHECK(found.size() == families.size());
    for (const auto& [molecule, names] : found) {
        CHECK(names.size() == 1);
    }
}

TEST_CASE("threads, memory and the order of the input do not change the molecules") {
    const TempDir folder;
    testing::write_file(folder / "in.sam", header + reads());
    std::vector<std::string> shuffled = lines_of(reads());
    std::reverse(shuffled.begin(), shuffled.end());
    std::rotate(shuffled.begin(), shuffled.begin() + 5, shuffled.end());
    std::string text = header;
    for (const std::string& line : shuffled) {
        text += line + "\n";
    }
    testing::write_file(folder / "shuffled.sam", text);
    REQUIRE(call(folder / "in.sam", folder / "one.bam").exit_status == 0);
    REQUIRE(call(folder / "in.sam", folder / "four.bam", {"--threads", "4", "--memory-mb", "16"})
                .exit_status == 0);
    REQUIRE(call(folder / "shuffled.sam", folder / "shuffled.bam").exit_status == 0);
    CHECK(testing::read_file(folder / "one.bam") == testing::read_file(folder / "four.bam"));
    CHECK(testing::read_file(folder / "one.ledger.tsv") ==
          testing::read_file(folder / "four.ledger.tsv"));
    CHECK(records_of(folder / "one.bam") == records_of(folder / "shuffled.bam"));
}

TEST_CASE("the identity strategy takes single UMIs, also from the read name") {
    const TempDir folder;
    testing::write_file(folder / "in.sam", header + pair_lines("x:ACGT", true, "AA", "l1") +
                                               pair_lines("y:ACGT", false, "CC", "l1"));
    const auto run = call(folder / "in.sam", folder / "out.bam",
                          {"--strategy", "identity", "--umi-from", "name", "--fgbio-tags"});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    auto counts = ledger_of(folder / "out.ledger.tsv");
    CHECK(counts["MOLECULES/lib1/OUT/SINGLETON"] == 2);
    CHECK(records_of(folder / "out.bam").find("cD:i:1") != std::string::npos);
}

TEST_CASE("reads whose library is not known are of one library that has a name") {
    const TempDir folder;
    const std::string groups = "@SQ\tSN:c1\tLN:60\n@RG\tID:l1\tSM:s\tLB:NA\n@RG\tID:l2\tSM:s\n";
    std::string body = pair_lines("a1", true, "AAC-GGT", "l1") +
                       pair_lines("b1", true, "AAC-GGT", "l2") +
                       pair_lines("c1", false, "GGT-AAC", "none");
    testing::write_file(folder / "in.sam", groups + body);
    REQUIRE(call(folder / "in.sam", folder / "out.bam").exit_status == 0);
    auto counts = ledger_of(folder / "out.ledger.tsv");
    CHECK(counts["MOLECULES/NO_LIBRARY/OUT/DUPLEX"] == 1);
    CHECK(counts["MOLECULES/l2/OUT/SINGLETON"] == 1);
    CHECK_THAT(testing::read_file(folder / "out.family_sizes.tsv"),
               contains_text("s\tNO_LIBRARY\t1\t1\t1"));
    testing::write_file(folder / "in.sam", "@SQ\tSN:c1\tLN:60\n");
    REQUIRE(call(folder / "in.sam", folder / "empty.bam").exit_status == 0);
    CHECK(ledger_of(folder / "empty.ledger.tsv").contains("MOLECULES/NO_LIBRARY/IN/GROUPED"));
}

TEST_CASE("an empty file gives an empty molecule BAM") {
    const TempDir folder;
    testing::write_file(folder / "in.sam", header);
    REQUIRE(call(folder / "in.sam", folder / "out.bam").exit_status == 0);
    CHECK(records_of(folder / "out.bam").empty());
    CHECK(run_tool("samtools", {"quickcheck", (folder / "out.bam").string()}).exit_status == 0);
}

TEST_CASE("unusable input is an input error that says where and what to do") {
    const TempDir folder;
    const auto fails = [&](const std::string& body, const std::string& message,
                           const std::vector<std::string>& more = {}) {
        testing::write_file(folder / "in.sam", header + body);
        const auto run = call(folder / "in.sam", folder / "out.bam", more);
        CHECK(run.exit_status == 3);
        INFO(run.standard_error);
        CHECK(run.standard_error.find(message) != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(folder / "out.bam"));
    };
    const std::string good = pair_lines("a1", true, "AAC-GGT", "l1");
    std::string without = good;
    for (std::size_t at = without.find("\tRX:Z:AAC-GGT"); at != std::string::npos;
         at = without.find("\tRX:Z:AAC-GGT")) {
        without.erase(at, 13);
    }
    fails(without, "no UMI (tag RX)");
    fails(good + good, "same name and number");
    fails(pair_lines("a1", true, "AAC", "l1"), "not dual");
    fails(pair_lines("a1", true, "A1C-GGT", "l1"), "no bases");
    fails("a1\t99\tc1\t6\t60\t20M\n", "");
}

TEST_CASE("a truncated BAM is an error wherever it is cut, without an output") {
    const TempDir folder;
    // 64 kB of text are one block: these reads fill several.
    std::string body;
    for (int i = 0; i < 2000; ++i) {
        body += pair_lines("r" + std::to_string(i), true, "AAC-GGT", "l1");
    }
    testing::write_file(folder / "in.sam", header + body);
    REQUIRE(run_tool("samtools", {"view", "-b", "-o", (folder / "in.bam").string(),
                                  (folder / "in.sam").string()})
                .exit_status == 0);
    const std::string whole = testing::read_file(folder / "in.bam");
    std::vector<std::size_t> blocks;
    for (std::size_t at = 0; at < whole.size();) {
        blocks.push_back(at);
        const auto low = static_cast<unsigned char>(whole[at + 16]);
        const auto high = static_cast<unsigned char>(whole[at + 17]);
        at += low + 256U * high + 1U;  // BSIZE of the SAM specification
    }
    REQUIRE(blocks.size() > 4);  // header, reads, end-of-file marker
    const std::size_t middle = blocks[blocks.size() / 2];
    for (const std::size_t size : {blocks.back(), middle, middle + 100, std::size_t{10}}) {
        testing::write_file(folder / "cut.bam", whole.substr(0, size));
        const auto run = call(folder / "cut.bam", folder / "out.bam");
        INFO(size << " of " << whole.size() << " bytes: " << run.standard_error);
        CHECK(run.exit_status == 3);
        CHECK_THAT(run.standard_error, contains_text("cut.bam"));
        CHECK(std::count(run.standard_error.begin(), run.standard_error.end(), '\n') == 1);
        for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
            CHECK_FALSE(file.path().filename().string().starts_with("out."));
        }
    }
}

TEST_CASE("its own output as input and a full disk are errors") {
    const TempDir folder;
    testing::write_file(folder / "in.sam", header + reads());
    REQUIRE(call(folder / "in.sam", folder / "out.bam").exit_status == 0);
    CHECK(call(folder / "out.bam", folder / "again.bam").exit_status == 3);
    const auto files = [&] {
        return std::distance(std::filesystem::directory_iterator(folder.path()), {});
    };
    const auto before = files();
    const std::string ledger = (folder / "l.tsv").string();
    const std::string sizes = (folder / "f.tsv").string();
    CHECK(call(folder / "in.sam", "/dev/full", {"--ledger", ledger, "--family-sizes", sizes})
              .exit_status == 4);
    CHECK(call(folder / "in.sam", folder / "full.bam", {"--ledger", "/dev/full"}).exit_status == 4);
    CHECK(call(folder / "in.sam", folder / "full.bam", {"--members", "/dev/full"}).exit_status ==
          4);
    CHECK(files() == before);
    CHECK(call(folder / "absent.bam", folder / "out2.bam").exit_status == 4);
    CHECK(call(folder / "in.sam", folder / "x.bam", {"--edits", "9"}).exit_status == 2);
}
