#include "sarcotrace/core/interval.hpp"

using namespace sarcotrace::core;

#if WRONG
const Interval interval(Pos1(5), Pos1(9));  // 1-based and closed: not what an interval holds
#else
const Interval interval(Pos0(4), Pos0(9));
#endif
