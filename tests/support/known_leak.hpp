#pragma once

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

namespace sarcotrace::testing {

/// While it lives, LeakSanitizer does not track what is allocated: for leaks of a third party that
/// we cannot free. Without the sanitizer it does nothing.
class KnownLeak {
public:
#if defined(__SANITIZE_ADDRESS__)
    KnownLeak() { __lsan_disable(); }
    ~KnownLeak() { __lsan_enable(); }
#else
    KnownLeak() = default;
    ~KnownLeak() {}
#endif
    KnownLeak(const KnownLeak&) = delete;
    KnownLeak& operator=(const KnownLeak&) = delete;
};

}  // namespace sarcotrace::testing
