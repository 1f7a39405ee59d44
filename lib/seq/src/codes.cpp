#include "sarcotrace/seq/codes.hpp"

#include <algorithm>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::seq {

std::vector<Code> to_codes(std::string_view bases) {
    std::vector<Code> codes(bases.size());
    std::transform(bases.begin(), bases.end(), codes.begin(),
                   [](char letter) { return static_cast<Code>(core::to_base(letter)); });
    return codes;
}

std::vector<Code> reverse_complement(std::span<const Code> codes) {
    std::vector<Code> result(codes.size());
    std::transform(codes.rbegin(), codes.rend(), result.begin(), complement);
    return result;
}

}  // namespace sarcotrace::seq
