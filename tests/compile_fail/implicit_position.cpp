#include "sarcotrace/core/position.hpp"

using namespace sarcotrace::core;

#if WRONG
const Pos0 position = 5;  // an integer says nothing of its base
#else
const Pos0 position = Pos0(5);
#endif
