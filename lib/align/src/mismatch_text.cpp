#include "sarcotrace/align/mismatch_text.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::align {
namespace {

constexpr std::size_t codes_per_word = sizeof(std::uint64_t);

std::uint64_t word_of(const seq::Code* codes) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, codes, sizeof word);
    return word;
}

/// Length of the common part at the start of both; N never agrees.
std::size_t agreeing(const seq::Code* read, const seq::Code* reference,
                     std::size_t length) noexcept {
    static_assert(std::endian::native == std::endian::little);
    constexpr std::uint64_t n_bits = 0x0404040404040404U;
    static_assert((n_bits & 0xFFU) == seq::code_of_n);
    std::size_t at = 0;
    for (; at + codes_per_word <= length; at += codes_per_word) {
        const std::uint64_t other = word_of(reference + at);
        const std::uint64_t differing = (word_of(read + at) ^ other) | (other & n_bits);
        if (differing != 0) {
            return at + static_cast<std::size_t>(std::countr_zero(differing)) / 8;
        }
    }
    while (at < length && read[at] == reference[at] && read[at] != seq::code_of_n) {
        ++at;
    }
    return at;
}

/// Appends to the text of MD.
class MdWriter {
public:
    explicit MdWriter(std::string& md) : md_(md) { md_.clear(); }

    void match(std::size_t bases) noexcept { run_ += bases; }
    void end_run() {
        std::array<char, 20> digits{};
        md_.append(digits.data(), std::to_chars(digits.begin(), digits.end(), run_).ptr);
        run_ = 0;
    }
    void letter(seq::Code code) { md_ += core::to_char(static_cast<core::Base>(code)); }
    void deletion(std::span<const seq::Code> bases) {
        end_run();
        md_ += '^';
        for (const seq::Code code : bases) {
            letter(code);
        }
    }

private:
    std::string& md_;
    std::size_t run_ = 0;
};

}  // namespace

void describe_mismatches(std::span<const core::CigarElement> cigar, std::span<const seq::Code> read,
                         std::span<const seq::Code> reference, MismatchText& text) {
    text.edit_distance = 0;
    MdWriter writer(text.md);
    std::size_t read_at = 0;
    std::size_t reference_at = 0;
    for (const core::CigarElement element : cigar) {
        const std::size_t length = element.length;
        if (core::is_aligned(element.op)) {
            for (std::size_t done = 0; done < length; ++done) {
                const std::size_t run =
                    agreeing(read.data() + read_at + done, reference.data() + reference_at + done,
                             length - done);
                writer.match(run);
                done += run;
                if (done < length) {
                    writer.end_run();
                    writer.letter(reference[reference_at + done]);
                    ++text.edit_distance;
                }
            }
            read_at += length;
            reference_at += length;
        } else if (element.op == core::CigarOp::Deletion) {
            writer.deletion(reference.subspan(reference_at, length));
            reference_at += length;
            text.edit_distance += static_cast<int>(length);
        } else {
            text.edit_distance +=
                element.op == core::CigarOp::Insertion ? static_cast<int>(length) : 0;
            read_at += core::consumes_query(element.op) ? length : 0;
        }
    }
    writer.end_run();
}

}  // namespace sarcotrace::align
