#include "sarcotrace/core/bases.hpp"

#include <algorithm>

namespace sarcotrace::core {

std::string reverse_complement(std::string_view bases) {
    std::string result(bases.size(), 'N');
    std::transform(bases.rbegin(), bases.rend(), result.begin(),
                   [](char letter) { return complement(letter); });
    return result;
}

}  // namespace sarcotrace::core
