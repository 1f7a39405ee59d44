#include "hgvs_coding.hpp"

#include <algorithm>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::annotation {
namespace {

/// One step to the right along the reference, if the sequence stays the same.
bool shift_right(Change& change, const Transcript& transcript) {
    std::string& moved = change.ref.empty() ? change.alt : change.ref;
    const char next = transcript.base(change.end());
    if (next == 'N' || moved.front() != next) {
        return false;
    }
    std::rotate(moved.begin(), moved.begin() + 1, moved.end());
    ++change.position;
    return true;
}

bool shift_left(Change& change, const Transcript& transcript) {
    std::string& moved = change.ref.empty() ? change.alt : change.ref;
    const char previous = transcript.base(change.position - 1);
    if (previous == 'N' || moved.back() != previous) {
        return false;
    }
    std::rotate(moved.rbegin(), moved.rbegin() + 1, moved.rend());
    --change.position;
    return true;
}

void apply_three_prime_rule(Change& change, const Transcript& transcript) {
    if (change.ref.empty() == change.alt.empty()) {
        return;
    }
    while (transcript.model().forward ? shift_right(change, transcript)
                                      : shift_left(change, transcript)) {
    }
}

/// Reference range in the direction of transcription; `end` is out.
std::string range_text(const Transcript& transcript, std::int64_t begin, std::int64_t end) {
    const bool forward = transcript.model().forward;
    const std::string first = transcript.hgvs_position(forward ? begin : end - 1);
    const std::string last = transcript.hgvs_position(forward ? end - 1 : begin);
    return end - begin == 1 ? first : first + "_" + last;
}

std::string reference_bases(const Transcript& transcript, std::int64_t begin, std::int64_t end) {
    std::string bases;
    for (std::int64_t at = begin; at < end; ++at) {
        bases += transcript.base(at);
    }
    return bases;
}

std::string insertion_text(const Change& change, const Transcript& transcript,
                           const std::string& alt) {
    const auto length = static_cast<std::int64_t>(change.alt.size());
    const bool forward = transcript.model().forward;
    const std::int64_t begin = forward ? change.position - length : change.position;
    if (reference_bases(transcript, begin, begin + length) == change.alt) {
        return range_text(transcript, begin, begin + length) + "dup";
    }
    return range_text(transcript, change.position - 1, change.position + 1) + "ins" + alt;
}

}  // namespace

std::string hgvs_coding(Change change, const Transcript& transcript) {
    apply_three_prime_rule(change, transcript);
    const std::int64_t first = change.position - (change.is_insertion() ? 1 : 0);
    const std::int64_t last = change.is_insertion() ? change.position : change.end() - 1;
    if (!transcript.is_in_span(first) || !transcript.is_in_span(last)) {
        return "";
    }
    const bool forward = transcript.model().forward;
    const std::string prefix = transcript.is_coding() ? "c." : "n.";
    const std::string alt = forward ? change.alt : core::reverse_complement(change.alt);
    if (change.is_insertion()) {
        return prefix + insertion_text(change, transcript, alt);
    }
    const std::string range = range_text(transcript, change.position, change.end());
    if (change.alt.empty()) {
        return prefix + range + "del";
    }
    if (change.ref.size() == 1 && change.alt.size() == 1) {
        return prefix + range + (forward ? change.ref : core::reverse_complement(change.ref)) +
               ">" + alt;
    }
    return prefix + range + "delins" + alt;
}

}  // namespace sarcotrace::annotation
