#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::testing {

/// A random sequence; the same seed gives the same one.
inline std::string random_bases(std::size_t length, std::uint64_t seed) {
    stats::Random random(seed);
    std::string bases;
    for (std::size_t i = 0; i < length; ++i) {
        bases += "ACGT"[random.below(4)];
    }
    return bases;
}

}  // namespace sarcotrace::testing
