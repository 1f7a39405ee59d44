#include "sarcotrace/align/mapping_quality.hpp"

#include <algorithm>
#include <cmath>

namespace sarcotrace::align {
namespace {

// 10 log10(4): Phred units of one matching base.
constexpr double phred_per_match = 6.02;
constexpr double full_quality_bp = 50.0;

int rounded_quality(double quality) {
    return std::clamp(static_cast<int>(quality + 0.5), 0, highest_mapping_quality);
}

double tie_penalty(int near_runner_ups) { return 4.343 * std::log(near_runner_ups + 1.0); }

}  // namespace

int mapping_quality(const MappingEvidence& evidence) {
    if (evidence.runner_up_score >= evidence.score || evidence.aligned_bp == 0) {
        return 0;
    }
    const double length = evidence.aligned_bp;
    const double identity = 1.0 - (length * evidence.match_score - evidence.score) /
                                      (evidence.match_score + evidence.mismatch_penalty) / length;
    const double length_factor =
        length < full_quality_bp ? 1.0 : std::log(full_quality_bp) / std::log(length);
    const double trust = identity * identity * length_factor;
    const double gap =
        static_cast<double>(evidence.score - evidence.runner_up_score) / evidence.match_score;
    const int quality = rounded_quality(phred_per_match * gap * trust * trust -
                                        tie_penalty(evidence.near_runner_ups));
    return rounded_quality(quality * (1.0 - evidence.repetitive_fraction));
}

int pair_quality(double gap, int match_score, int near_runner_ups, double repetitive_fraction) {
    const int quality =
        rounded_quality(phred_per_match * gap / match_score - tie_penalty(near_runner_ups));
    return rounded_quality(quality * (1.0 - repetitive_fraction));
}

int tandem_limit(int score_gap, int match_score) {
    return rounded_quality(phred_per_match * score_gap / match_score);
}

int quality_in_pair(int own, int pair) {
    constexpr int highest_rise = 40;
    return pair > own ? std::min(pair, own + highest_rise) : own;
}

}  // namespace sarcotrace::align
