#include "sarcotrace/core/position.hpp"

using namespace sarcotrace::core;

void assign(Pos0& position) {
#if WRONG
    position = Pos1(5);
#else
    position = Pos1(5).to_zero_based();
#endif
}
