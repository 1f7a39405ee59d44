#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sarcotrace::annotation {

/// What a change of the coding sequence does to the protein.
enum class ProteinEffect : std::uint8_t {
    Synonymous,
    StopRetained,
    Missense,
    InframeDeletion,
    InframeInsertion,
    Frameshift,
    StopGained,
    StopLost,
    StartLost
};

/// A change of coding bases: `[begin, end)` of the coding sequence becomes `alt`.
struct CodingChange {
    std::int64_t begin;  ///< offset into the coding sequence, from its first whole codon
    std::int64_t end;
    std::string alt;  ///< in the direction of transcription
};

struct ProteinChange {
    ProteinEffect effect;
    std::string hgvs;        ///< "p.Val600Glu"
    std::string hgvs_short;  ///< "p.V600E"
    std::string codons;      ///< "gTg/gAg": changed bases in upper case; "-" for none
};

/// Amino acid of a codon by the standard code, '*' for a stop, 'X' if a base is not A, C, G, T.
[[nodiscard]] char amino_acid(std::string_view codon) noexcept;

/// `coding`: from the first whole codon to the stop codon; `after`: the bases behind it, into
/// which a frameshift or a lost stop reads. Shape: 0 <= change.begin <= change.end <= coding
/// size. Names by the HGVS recommendations (protein), changes as near to the C terminus as they
/// can be.
[[nodiscard]] ProteinChange protein_change(std::string_view coding, std::string_view after,
                                           const CodingChange& change);

}  // namespace sarcotrace::annotation
