#include "maf.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "sarcotrace/annotation/gene_model.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::tools::call {
namespace {

using annotation::Annotation;
using annotation::Change;
using pileup::Support;

/// A column's name and what stands in it; the order of both is one.
using Cells = std::vector<std::pair<std::string_view, std::string>>;

Change change_of(const pileup::Allele& allele) {
    return annotation::trimmed({allele.position.value(), allele.ref, allele.alt});
}

std::string variant_type(const Change& change) {
    if (change.ref.size() != change.alt.size()) {
        return change.alt.size() > change.ref.size() ? "INS" : "DEL";
    }
    constexpr std::array<std::string_view, 3> by_length = {"SNP", "DNP", "TNP"};
    return change.ref.size() <= by_length.size() ? std::string(by_length[change.ref.size() - 1])
                                                 : "ONP";
}

/// 1-based closed range; an insertion has the two bases that it parts.
std::pair<std::int64_t, std::int64_t> range_of(const Change& change) {
    return change.is_insertion() ? std::pair(change.position, change.position + 1)
                                 : std::pair(change.position + 1, change.end());
}

std::string dash_if_empty(const std::string& bases) { return bases.empty() ? "-" : bases; }

std::string mutation_status(calling::Origin origin) {
    switch (origin) {
        case calling::Origin::Tumor: return "Somatic";
        case calling::Origin::Germline: return "Germline";
        case calling::Origin::Chip: return "CHIP";
        case calling::Origin::Artefact:
        case calling::Origin::Uncertain: break;
    }
    return "Unknown";
}

std::string terms(const Annotation& annotation) {
    std::string text;
    for (const annotation::Consequence consequence : annotation.consequences) {
        text += (text.empty() ? "" : ";") + std::string(annotation::to_string_view(consequence));
    }
    return text;
}

void add_counts(Cells& cells, const std::array<std::string_view, 3>& columns,
                const pileup::AlleleEvidence* evidence) {
    const auto text = [&](std::int64_t value) {
        return evidence == nullptr ? std::string() : std::to_string(value);
    };
    cells.emplace_back(columns[0], text(evidence == nullptr ? 0 : evidence->depth()));
    cells.emplace_back(columns[1], text(evidence == nullptr ? 0 : evidence->total(Support::Ref)));
    cells.emplace_back(columns[2], text(evidence == nullptr ? 0 : evidence->total(Support::Alt)));
}

void add_place(Cells& cells, const pileup::Allele& allele, const Annotation& annotation,
               const MafFrame& frame) {
    const Change change = change_of(allele);
    const auto [start, end] = range_of(change);
    cells.emplace_back("Hugo_Symbol",
                       annotation.gene_name.empty() ? "Unknown" : annotation.gene_name);
    cells.emplace_back("Entrez_Gene_Id", "0");
    cells.emplace_back("Center", "");
    cells.emplace_back("NCBI_Build", frame.build);
    cells.emplace_back("Chromosome", allele.contig);
    cells.emplace_back("Start_Position", std::to_string(start));
    cells.emplace_back("End_Position", std::to_string(end));
    cells.emplace_back("Strand", "+");
    cells.emplace_back("Variant_Classification",
                       std::string(annotation::maf_classification(annotation, change)));
    cells.emplace_back("Variant_Type", variant_type(change));
    cells.emplace_back("Reference_Allele", dash_if_empty(change.ref));
    cells.emplace_back("Tumor_Seq_Allele1", dash_if_empty(change.ref));
    cells.emplace_back("Tumor_Seq_Allele2", dash_if_empty(change.alt));
    cells.emplace_back("dbSNP_RS", "");
    cells.emplace_back("Tumor_Sample_Barcode", frame.sample_id);
    cells.emplace_back("Matched_Norm_Sample_Barcode", frame.normal_id);
}

Cells cells_of(const CalledVariant& called, const Annotation& annotation, const MafFrame& frame) {
    const calling::Variant& variant = called.variant;
    Cells cells;
    add_place(cells, variant.allele, annotation, frame);
    cells.emplace_back("Mutation_Status", mutation_status(called.origin));
    cells.emplace_back("HGVSc", annotation.hgvs_c);
    cells.emplace_back("HGVSp", annotation.hgvs_p);
    cells.emplace_back("HGVSp_Short", annotation.hgvs_p_short);
    cells.emplace_back("Transcript_ID", annotation.transcript_id);
    cells.emplace_back("Exon_Number", annotation.exon);
    add_counts(cells, {"t_depth", "t_ref_count", "t_alt_count"}, &variant.evidence);
    add_counts(cells, {"n_depth", "n_ref_count", "n_alt_count"},
               called.normal_evidence ? &*called.normal_evidence : nullptr);
    cells.emplace_back("Gene", annotation.gene_id);
    cells.emplace_back("Consequence", terms(annotation));
    cells.emplace_back("Codons", annotation.codons);
    cells.emplace_back("BIOTYPE", annotation.biotype);
    cells.emplace_back("FILTER", "PASS");
    const std::int64_t alt = variant.evidence.total(Support::Alt);
    const stats::ConfidenceInterval interval =
        stats::clopper_pearson(alt, variant.evidence.depth());
    cells.emplace_back("t_vaf", core::format_number(static_cast<double>(alt) /
                                                    static_cast<double>(variant.evidence.depth())));
    cells.emplace_back("t_vaf_lower", core::format_number(interval.lower));
    cells.emplace_back("t_vaf_upper", core::format_number(interval.upper));
    cells.emplace_back("sarcotrace_class", std::string(calling::to_string_view(called.origin)));
    return cells;
}

/// A row without a variant, for its columns' names.
Cells empty_row(const MafFrame& frame) {
    CalledVariant called{{{"", core::Pos0(0), "A", "C"}, {}, {}, 1.0, {}, {}},
                         "", {}, calling::Origin::Uncertain, {}, {}, 0.0, {}, {}};
    called.variant.evidence.counts[0][static_cast<std::size_t>(Support::Ref)][0] = 1;
    Annotation annotation{};
    annotation.consequences = {annotation::Consequence::Intergenic};
    return cells_of(called, annotation, frame);
}

template <typename Text>
std::string line_of(const Cells& cells, Text&& text) {
    std::string line;
    for (const auto& cell : cells) {
        line += (line.empty() ? "" : "\t");
        line += text(cell);
    }
    return line + "\n";
}

}  // namespace

Annotator::Annotator(const std::filesystem::path& gff3, const hts::Reference& reference) {
    std::set<std::string> contigs;
    for (const hts::Contig& contig : reference.contigs()) {
        contigs.insert(contig.name);
    }
    for (annotation::TranscriptModel& model : annotation::transcripts_of(io::read_gff3(gff3))) {
        if (contigs.contains(model.contig)) {
            std::string bases = reference.fetch(model.contig, model.span());
            transcripts_.emplace_back(std::move(model), std::move(bases));
        }
    }
    if (transcripts_.empty()) {
        throw core::InputError({"no transcript lies on a contig of the reference",
                                "'" + gff3.string() + "'",
                                "give an annotation of the same build, with the same contig names"});
    }
    coding_ = annotation::CodingRegions(transcripts_);
}

Annotation Annotator::annotate(const pileup::Allele& allele) const {
    const Change change = change_of(allele);
    const std::int64_t begin = change.position - (change.is_insertion() ? 1 : 0);
    std::vector<Annotation> found;
    std::vector<const annotation::Transcript*> touched;
    for (const annotation::Transcript& transcript : transcripts_) {
        const core::Interval span = transcript.model().span();
        if (transcript.model().contig == allele.contig && begin < span.end().value() &&
            std::max(change.end(), begin + 1) > span.begin().value()) {
            found.push_back(annotation::annotate(change, transcript));
            touched.push_back(&transcript);
        }
    }
    if (found.empty()) {
        Annotation none{};
        none.consequences = {annotation::Consequence::Intergenic};
        return none;
    }
    return annotation::preferred(found, touched);
}

void write_maf(io::TextWriter& maf, const io::Provenance& provenance, const MafFrame& frame,
               const std::vector<CalledVariant>& variants, const Annotator& annotator) {
    maf.write("#version 2.4\n" + provenance.comment_lines());
    maf.write(line_of(empty_row(frame), [](const auto& cell) { return cell.first; }));
    for (const CalledVariant& called : variants) {
        if (called.failed_filters.empty() &&
            called.variant.evidence.total(Support::Alt) > 0) {
            maf.write(line_of(cells_of(called, annotator.annotate(called.variant.allele), frame),
                              [](const auto& cell) { return cell.second; }));
        }
    }
}

}  // namespace sarcotrace::tools::call
