#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sarcotrace/annotation/annotate.hpp"
#include "sarcotrace/annotation/coding_regions.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/io/text_writer.hpp"
#include "vcf_rows.hpp"

namespace sarcotrace::tools::call {

/// Transcripts of an annotation, to be looked up by place.
class Annotator {
public:
    /// \throws core::InputError if the file is not GFF3, or names a place that the reference lacks
    Annotator(const std::filesystem::path& gff3, const hts::Reference& reference);

    /// The annotation to show of an allele; an intergenic one if no transcript is touched.
    [[nodiscard]] annotation::Annotation annotate(const pileup::Allele& allele) const;
    [[nodiscard]] const annotation::CodingRegions& coding() const noexcept { return coding_; }

private:
    std::vector<annotation::Transcript> transcripts_;
    annotation::CodingRegions coding_;
};

/// What all rows of a MAF have in common.
struct MafFrame {
    std::string sample_id;
    std::string normal_id;  ///< empty without a matched normal
    std::string build;      ///< NCBI_Build, empty if the user does not say
};

/// Mutation Annotation Format 2.4 with GDC's and cBioPortal's columns: the variants that pass.
void write_maf(io::TextWriter& maf, const io::Provenance& provenance, const MafFrame& frame,
               const std::vector<CalledVariant>& variants, const Annotator& annotator);

}  // namespace sarcotrace::tools::call
