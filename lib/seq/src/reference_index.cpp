#include "sarcotrace/seq/reference_index.hpp"

#include <algorithm>
#include <cstring>

#include "index_layout.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/digest.hpp"

namespace sarcotrace::seq {
namespace {

[[noreturn]] void fail(std::string_view where, const std::string& what) {
    throw core::InputError(
        {what, "'" + std::string(where) + "'", "build the index again with sarcotrace-index"});
}

constexpr const char* damaged = "the index is damaged: its checksum is not the stored one";

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

IndexHeader read_header(std::span<const std::byte> bytes, std::string_view where) {
    IndexHeader header{};
    if (bytes.size() < sizeof(header)) {
        fail(where, "the file is too short to be an index");
    }
    std::memcpy(&header, bytes.data(), sizeof(header));
    if (header.magic != index_magic) {
        fail(where, "the file is not a Sarcotrace index");
    }
    if (header.version != index_version) {
        fail(where, "the index has version " + std::to_string(header.version) + ", not " +
                        std::to_string(index_version));
    }
    if (bytes.size() - sizeof(header) != header.body_bytes) {
        fail(where, "the index is truncated or has bytes too many");
    }
    const std::uint64_t contig_bytes = 8 * words_for(header.contig_bytes, 8);
    if (contig_bytes > header.body_bytes ||
        digest_of_head(header, as_text(bytes.subspan(sizeof(header), contig_bytes))) !=
            std::string_view(header.head_sha256.data(), 64)) {
        fail(where, damaged);
    }
    return header;
}

std::vector<IndexedContig> read_contigs(std::string_view text) {
    std::vector<IndexedContig> contigs;
    std::int64_t offset = contig_gap_bp;
    for (const std::string_view line : core::split(text, '\n')) {
        const auto fields = core::split(line, '\t');
        if (fields.size() < 2) {
            continue;
        }
        const auto length = core::parse_integer(fields[1]).value_or(0);
        contigs.push_back({std::string(fields[0]), length, offset, fields.size() > 2});
        offset += length + contig_gap_bp;
    }
    return contigs;
}

/// Takes sections off the front of the body; the checksum vouches for their sizes.
class Sections {
public:
    explicit Sections(std::span<const std::byte> body) : body_(body) {}

    template <typename Item>
    std::span<const Item> take(std::uint64_t items) {
        const std::uint64_t size = 8 * words_for(items * sizeof(Item), 8);
        const auto* start = reinterpret_cast<const Item*>(body_.data());
        body_ = body_.subspan(size);
        return {start, items};
    }

private:
    std::span<const std::byte> body_;
};

}  // namespace

ReferenceIndex::ReferenceIndex(std::span<const std::byte> bytes, std::string_view where) {
    const IndexHeader header = read_header(bytes, where);
    scheme_ = {static_cast<int>(header.kmer_bp), static_cast<int>(header.window_kmers)};
    bucket_bits_ = header.bucket_bits;
    remainder_bits_ = static_cast<unsigned>(2 * scheme_.kmer_bp) - bucket_bits_;
    reference_sha256_.assign(header.reference_sha256.data(), 64);
    body_sha256_.assign(header.body_sha256.data(), 64);
    Sections sections(bytes.subspan(sizeof(header)));
    const auto contig_text = sections.take<char>(header.contig_bytes);
    contigs_ = read_contigs({contig_text.data(), contig_text.size()});
    has_alt_ = std::ranges::any_of(contigs_, &IndexedContig::is_alt);
    bases_ = sections.take<std::uint64_t>(words_for(header.axis_length, 32));
    n_mask_ = sections.take<std::uint64_t>(words_for(header.axis_length, 64));
    buckets_ = sections.take<std::uint32_t>((std::uint64_t{1} << bucket_bits_) + 1);
    entries_ = sections.take<std::uint64_t>(header.entry_count);
}

void ReferenceIndex::verify(std::span<const std::byte> bytes, std::string_view where) {
    const IndexHeader header = read_header(bytes, where);
    if (io::sha256_of_text(as_text(bytes.subspan(sizeof(header)))) !=
        std::string_view(header.body_sha256.data(), 64)) {
        fail(where, damaged);
    }
}

std::size_t ReferenceIndex::contig_at(std::int64_t axis_position) const noexcept {
    const auto next = std::upper_bound(contigs_.begin(), contigs_.end(), axis_position,
                                       [](std::int64_t position, const IndexedContig& contig) {
                                           return position < contig.offset;
                                       });
    return next == contigs_.begin() ? 0 : static_cast<std::size_t>(next - contigs_.begin()) - 1;
}

void ReferenceIndex::fetch(std::int64_t begin, std::int64_t end, std::vector<Code>& result) const {
    result.resize(static_cast<std::size_t>(end - begin));
    auto position = static_cast<std::uint64_t>(begin);
    for (Code& code : result) {
        code = code_at(bases_, n_mask_, position++);
    }
}

bool ReferenceIndex::has_n(std::int64_t begin, std::int64_t end) const noexcept {
    if (begin >= end) {
        return false;
    }
    const auto first = static_cast<std::uint64_t>(begin);
    const auto last = static_cast<std::uint64_t>(end - 1);
    const std::uint64_t from = ~std::uint64_t{0} << (first % 64);
    const std::uint64_t to = ~std::uint64_t{0} >> (63 - last % 64);
    if (first / 64 == last / 64) {
        return (n_mask_[first / 64] & from & to) != 0;
    }
    std::uint64_t any = (n_mask_[first / 64] & from) | (n_mask_[last / 64] & to);
    for (std::uint64_t word = first / 64 + 1; word < last / 64; ++word) {
        any |= n_mask_[word];
    }
    return any != 0;
}

std::span<const std::uint64_t> ReferenceIndex::bucket_of(std::uint64_t hash) const noexcept {
    const std::uint64_t bucket = hash >> remainder_bits_;
    return entries_.subspan(buckets_[bucket], buckets_[bucket + 1] - buckets_[bucket]);
}

std::span<const std::uint64_t> ReferenceIndex::narrow(std::span<const std::uint64_t> bucket,
                                                      std::uint64_t hash) const noexcept {
    const std::uint64_t remainder = hash & ((std::uint64_t{1} << remainder_bits_) - 1);
    const auto range = std::ranges::equal_range(
        bucket, remainder, {}, [](std::uint64_t entry) { return entry >> position_bits; });
    return {range.begin(), range.end()};
}

void ReferenceIndex::find(std::span<const Minimiser> minimisers,
                          std::vector<std::span<const std::uint64_t>>& result) const {
    result.resize(minimisers.size());
    for (const Minimiser& minimiser : minimisers) {
        __builtin_prefetch(&buckets_[minimiser.hash >> remainder_bits_]);
    }
    for (std::size_t i = 0; i < minimisers.size(); ++i) {
        result[i] = bucket_of(minimisers[i].hash);
        __builtin_prefetch(result[i].data());
    }
    for (std::size_t i = 0; i < minimisers.size(); ++i) {
        result[i] = narrow(result[i], minimisers[i].hash);
    }
}

}  // namespace sarcotrace::seq
