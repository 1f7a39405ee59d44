#pragma once

#include <vector>

#include "sarcotrace/annotation/transcript.hpp"
#include "sarcotrace/io/gff3.hpp"

namespace sarcotrace::annotation {

/// Transcripts of a GFF3 annotation as Ensembl and GENCODE write it: features with exons as
/// children; the coding sequence holds the stop codon. Ordered by contig, begin and id.
/// \throws core::InputError if an exon or coding part names a parent that the file lacks, or a
/// transcript has coding parts but no exons
[[nodiscard]] std::vector<TranscriptModel> transcripts_of(
    const std::vector<io::GffFeature>& features);

}  // namespace sarcotrace::annotation
