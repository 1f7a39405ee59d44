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

/// Frequency in the population (INFO/AF) by the allele's id, for alleles that begin within the
/// regions. Alleles without AF are left out.
/// \throws core::InputError for an AF that is no proportion, or as read_alleles()
[[nodiscard]] std::map<std::string, double> read_population(
    const std::filesystem::path& path, const hts::Reference& reference,
    const std::vector<core::Region>& regions);

}  // namespace sarcotrace::tools::call
