#include "sarcotrace/align/read_structure.hpp"

#include <algorithm>
#include <limits>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::align {
namespace {

[[noreturn]] void fail(std::string_view text, const char* what) {
    throw core::InputError({std::string(what) + ": '" + std::string(text) + "'", "read structure",
                            "write segments such as 3M2S+T: length (+ for the rest, last only) and "
                            "T, M, S or B"});
}

}  // namespace

ReadStructure::ReadStructure(std::string_view text) {
    std::size_t begin = 0;
    bool has_template = false;
    while (begin < text.size()) {
        if (!segments_.empty() && segments_.back().takes_rest) {
            fail(text, "only the last segment may take the rest");
        }
        const std::size_t end = text.find_first_not_of("0123456789+", begin);
        if (end == std::string_view::npos) {
            fail(text, "a segment has no kind");
        }
        const std::string_view length = text.substr(begin, end - begin);
        const auto bases = core::parse_integer(length);
        const bool takes_rest = length == "+";
        if (!takes_rest && !(bases && *bases > 0 && *bases <= 10'000 && length[0] != '+')) {
            fail(text, "a segment has no positive length");
        }
        Kind kind = Kind::Template;
        switch (text[end]) {
            case 'T': kind = Kind::Template; break;
            case 'M': kind = Kind::Umi; break;
            case 'S': kind = Kind::Skip; break;
            case 'B': kind = Kind::SampleBarcode; break;
            default: fail(text, "a segment has an unknown kind");
        }
        has_template = has_template || kind == Kind::Template;
        const std::size_t length_bp = takes_rest ? 1 : static_cast<std::size_t>(*bases);
        segments_.push_back({kind, length_bp, takes_rest});
        shortest_read_bp_ += length_bp;
        begin = end + 1;
    }
    if (!has_template) {
        fail(text, "no segment is template");
    }
    // A fixed-length template may be cut short by a trimmer; what stands before it may not.
    if (!segments_.back().takes_rest && segments_.back().kind == Kind::Template) {
        shortest_read_bp_ -= segments_.back().length_bp - 1;
    }
}

bool ReadStructure::has_umi() const noexcept {
    return std::ranges::any_of(segments_,
                               [](const Segment& segment) { return segment.kind == Kind::Umi; });
}

SplitRead ReadStructure::split(const RawRead& read) const {
    SplitRead result;
    std::size_t begin = 0;
    for (const Segment& segment : segments_) {
        const std::size_t length =
            segment.takes_rest ? std::numeric_limits<std::size_t>::max() : segment.length_bp;
        begin = std::min(begin, read.bases.size());
        if (segment.kind == Kind::Template) {
            result.read.bases += read.bases.substr(begin, length);
            result.read.qualities += read.qualities.substr(begin, length);
        } else if (segment.kind == Kind::Umi) {
            result.umis.push_back(
                {read.bases.substr(begin, length), read.qualities.substr(begin, length)});
        }
        begin += segment.length_bp;
    }
    return result;
}

}  // namespace sarcotrace::align
