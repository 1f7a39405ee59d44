#include "sarcotrace/align/oriented_read.hpp"

#include <algorithm>

namespace sarcotrace::align {

void OrientedRead::assign(std::span<const seq::Code> sequenced) {
    codes_[0].assign(sequenced.begin(), sequenced.end());
    codes_[1].resize(sequenced.size());
    std::transform(sequenced.rbegin(), sequenced.rend(), codes_[1].begin(), seq::complement);
    packed_[0].assign(sequenced);
    packed_[1].assign_reverse_complement(packed_[0]);
}

}  // namespace sarcotrace::align
