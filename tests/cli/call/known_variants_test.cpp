#include <set>

#include "cohort.hpp"
#include "sarcotrace/core/sam_tags.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/reference.hpp"

namespace {

using namespace sarcotrace;
using testing::run_tool;
using testing::ToolRun;

constexpr std::int64_t slice_begin = 9'999'500;
constexpr std::int64_t slice_bp = 3'000;

/// The records of a BAM that lie within the slice, moved to a contig "chr1" of its length.
void move_records(const std::filesystem::path& from, const std::filesystem::path& to) {
    hts::BamReader reader(from);
    const hts::SamHeader header("@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr1\tLN:" +
                                std::to_string(slice_bp) + "\n@RG\tID:A\tSM:NA12878\n");
    hts::BamWriterOptions options;
    options.write_index = true;
    hts::BamWriter writer(to, header, options);
    const auto chr20 = reader.header().find_contig("chr20");
    const auto is_inside = [](core::Pos0 position) {
        return position.value() >= slice_begin && position.value() < slice_begin + slice_bp - 300;
    };
    while (const auto view = reader.next()) {
        if (!view->is_mapped() || view->contig != chr20 || !is_inside(*view->position) ||
            view->mate_contig != chr20 || !view->mate_position ||
            !is_inside(*view->mate_position)) {
            continue;
        }
        core::ReadRecord record = hts::to_record(*view);
        record.contig = core::ContigIndex{0};
        record.mate_contig = core::ContigIndex{0};
        record.position = *record.position - slice_begin;
        record.mate_position = *record.mate_position - slice_begin;
        record.tags = {{core::tags::RG, std::string("A")}};
        writer.write(record);
    }
    writer.commit();
}

}  // namespace

TEST_CASE("all eight known variants of NA12878 in a confident region are found in plain reads") {
    const auto folder = testing::test_data("reference/reference-grch37/nist_chr20");
    if (!folder) {
        return;
    }
    const testing::TempDir work;
    const auto path = [&](const char* name) { return (work / name).string(); };
    const std::string bases =
        hts::Reference(*folder / "ucsc.hg19.chr20.unittest.fasta.gz")
            .fetch("chr20", {core::Pos0(slice_begin), core::Pos0(slice_begin + slice_bp)});
    testing::write_file(work / "ref.fa", ">chr1\n" + bases + "\n");
    testing::write_file(work / "panel.bed", "chr1\t1346\t2300\tCONFIDENT\n");
    move_records(*folder / "NA12878_small.bam", work / "NA12878.bam");
    std::vector<std::string> arguments = {"--reference", path("ref.fa"), "--targets",
                                          path("panel.bed"), "--output", path("noise.json"),
                                          "--least-controls", "2", "--samples",
                                          path("samples.tsv"), "--controls"};
    testing::write_file(work / "samples.tsv",
                        "patient_id\tsample_id\ttime_point\tmaterial\tassay\tdraw_datetime\t"
                        "cfdna_ng_per_ml\n"
                        "H1\tH1\tBASELINE\tHEALTHY_PLASMA\tPANEL\tNA\tNA\n");
    for (const std::string name : {"H1", "H2", "H3"}) {
        testing::MoleculeSample sample;
        sample.sample_id = name;
        sample.reference = bases;
        sample.molecules = 2000;
        testing::write_molecules(work / (name + ".bam"), name, slice_bp,
                                 testing::make_molecules(sample));
        arguments.push_back(path((name + ".bam").c_str()));
    }
    const ToolRun noise = run_tool("sarcotrace-noise", arguments);
    INFO(noise.standard_error);
    REQUIRE(noise.exit_status == 0);
    const ToolRun run = run_tool(
        "sarcotrace-call", {"--input", path("NA12878.bam"), "--reference", path("ref.fa"),
                            "--targets", path("panel.bed"), "--noise", path("noise.json"),
                            "--untagged-tier", "SINGLETON", "--output", path("calls.vcf")});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);

    INFO(testing::read_file(work / "calls.vcf"));
    // Three lie where this aligner's median mapping quality is 29, one below the filter's limit.
    std::set<std::string> found;
    hts::VcfReader calls(work / "calls.vcf");
    while (const auto record = calls.next()) {
        if (record->filters.at(0) == "PASS" || record->filters.at(0) == "low_mapping_quality") {
            found.insert(std::to_string(record->position.value() + slice_begin) + ':' +
                         record->ref + ':' + record->alts.at(0));
        }
    }
    std::set<std::string> known;
    hts::VcfReader truth(*folder / "test_nist.b37_chr20_100kbp_at_10mb.vcf.gz");
    while (const auto record = truth.next()) {
        if (record->position.value() >= 10'000'846 && record->position.value() < 10'001'800) {
            known.insert(std::to_string(record->position.value()) + ':' + record->ref + ':' +
                         record->alts.at(0));
        }
    }
    CHECK(known.size() == 8);
    CHECK(found == known);
}
