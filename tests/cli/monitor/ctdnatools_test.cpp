#include <algorithm>
#include <filesystem>
#include <map>

#include "catch.hpp"
#include "sarcotrace/core/read_record.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "simulated_cohort.hpp"
#include "support.hpp"

// Targeted reads without UMIs of a patient (T1, T2) and of controls (N1 to N3), with ten tumor SNVs, four
// of them in one phase. The folder's README counts them with samtools mpileup -Q20: T1 14 of 3,470
// reads, no other sample any. The data have no reference: it is the base that most reads of the
// controls show, on a contig of 3 kb to which the reads are moved.

namespace {

using namespace sarcotrace;
using testing::require_success;
using testing::run_tool;
using testing::ToolRun;

constexpr const char* contig = "chr14";
constexpr std::int64_t moved_bp = 106326000;
constexpr std::int64_t contig_bp = 3000;
const core::Interval kept{core::Pos0(moved_bp), core::Pos0(moved_bp + contig_bp)};

/// Far enough from the contig's ends for a whole read.
bool is_kept(std::optional<core::Pos0> position) {
    return position && position->value() >= moved_bp &&
           position->value() < moved_bp + contig_bp - 200;
}

class Folder {
public:
    explicit Folder(std::filesystem::path data) : data_(std::move(data)) {
        write_reference();
        for (const char* name : {"T1", "T2", "N1", "N2", "N3"}) {
            move_reads(name);
        }
        io::TsvReader targets(data_ / "targets.tsv", {{"chr", "start", "end"}, {}, true});
        const io::TsvRow* target = targets.next();
        testing::write_file(path("targets.bed"),
                            std::string(contig) + '\t' +
                                std::to_string(target->required_integer("start") - moved_bp) +
                                '\t' + std::to_string(target->required_integer("end") - moved_bp) +
                                '\n');
        require_success(run_tool("sarcotrace-noise",
                                 {"--controls", path("N1.bam"), path("N2.bam"), path("N3.bam"),
                                  "--reference", path("ref.fa"), "--targets", path("targets.bed"),
                                  "--untagged-tier", "SINGLETON", "--output", path("noise.json")}));
        write_vcf();
    }

    [[nodiscard]] std::string path(const std::string& name) const {
        return (folder_ / name).string();
    }

    /// The sample as the one plasma sample of a patient whose tumor tissue is known.
    [[nodiscard]] ToolRun monitor(const std::string& name,
                                  const std::vector<std::string>& more) const {
        testing::write_file(path(name + ".sheet.tsv"),
                            "patient_id\tsample_id\ttime_point\tmaterial\tassay\tdraw_datetime\n"
                            "P\tTISSUE\tBASELINE\tTUMOR\tPANEL\t2026-01-05\n"
                            "P\t" + name + "\tBASELINE\tPLASMA\tPANEL\t2026-01-05\n");
        std::vector<std::string> arguments = {
            "--patient", "P", "--samples", path(name + ".sheet.tsv"), "--vcf",
            path("tissue.vcf"), "--input", path(name + ".bam"), "--informing", "TISSUE", "--noise",
            path("noise.json"), "--reference", path("ref.fa"), "--targets", path("targets.bed"),
            "--output", path(name)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_tool("sarcotrace-monitor", arguments);
    }

private:
    [[nodiscard]] std::filesystem::path bam(const std::string& name) const {
        return data_ / (name + ".bam");
    }

    void write_reference() {
        std::map<std::int64_t, std::map<char, int>> seen;
        for (const std::string name : {"N1", "N2", "N3"}) {
            hts::BamReader reader(bam(name));
            reader.seek(contig, kept);
            while (const auto read = reader.next()) {
                const core::Cigar cigar = read->cigar();
                if (is_kept(read->position) && cigar.size() == 1 && cigar[0].op == core::CigarOp::Match) {
                    for (std::size_t i = 0; i < read->length; ++i) {
                        ++seen[read->position->value() + static_cast<std::int64_t>(i) - moved_bp]
                              [core::to_char(read->base(i))];
                    }
                }
            }
        }
        bases_.assign(static_cast<std::size_t>(contig_bp), 'N');
        for (const auto& [position, counts] : seen) {
            const auto most = std::max_element(
                counts.begin(), counts.end(),
                [](const auto& a, const auto& b) { return a.second < b.second; });
            bases_.at(static_cast<std::size_t>(position)) = most->first;
        }
        testing::write_file(path("ref.fa"), std::string(">") + contig + '\n' + bases_ + '\n');
        require_success(run_tool("samtools", {"faidx", path("ref.fa")}));
    }

    void move_reads(const std::string& name) const {
        hts::BamReader reader(bam(name));
        reader.seek(contig, kept);
        const hts::SamHeader header("@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:" + std::string(contig) +
                                    "\tLN:" + std::to_string(contig_bp) + "\n@RG\tID:ID1\tSM:" +
                                    name + '\n');
        hts::BamWriterOptions options;
        options.write_index = true;
        hts::BamWriter writer(path(name + ".bam"), header, options);
        while (const auto view = reader.next()) {
            core::ReadRecord record = hts::to_record(*view);
            if (is_kept(record.position) && is_kept(record.mate_position) &&
                record.contig == record.mate_contig) {
                *record.position = core::Pos0(record.position->value() - moved_bp);
                *record.mate_position = core::Pos0(record.mate_position->value() - moved_bp);
                record.contig = record.mate_contig = core::ContigIndex{0};
                writer.write(record);
            }
        }
        writer.commit();
    }

    void write_vcf() const {
        std::string text = "##fileformat=VCFv4.3\n##FILTER=<ID=PASS,Description=\"all\">\n"
                           "##INFO=<ID=CLASS,Number=1,Type=String,Description=\"origin\">\n"
                           "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"genotype\">\n"
                           "##contig=<ID=" + std::string(contig) + ",length=" +
                           std::to_string(contig_bp) +
                           ">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTISSUE\n";
        io::TsvReader mutations(data_ / "mutations.tsv", {{"POS", "REF", "ALT"}, {}, true});
        while (const io::TsvRow* row = mutations.next()) {
            const std::int64_t position = row->required_integer("POS") - moved_bp;
            REQUIRE(std::string(1, bases_[static_cast<std::size_t>(position - 1)]) ==
                    row->required("REF"));
            text += std::string(contig) + '\t' + std::to_string(position) + "\t.\t" +
                    row->required("REF") + '\t' + row->required("ALT") +
                    "\t.\tPASS\tCLASS=TUMOR\tGT\t0/1\n";
        }
        testing::write_file(path("tissue.vcf"), text);
    }

    std::filesystem::path data_;
    testing::TempDir folder_;
    std::string bases_;
};

struct Sums {
    std::int64_t molecules = 0;
    std::int64_t alt_molecules = 0;
};

Sums variant_sums(const std::string& table) {
    io::TsvReader reader(table, {{"molecules", "alt_molecules", "lod95_vaf"}, {}, true});
    Sums sums;
    while (const io::TsvRow* row = reader.next()) {
        sums.molecules += row->required_integer("molecules");
        sums.alt_molecules += row->required_integer("alt_molecules");
        CHECK(row->number("lod95_vaf"));
    }
    return sums;
}

}  // namespace

TEST_CASE("the tumor's SNVs of ctDNAtools are found in T1 and nowhere else, with limits") {
    const auto mutations = testing::test_data("reads/ctdnatools/mutations.tsv");
    if (!mutations) {
        return;
    }
    const Folder folder(mutations->parent_path());
    for (const std::string name : {"T1", "T2", "N1", "N2", "N3"}) {
        INFO(name);
        const ToolRun run = folder.monitor(name, {"--untagged-tier", "SINGLETON"});
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        const Sums sums = variant_sums(folder.path(name + ".variants.tsv"));
        io::TsvReader samples(folder.path(name + ".samples.tsv"),
                              {{"status", "missing_reason", "p_value", "control_p_value",
                                "lod95_vaf", "informative_molecules", "mutant_molecules",
                                "tracked_variants", "imaf"},
                               {},
                               true});
        const io::TsvRow* row = samples.next();
        CHECK(row->required_integer("tracked_variants") == 10);
        CHECK(row->required_number("lod95_vaf") < 0.1);
        if (name == "T1") {
            CHECK(row->required("status") == "DETECTED");
            CHECK(row->required_number("p_value") < 0.01);
            CHECK(row->required_number("control_p_value") < 0.01);
            // Mates that contradict each other and mapping quality take a few molecules away.
            CHECK(sums.alt_molecules == Approx(14).margin(2));
            CHECK(sums.molecules == Approx(3470).epsilon(0.1));
            // Four SNVs are of one phase: their molecules count once.
            CHECK(row->required_integer("informative_molecules") < sums.molecules);
            CHECK(row->required_integer("mutant_molecules") < sums.alt_molecules);
            CHECK(row->required_number("imaf") == Approx(0.004).epsilon(0.4));
        } else {
            CHECK(row->required("status") != "DETECTED");
            CHECK(sums.alt_molecules == 0);
        }
    }
    const ToolRun untagged = folder.monitor("T1", {});
    CHECK(untagged.exit_status == 3);
    CHECK(untagged.standard_error.find("--untagged-tier") != std::string::npos);
}
