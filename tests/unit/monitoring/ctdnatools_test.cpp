#include <map>

#include "catch.hpp"
#include "sarcotrace/core/read_view.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/monitoring/tracking.hpp"
#include "sarcotrace/pileup/assembler.hpp"
#include "support.hpp"

using namespace sarcotrace;
using monitoring::LocusEvidence;
using monitoring::Status;

namespace {

// Targeted reads without UMIs of a patient (T1, T2) and of controls (N1 to N3), with ten tumor SNVs;
// counts of samtools mpileup -Q20 in the folder's README: T1 14 of 3470 molecules, no other sample any.
constexpr const char* folder = "reads/ctdnatools/";
constexpr const char* contig = "chr14";
const core::Interval target{core::Pos0(106327422), core::Pos0(106328049)};
const pileup::Window window{contig, target, {core::Pos0(106327172), core::Pos0(106328299)}, ""};
const std::vector<std::string> names = {"T1", "T2", "N1", "N2", "N3"};

/// Bases that most reads of the controls show: the data have no reference.
pileup::ReferenceWindow majority(const std::filesystem::path& data) {
    std::map<std::int64_t, std::map<char, int>> seen;
    for (const std::string name : {"N1", "N2", "N3"}) {
        hts::BamReader reader(data / (name + ".bam"));
        reader.seek(contig, window.with_halo);
        while (const auto read = reader.next()) {
            const core::Cigar cigar = read->cigar();
            if (cigar.size() == 1 && cigar[0].op == core::CigarOp::Match) {
                for (std::size_t i = 0; i < read->length; ++i) {
                    ++seen[read->position->value() + static_cast<std::int64_t>(i)]
                          [core::to_char(read->base(i))];
                }
            }
        }
    }
    pileup::ReferenceWindow reference{contig, window.with_halo.begin().value(), ""};
    for (std::int64_t at = reference.begin; at < window.with_halo.end().value(); ++at) {
        char best = 'N';
        int most = 0;
        for (const auto& [base, count] : seen[at]) {
            if (count > most) {
                best = base;
                most = count;
            }
        }
        reference.bases += best;
    }
    return reference;
}

struct Sample {
    std::vector<LocusEvidence> loci;
    noise::ControlStatistics statistics;
};

/// The samples by name, with the model of the controls that are not the sample itself.
std::map<std::string, Sample> count_samples(const std::filesystem::path& data) {
    const pileup::ReferenceWindow reference = majority(data);
    std::map<std::string, std::vector<pileup::Molecule>> molecules;
    std::map<std::string, Sample> samples;
    for (const std::string& name : names) {
        hts::BamReader reader(data / (name + ".bam"));
        reader.seek(contig, window.with_halo);
        pileup::Assembler assembler(reference, window, {}, pileup::Tier::Singleton);
        while (const auto read = reader.next()) {
            assembler.add(*read);
        }
        molecules[name] = assembler.finish().molecules;
        samples[name].statistics.sample_id = name;
        noise::accumulate(samples[name].statistics, molecules[name],
                          pileup::count_columns(molecules[name], reference, target), reference, {});
    }
    io::TsvReader mutations(data / "mutations.tsv", {{"CHROM", "POS", "REF", "ALT"}, {}, true});
    while (const io::TsvRow* row = mutations.next()) {
        const pileup::Allele allele{contig, core::Pos0(row->required_integer("POS") - 1),
                                    row->required("REF"), row->required("ALT")};
        REQUIRE(reference.at(allele.position.value()) == allele.ref.front());
        for (const std::string& name : names) {
            std::vector<const noise::ControlStatistics*> controls;
            for (const std::string control : {"N1", "N2", "N3"}) {
                if (control != name) {
                    controls.push_back(&samples[control].statistics);
                }
            }
            samples[name].loci.push_back({pileup::gather(molecules[name], allele, reference),
                                          noise::NoiseModel(controls).rates(allele, reference)});
        }
    }
    return samples;
}

}  // namespace

TEST_CASE("the tumor's SNVs of ctDNAtools are found in T1 and nowhere else, with limits") {
    const auto mutations = testing::test_data(std::string(folder) + "mutations.tsv");
    if (!mutations) {
        return;
    }
    const auto samples = count_samples(mutations->parent_path());
    const auto positive = monitoring::sample_result(samples.at("T1").loci, {});
    CHECK(positive.status == Status::Detected);
    CHECK(*positive.p_value < 0.01);
    // Mates that contradict each other and mapping quality take a few molecules away.
    CHECK(positive.mutant_molecules == Approx(14).margin(2));
    CHECK(positive.informative_molecules == Approx(3470).epsilon(0.1));
    CHECK(*positive.imaf == Approx(0.004).epsilon(0.3));
    CHECK(positive.outlier_loci == 0);
    for (const std::string name : {"T2", "N1", "N2", "N3"}) {
        INFO(name);
        const auto negative = monitoring::sample_result(samples.at(name).loci, {});
        CHECK(negative.status != Status::Detected);
        CHECK(negative.mutant_molecules == 0);
        REQUIRE(negative.lod95_vaf);
        CHECK(*negative.lod95_vaf < 0.1);
    }
}
