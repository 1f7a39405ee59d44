#pragma once

#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/hts/vcf.hpp"
#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::monitoring {

/// The record's only alternative allele, normalised. `where` names the file in errors.
/// \throws core::InputError if the record is not on the reference, has not one ALT, or contradicts
/// the reference
[[nodiscard]] pileup::Allele normalised_allele(const hts::VcfRecord& record,
                                       const hts::Reference& reference, const std::string& where);

}  // namespace sarcotrace::monitoring
