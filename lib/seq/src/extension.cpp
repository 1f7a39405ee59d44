#include "sarcotrace/seq/extension.hpp"

extern "C" {
#include <ksw2.h>
}

#include <cstdlib>
#include <memory>

namespace sarcotrace::seq {
namespace {

constexpr int alphabet_size = 5;

}  // namespace

Extender::Extender(const Scoring& scoring)
    : scoring_(scoring), matrix_(alphabet_size * alphabet_size) {
    for (int a = 0; a < alphabet_size; ++a) {
        for (int b = 0; b < alphabet_size; ++b) {
            const bool has_n = a == code_of_n || b == code_of_n;
            const int score = has_n    ? -scoring.ambiguous
                              : a == b ? scoring.match
                                       : -scoring.mismatch;
            matrix_[static_cast<std::size_t>(a * alphabet_size + b)] =
                static_cast<std::int8_t>(score);
        }
    }
}

Extension Extender::run(std::span<const Code> query, std::span<const Code> target, int band_bp,
                        int direction_flags) {
    Extension result;
    if (query.empty() || target.empty()) {
        return result;
    }
    ksw_extz_t ez{};
    ksw_extz2_sse(nullptr, static_cast<int>(query.size()), query.data(),
                  static_cast<int>(target.size()), target.data(), alphabet_size, matrix_.data(),
                  static_cast<std::int8_t>(scoring_.gap_open),
                  static_cast<std::int8_t>(scoring_.gap_extend), band_bp, scoring_.z_drop,
                  scoring_.end_bonus, KSW_EZ_EXTZ_ONLY | direction_flags, &ez);
    const std::unique_ptr<std::uint32_t, decltype(&std::free)> cigar(ez.cigar, std::free);
    if (ez.reach_end == 0 && ez.max_q < 0) {
        return result;
    }
    result.score = static_cast<int>(ez.max);
    for (const std::uint32_t word : std::span(cigar.get(), static_cast<std::size_t>(ez.n_cigar))) {
        core::append(result.cigar, core::unpack(word));
    }
    result.query_bases = static_cast<std::size_t>(core::query_length(result.cigar));
    result.target_bases = static_cast<std::size_t>(core::reference_length(result.cigar));
    return result;
}

Extension Extender::extend_right(std::span<const Code> query, std::span<const Code> target,
                                 int band_bp) {
    return run(query, target, band_bp, 0);
}

Extension Extender::extend_left(std::span<const Code> query, std::span<const Code> target,
                                int band_bp) {
    query_.assign(query.rbegin(), query.rend());
    target_.assign(target.rbegin(), target.rend());
    return run(query_, target_, band_bp, KSW_EZ_RIGHT | KSW_EZ_REV_CIGAR);
}

}  // namespace sarcotrace::seq
