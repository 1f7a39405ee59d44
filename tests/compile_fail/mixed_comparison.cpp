#include "sarcotrace/core/position.hpp"

using namespace sarcotrace::core;

#if WRONG
const bool before = Pos0(5) < Pos1(5);
#else
const bool before = Pos0(5) < Pos1(5).to_zero_based();
#endif
