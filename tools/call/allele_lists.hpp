#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::tools::call {

/// Alleles of a VCF in the form that the caller gives them, in reference order, each once. Several
/// ALT of a record are several alleles; '*', '.' and symbolic ones are none.
/// \throws core::InputError for another reference's contigs or bases, IoError
[[nodiscard]] std::vector<pileup::Allele> read_alleles(const std::filesystem::path& path,
                                                       const hts::Reference& reference);

/// A SNV of the population and its frequency, in (0, 1).
struct PopulationSnv {
    pileup::Allele allele;
    double frequency;
};

/// Allele frequencies of a population (INFO/AF).
struct Population {
    std::map<std::string, double> frequencies;  ///< by the allele's id
    std::vector<PopulationSnv> snvs;            ///< of records with one ALT, in the file's order
};

/// Of alleles that begin within the regions. Alleles without AF are left out.
/// \throws core::InputError for an AF that is no proportion, if no record lies on a contig of the
/// reference, or as read_alleles()
[[nodiscard]] Population read_population(const std::filesystem::path& path,
                                         const hts::Reference& reference,
                                         const std::vector<core::Region>& regions);

}  // namespace sarcotrace::tools::call
