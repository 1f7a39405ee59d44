#pragma once

#include <optional>
#include <string_view>

namespace sarcotrace::hts {

/// What is wrong with CHROM, POS, ID, REF, ALT, QUAL or FILTER of a line of a VCF body by VCF 4.3,
/// section 1.6.1; nothing if they are right. HTSlib reads past most of these faults.
[[nodiscard]] std::optional<std::string_view> fault_of_vcf_line(std::string_view line);

}  // namespace sarcotrace::hts
