#pragma once

// Catch2 version 3 has one header per feature, version 2 a single one.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif

#include <string>

/// Matcher: the text holds `part` (the two versions name it differently).
#if __has_include(<catch2/catch_all.hpp>)
inline auto contains_text(const std::string& part) {
    return Catch::Matchers::ContainsSubstring(part);
}
#else
inline auto contains_text(const std::string& part) { return Catch::Matchers::Contains(part); }
#endif
