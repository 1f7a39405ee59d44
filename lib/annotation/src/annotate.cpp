#include "sarcotrace/annotation/annotate.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <tuple>

#include "hgvs_coding.hpp"
#include "sarcotrace/annotation/protein_change.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::annotation {
namespace {

constexpr std::int64_t splice_site_bp = 2;
constexpr std::int64_t splice_region_intron_bp = 8;
constexpr std::int64_t splice_region_exon_bp = 3;

/// The change as far as the transcript goes.
Change within_span(Change change, const Transcript& transcript) {
    const std::int64_t begin = transcript.model().span().begin().value();
    const std::int64_t end = transcript.model().span().end().value();
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(change.ref.size()); ++i) {
        const std::int64_t at = change.position + i;
        if (at >= begin && at < end && transcript.base(at) != 'N' &&
            transcript.base(at) != change.ref[static_cast<std::size_t>(i)]) {
            throw core::InputError({"a variant's ref contradicts the reference",
                                    transcript.model().contig + ":" + std::to_string(at + 1),
                                    "give the reference that the variant was called on"});
        }
    }
    return change;
}

/// Bases from an exon position to the nearest end of the exon that borders on an intron, from 1;
/// large if there is none.
std::int64_t distance_to_splice(const Transcript& transcript, std::size_t exon,
                                std::int64_t position) {
    const auto& exons = transcript.model().exons;
    std::int64_t nearest = splice_region_exon_bp + 1;
    if (exon > 0) {
        nearest = std::min(nearest, position - exons[exon].begin().value() + 1);
    }
    if (exon + 1 < exons.size()) {
        nearest = std::min(nearest, exons[exon].end().value() - position);
    }
    return nearest;
}

/// What the change does to splicing and where it lies, position by position.
struct Places {
    bool donor = false;
    bool acceptor = false;
    bool region = false;
    bool intron = false;
    bool exon = false;
};

void add_place(Places& places, const Transcript& transcript, std::int64_t position) {
    if (!transcript.is_in_span(position)) {
        return;
    }
    if (const auto exon = transcript.exon_of(position)) {
        places.exon = true;
        places.region = places.region || distance_to_splice(transcript, *exon, position) <=
                                             splice_region_exon_bp;
        return;
    }
    places.intron = true;
    const std::int64_t distance = transcript.intron_place(position).distance_bp;
    if (std::abs(distance) <= splice_site_bp) {
        (distance > 0 ? places.donor : places.acceptor) = true;
    } else {
        places.region = places.region || std::abs(distance) <= splice_region_intron_bp;
    }
}

/// Of an insertion between two positions: at a splice site only if it parts the site's bases.
Places insertion_places(const Transcript& transcript, std::int64_t position) {
    Places left;
    Places right;
    add_place(left, transcript, position - 1);
    add_place(right, transcript, position);
    Places both;
    both.donor = left.donor && right.donor;
    both.acceptor = left.acceptor && right.acceptor;
    both.exon = left.exon || right.exon;
    both.intron = !both.exon;
    const auto near = [](const Places& side) {
        return side.region || side.donor || side.acceptor;
    };
    both.region = !both.donor && !both.acceptor && near(left) && near(right);
    return both;
}

Places places_of(const Change& change, const Transcript& transcript) {
    if (change.is_insertion()) {
        return insertion_places(transcript, change.position);
    }
    Places places;
    for (std::int64_t at = change.position; at < change.end(); ++at) {
        add_place(places, transcript, at);
    }
    return places;
}

/// Offsets into the spliced sequence that a change within exons replaces, half-open.
std::optional<CodingChange> spliced_change(const Change& change, const Transcript& transcript) {
    const bool forward = transcript.model().forward;
    const std::string alt = forward ? change.alt : core::reverse_complement(change.alt);
    if (!change.is_insertion()) {
        const auto first = transcript.spliced_offset(change.position);
        const auto last = transcript.spliced_offset(change.end() - 1);
        if (!first || !last) {
            return std::nullopt;
        }
        return CodingChange{std::min(*first, *last), std::max(*first, *last) + 1, alt};
    }
    const auto left = transcript.spliced_offset(change.position - 1);
    const auto right = transcript.spliced_offset(change.position);
    const auto& upstream = forward ? left : right;
    const auto& downstream = forward ? right : left;
    if (downstream) {
        return CodingChange{*downstream, *downstream, alt};
    }
    if (upstream) {
        return CodingChange{*upstream + 1, *upstream + 1, alt};
    }
    return std::nullopt;
}

Consequence consequence_of(ProteinEffect effect) noexcept {
    switch (effect) {
        case ProteinEffect::Synonymous: return Consequence::Synonymous;
        case ProteinEffect::StopRetained: return Consequence::StopRetained;
        case ProteinEffect::Missense: return Consequence::Missense;
        case ProteinEffect::InframeDeletion: return Consequence::InframeDeletion;
        case ProteinEffect::InframeInsertion: return Consequence::InframeInsertion;
        case ProteinEffect::Frameshift: return Consequence::Frameshift;
        case ProteinEffect::StopGained: return Consequence::StopGained;
        case ProteinEffect::StopLost: return Consequence::StopLost;
        case ProteinEffect::StartLost: return Consequence::StartLost;
    }
    return Consequence::CodingSequence;
}

void annotate_coding(const CodingChange& change, const Transcript& transcript,
                     Annotation& annotation) {
    const std::int64_t begin = transcript.coding_begin();
    const std::int64_t end = transcript.coding_end();
    const bool insertion = change.begin == change.end;
    if (change.end <= begin) {
        annotation.consequences.push_back(Consequence::FivePrimeUtr);
        return;
    }
    if (change.begin >= end) {
        annotation.consequences.push_back(Consequence::ThreePrimeUtr);
        return;
    }
    const std::int64_t frame = begin + transcript.model().first_phase;
    if (change.begin < frame || (!insertion && change.end > end)) {
        annotation.consequences.push_back(change.begin < begin ? Consequence::StartLost
                                          : change.end > end   ? Consequence::StopLost
                                                               : Consequence::CodingSequence);
        annotation.hgvs_p = annotation.hgvs_p_short = "p.?";
        return;
    }
    const std::string_view spliced = transcript.spliced();
    const ProteinChange protein = protein_change(
        spliced.substr(static_cast<std::size_t>(frame), static_cast<std::size_t>(end - frame)),
        spliced.substr(static_cast<std::size_t>(end)),
        {change.begin - frame, change.end - frame, change.alt});
    annotation.consequences.push_back(consequence_of(protein.effect));
    annotation.hgvs_p = protein.hgvs;
    annotation.hgvs_p_short = protein.hgvs_short;
    annotation.codons = protein.codons;
}

bool crosses_coding(const Change& change, const Transcript& transcript) {
    return transcript.is_coding() &&
           change.position < transcript.model().coding->end().value() &&
           change.end() > transcript.model().coding->begin().value();
}

void add_exon_consequence(const Change& change, const Places& places,
                          const Transcript& transcript, Annotation& annotation) {
    if (!transcript.is_coding()) {
        annotation.consequences.push_back(Consequence::NonCodingExon);
        return;
    }
    const auto spliced = places.intron ? std::nullopt : spliced_change(change, transcript);
    if (spliced) {
        annotate_coding(*spliced, transcript, annotation);
    } else if (crosses_coding(change, transcript)) {
        annotation.consequences.push_back(Consequence::CodingSequence);
        annotation.hgvs_p = annotation.hgvs_p_short = "p.?";
    } else {
        const bool left = change.position < transcript.model().coding->begin().value();
        annotation.consequences.push_back(left == transcript.model().forward
                                              ? Consequence::FivePrimeUtr
                                              : Consequence::ThreePrimeUtr);
    }
}

std::string exon_text(const Change& change, const Transcript& transcript) {
    for (std::int64_t at = change.position - (change.is_insertion() ? 1 : 0);
         at <= std::max(change.position, change.end() - 1); ++at) {
        if (const auto exon = transcript.exon_of(at)) {
            return std::to_string(transcript.exon_number(*exon)) + "/" +
                   std::to_string(transcript.model().exons.size());
        }
    }
    return "";
}

}  // namespace

std::string_view to_string_view(Consequence consequence) noexcept {
    constexpr std::array<std::string_view, 18> terms = {
        "splice_acceptor_variant", "splice_donor_variant", "stop_gained", "frameshift_variant",
        "stop_lost", "start_lost", "inframe_insertion", "inframe_deletion", "missense_variant",
        "splice_region_variant", "stop_retained_variant", "synonymous_variant",
        "coding_sequence_variant", "5_prime_UTR_variant", "3_prime_UTR_variant",
        "non_coding_transcript_exon_variant", "intron_variant", "intergenic_variant"};
    return terms[static_cast<std::size_t>(consequence)];
}

Annotation annotate(const Change& full, const Transcript& transcript) {
    const TranscriptModel& model = transcript.model();
    const Change change = within_span(trimmed(full), transcript);
    Annotation annotation{model.gene_name, model.gene_id, model.id, model.biotype, {}, "", "", "",
                          "", ""};
    const Places places = places_of(change, transcript);
    if (places.acceptor) {
        annotation.consequences.push_back(Consequence::SpliceAcceptor);
    }
    if (places.donor) {
        annotation.consequences.push_back(Consequence::SpliceDonor);
    }
    if (places.region && annotation.consequences.empty()) {
        annotation.consequences.push_back(Consequence::SpliceRegion);
    }
    if (places.exon) {
        add_exon_consequence(change, places, transcript, annotation);
    }
    if (places.intron && !places.acceptor && !places.donor) {
        annotation.consequences.push_back(Consequence::Intron);
    }
    if (annotation.consequences.empty()) {
        annotation.consequences.push_back(Consequence::Intergenic);
    }
    std::sort(annotation.consequences.begin(), annotation.consequences.end());
    annotation.exon = exon_text(change, transcript);
    annotation.hgvs_c = hgvs_coding(change, transcript);
    return annotation;
}

const Annotation& preferred(const std::vector<Annotation>& annotations,
                            const std::vector<const Transcript*>& transcripts) {
    std::size_t best = 0;
    const auto rank = [&](std::size_t i) {
        return std::tuple(!transcripts[i]->model().canonical, !transcripts[i]->is_coding(),
                          annotations[i].severest(), std::string_view(annotations[i].transcript_id));
    };
    for (std::size_t i = 1; i < annotations.size(); ++i) {
        if (rank(i) < rank(best)) {
            best = i;
        }
    }
    return annotations[best];
}

std::string_view maf_classification(const Annotation& annotation, const Change& full) noexcept {
    const Change change = trimmed(full);
    const bool shorter = change.alt.size() < change.ref.size();
    switch (annotation.severest()) {
        case Consequence::SpliceAcceptor:
        case Consequence::SpliceDonor: return "Splice_Site";
        case Consequence::StopGained: return "Nonsense_Mutation";
        case Consequence::Frameshift: return shorter ? "Frame_Shift_Del" : "Frame_Shift_Ins";
        case Consequence::StopLost: return "Nonstop_Mutation";
        case Consequence::StartLost: return "Translation_Start_Site";
        case Consequence::InframeInsertion: return "In_Frame_Ins";
        case Consequence::InframeDeletion: return "In_Frame_Del";
        case Consequence::Missense:
        case Consequence::CodingSequence: return "Missense_Mutation";
        case Consequence::SpliceRegion: return "Splice_Region";
        case Consequence::StopRetained:
        case Consequence::Synonymous: return "Silent";
        case Consequence::FivePrimeUtr: return "5'UTR";
        case Consequence::ThreePrimeUtr: return "3'UTR";
        case Consequence::NonCodingExon: return "RNA";
        case Consequence::Intron: return "Intron";
        case Consequence::Intergenic: return "IGR";
    }
    return "IGR";
}

}  // namespace sarcotrace::annotation
