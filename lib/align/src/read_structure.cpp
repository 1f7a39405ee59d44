#include "sarcotrace/align/read_structure.hpp"

#include <algorithm>
#include <iterator>

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

ReadStructure::ReadStructure(std::string_view text, ReadRole role) {
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
    if (role == ReadRole::Template && !has_template) {
        fail(text, "no segment is template");
    }
    if (role == ReadRole::Index && (has_template || segments_.empty())) {
        fail(text, "an index read is M, B and S only");
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

void ReadStructure::split(std::string_view bases, std::string_view qualities, RawRead& read,
                          UmiText& umi) const {
    std::size_t begin = 0;
    for (const Segment& segment : segments_) {
        begin = std::min(begin, bases.size());
        const std::size_t length = segment.takes_rest
                                       ? bases.size() - begin
                                       : std::min(segment.length_bp, bases.size() - begin);
        if (segment.kind == Kind::Template) {
            read.bases += bases.substr(begin, length);
            read.qualities += qualities.substr(begin, length);
        } else if (segment.kind == Kind::Umi) {
            if (!umi.bases.empty()) {
                umi.bases += '-';
                umi.qualities += ' ';
            }
            umi.bases += bases.substr(begin, length);
            std::ranges::transform(qualities.substr(begin, length),
                                   std::back_inserter(umi.qualities),
                                   [](char phred) { return static_cast<char>(phred + '!'); });
        }
        begin += length;
    }
}

}  // namespace sarcotrace::align
