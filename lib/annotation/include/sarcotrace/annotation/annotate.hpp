#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/annotation/transcript.hpp"

namespace sarcotrace::annotation {

/// What a variant does to a transcript, in Sequence Ontology's words, severest first.
enum class Consequence : std::uint8_t {
    SpliceAcceptor,
    SpliceDonor,
    StopGained,
    Frameshift,
    StopLost,
    StartLost,
    InframeInsertion,
    InframeDeletion,
    Missense,
    SpliceRegion,
    StopRetained,
    Synonymous,
    CodingSequence,  ///< in the coding sequence, but what it does cannot be told
    FivePrimeUtr,
    ThreePrimeUtr,
    NonCodingExon,
    Intron,
    Intergenic
};
/// "missense_variant".
[[nodiscard]] std::string_view to_string_view(Consequence consequence) noexcept;

/// A variant on one transcript. Texts are empty where nothing can be said.
struct Annotation {
    std::string gene_name;
    std::string gene_id;
    std::string transcript_id;
    std::string biotype;
    std::vector<Consequence> consequences;  ///< severest first, at least one
    std::string exon;                       ///< "3/11": number and exons of the transcript
    std::string hgvs_c;                     ///< "c.1799T>A"; "n." if the transcript is not coding
    std::string hgvs_p;                     ///< "p.Val600Glu"
    std::string hgvs_p_short;               ///< "p.V600E"
    std::string codons;                     ///< "gTg/gAg"

    [[nodiscard]] Consequence severest() const { return consequences.front(); }
};

/// The change on a transcript whose span it touches. Splice donor and acceptor: the two bases of
/// the intron next to an exon; splice region: 3 bases of the exon, 3 to 8 of the intron.
/// \throws core::InputError if the change's ref contradicts the transcript's sequence
[[nodiscard]] Annotation annotate(const Change& change, const Transcript& transcript);

/// The annotation to show: of a canonical transcript before others, of coding ones before others,
/// then the severest, then by transcript id. Shape: not empty.
[[nodiscard]] const Annotation& preferred(const std::vector<Annotation>& annotations,
                                          const std::vector<const Transcript*>& transcripts);

/// Variant_Classification of the Mutation Annotation Format (GDC's words) for a change of this
/// many bases; `Intergenic` gives IGR.
[[nodiscard]] std::string_view maf_classification(const Annotation& annotation,
                                                  const Change& change) noexcept;

}  // namespace sarcotrace::annotation
