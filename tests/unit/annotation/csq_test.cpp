#include <map>
#include <optional>
#include <set>

#include "catch.hpp"
#include "genes.hpp"
#include "sarcotrace/annotation/annotate.hpp"
#include "sarcotrace/core/text.hpp"

namespace {

using namespace sarcotrace;
using annotation::Change;

struct Row {
    std::int64_t position;
    std::string ref;
    std::string alt;
};

/// Every SNV of the contig, and left-aligned deletions, insertions and MNVs of 1 to 7 bp all along
/// it.
std::vector<Row> rows(const std::string& bases) {
    std::vector<Row> found;
    for (std::size_t p = 1; p + 20 < bases.size(); ++p) {
        for (const char alt : {'A', 'C', 'G', 'T'}) {
            if (alt != bases[p]) {
                found.push_back({static_cast<std::int64_t>(p), bases.substr(p, 1), {alt}});
            }
        }
        const std::size_t length = 1 + p % 7;
        const std::string anchor = bases.substr(p, 1);
        const std::string inserted = testing::random_bases(length, p);
        if (bases[p + length] != bases[p]) {
            found.push_back({static_cast<std::int64_t>(p), bases.substr(p, length + 1), anchor});
        }
        if (inserted.back() != bases[p]) {
            found.push_back({static_cast<std::int64_t>(p), anchor, anchor + inserted});
        }
        std::string other = bases.substr(p, 2);
        for (char& base : other) {
            base = core::complement(base);
        }
        found.push_back({static_cast<std::int64_t>(p), bases.substr(p, 2), other});
    }
    return found;
}

/// Consequences of one transcript as bcftools csq wrote them, and its protein text "26Y>26*".
struct Peer {
    std::set<std::string> terms;
    std::string protein;
};

Peer peer_of(std::string_view text) {
    static const std::map<std::string, std::string, std::less<>> our_words = {
        {"3_prime_utr", "3_prime_UTR_variant"},      {"5_prime_utr", "5_prime_UTR_variant"},
        {"frameshift", "frameshift_variant"},        {"intron", "intron_variant"},
        {"missense", "missense_variant"},            {"synonymous", "synonymous_variant"},
        {"splice_acceptor", "splice_acceptor_variant"}, {"splice_donor", "splice_donor_variant"},
        {"splice_region", "splice_region_variant"},  {"stop_retained", "stop_retained_variant"},
        {"coding_sequence", "coding_sequence_variant"}};
    Peer peer;
    for (const std::string_view entry : core::split(text, ',')) {
        const auto fields = core::split(entry, '|');
        for (const std::string_view term : core::split(fields[0], '&')) {
            const auto known = our_words.find(term);
            peer.terms.insert(known == our_words.end() ? std::string(term) : known->second);
        }
        peer.protein = fields.size() > 5 ? fields[5] : peer.protein;
    }
    return peer;
}

/// What "26YK>26*" says in our words, for substitutions and frameshifts; empty if it says nothing.
std::string protein_name(const std::string& text, bool frameshift) {
    const auto sides = core::split(text, '>');
    const auto digits = text.find_first_not_of("0123456789");
    const std::string ref(sides[0].substr(digits));
    if (sides.size() == 1) {
        return ref.size() == 1 ? "p." + ref + text.substr(0, digits) + "=" : "";
    }
    const std::string alt(sides[1].substr(digits));
    std::size_t same = 0;
    while (same < std::min(ref.size(), alt.size()) && ref[same] == alt[same]) {
        ++same;
    }
    if (same >= std::min(ref.size(), alt.size())) {
        return "";
    }
    const std::string first = ref.substr(same, 1) +
                              std::to_string(std::stoul(text.substr(0, digits)) + same) + alt[same];
    if (!frameshift) {
        return ref.size() == 1 && alt.size() == 1 ? "p." + first : "";
    }
    return alt[same] == '*'       ? "p." + first
           : alt.ends_with('*')   ? "p." + first + "fs*" + std::to_string(alt.size() - same)
                                  : "";
}

std::string contents(const std::vector<Row>& variants) {
    std::string vcf = "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=3000>\n"
                      "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    for (const Row& row : variants) {
        vcf += "chr1\t" + std::to_string(row.position + 1) + "\t.\t" + row.ref + "\t" + row.alt +
               "\t.\t.\t.\n";
    }
    return vcf;
}

std::map<std::string, Peer> bcftools_csq(const testing::TwoGenes& genes,
                                         const std::vector<Row>& variants) {
    const testing::TempDir folder;
    testing::write_file(folder / "ref.fa", ">chr1\n" + genes.bases() + "\n");
    testing::write_file(folder / "genes.gff3", genes.gff3());
    testing::write_file(folder / "in.vcf", contents(variants));
    const testing::ToolRun run = testing::run_tool(
        "bcftools", {"csq", "-l", "-f", (folder / "ref.fa").string(), "-g",
                     (folder / "genes.gff3").string(), (folder / "in.vcf").string()});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    std::map<std::string, Peer> found;
    for (const std::string_view line : core::split(run.standard_output, '\n')) {
        const auto fields = core::split(line, '\t');
        const std::size_t at = fields.size() < 8 ? std::string_view::npos : fields[7].find("BCSQ=");
        if (!line.starts_with('#') && at != std::string_view::npos) {
            found[std::string(fields[1]) + ":" + std::string(fields[3]) + ":" +
                  std::string(fields[4])] = peer_of(fields[7].substr(at + 5));
        }
    }
    return found;
}

/// Our annotation of the transcript that the change touches, if there is one.
std::optional<annotation::Annotation> ours_of(
    const Change& change, const std::vector<annotation::Transcript>& transcripts) {
    for (const annotation::Transcript& transcript : transcripts) {
        const auto span = transcript.model().span();
        const std::int64_t end = change.end() + (change.is_insertion() ? 1 : 0);
        if (change.position < span.end().value() && end > span.begin().value()) {
            return annotation::annotate(change, transcript);
        }
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("consequences and proteins are those of bcftools csq") {
    const testing::TwoGenes genes;
    const std::vector<Row> variants = rows(genes.bases());
    const std::map<std::string, Peer> peers = bcftools_csq(genes, variants);
    const auto transcripts = genes.transcripts();
    std::map<std::string, int> differences;
    std::int64_t compared = 0;
    std::int64_t proteins = 0;
    for (const Row& row : variants) {
        const std::string id = std::to_string(row.position + 1) + ":" + row.ref + ":" + row.alt;
        const Change change = annotation::trimmed({row.position, row.ref, row.alt});
        const auto ours = ours_of(change, transcripts);
        const auto found = peers.find(id);
        if (!ours || found == peers.end()) {
            CHECK((!ours || change.is_insertion()));
            CHECK(found == peers.end());
            continue;
        }
        ++compared;
        const std::string term(annotation::to_string_view(ours->severest()));
        if (found->second.terms.count(term) == 0) {
            const bool snv = row.ref.size() == 1 && row.alt.size() == 1;
            ++differences[(snv ? "SNV " : "") + term];
            continue;
        }
        const bool frameshift = term == "frameshift_variant";
        const bool named = !found->second.protein.empty() && ours->hgvs_p != "p.?" &&
                           term != "start_lost" && term != "stop_lost";
        const std::string protein =
            named ? protein_name(found->second.protein, frameshift) : std::string();
        if (!protein.empty()) {
            INFO(id << " " << found->second.protein);
            CHECK(ours->hgvs_p_short == protein);
            ++proteins;
        }
    }
    CHECK(compared > 9000);
    CHECK(proteins > 3000);
    // Where bcftools says otherwise: insertions at the very border of an exon, which it gives to
    // the splice site (5) or to the start codon (1); a stop made at the joint of an in-frame
    // change, which it does not look for (4); changes that reach from a UTR into the first or last
    // codon, for which it names no effect (2); a stop inserted before the stop (1).
    const std::map<std::string, int> explained = {{"frameshift_variant", 4}, {"inframe_insertion", 2},
                                                  {"stop_gained", 4},        {"start_lost", 1},
                                                  {"stop_lost", 1},          {"synonymous_variant", 1}};
    CHECK(differences == explained);
}
