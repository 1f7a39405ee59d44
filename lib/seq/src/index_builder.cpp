#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "index_layout.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::seq {
namespace {

constexpr std::int64_t longest_axis = std::int64_t{1} << (ReferenceIndex::position_bits - 1);
// The remainder of a hash must fit beside the position in 64 bits.
constexpr int remainder_bits_at_most = 64 - static_cast<int>(ReferenceIndex::position_bits);

/// About one entry a bucket, within what the format allows.
unsigned choose_bucket_bits(std::int64_t axis_length, const MinimiserScheme& scheme) {
    const double expected =
        2.0 * static_cast<double>(axis_length) / static_cast<double>(scheme.window_kmers + 1);
    const int wanted = static_cast<int>(std::log2(expected + 2.0));
    const int least = std::max(4, 2 * scheme.kmer_bp - remainder_bits_at_most);
    return static_cast<unsigned>(std::clamp(wanted, least, 28));
}

template <typename Word>
std::string_view bytes_of(const std::vector<Word>& words) {
    return {reinterpret_cast<const char*>(words.data()), words.size() * sizeof(Word)};
}

}  // namespace

void IndexBuilder::add_contig(std::string_view name, std::string_view bases, bool is_alt) {
    const std::int64_t offset = axis_length_ + contig_gap_bp;
    axis_length_ = offset + static_cast<std::int64_t>(bases.size());
    if (axis_length_ + contig_gap_bp >= longest_axis) {
        throw core::InputError({"the reference is longer than the index can hold (8 Gbp)",
                                "contig '" + std::string(name) + "'", "index fewer contigs"});
    }
    contigs_.push_back(
        {std::string(name), static_cast<std::int64_t>(bases.size()), offset, is_alt});
    // The gap behind the contig is there from the start, as N.
    const auto padded = static_cast<std::uint64_t>(axis_length_ + contig_gap_bp);
    bases_.resize(words_for(padded, 32), 0);
    n_mask_.resize(words_for(padded, 64), std::numeric_limits<std::uint64_t>::max());
    auto i = static_cast<std::uint64_t>(offset);
    for (const char letter : bases) {
        const core::Base base = core::to_base(letter);
        if (base != core::Base::N) {
            bases_[i / 32] |= static_cast<std::uint64_t>(base) << (2 * (i % 32));
            n_mask_[i / 64] &= ~(std::uint64_t{1} << (i % 64));
        }
        ++i;
    }
}

void IndexBuilder::for_each_minimiser(
    const std::function<void(std::uint64_t, std::uint64_t)>& visit) const {
    std::vector<Minimiser> minimisers;
    std::vector<Code> codes;
    for (const IndexedContig& contig : contigs_) {
        codes.resize(static_cast<std::size_t>(contig.length_bp));
        auto position = static_cast<std::uint64_t>(contig.offset);
        for (Code& code : codes) {
            code = code_at(bases_, n_mask_, position++);
        }
        find_minimisers(codes, scheme_, minimisers);
        for (const Minimiser& minimiser : minimisers) {
            const auto axis = static_cast<std::uint64_t>(contig.offset) + minimiser.position;
            visit(minimiser.hash, (axis << 1U) | (minimiser.is_reverse ? 1U : 0U));
        }
    }
}

std::vector<std::uint32_t> IndexBuilder::count_buckets(unsigned bucket_bits) {
    const auto remainder_bits = static_cast<unsigned>(2 * scheme_.kmer_bp) - bucket_bits;
    std::vector<std::uint32_t> ends((std::uint64_t{1} << bucket_bits) + 1, 0);
    for_each_minimiser([&](std::uint64_t hash, std::uint64_t) {
        ++ends[hash >> remainder_bits];
        ++entry_count_;
    });
    if (entry_count_ > std::numeric_limits<std::uint32_t>::max()) {
        throw core::InputError({"the reference has more seeds than the index can hold", "",
                                "take a wider window"});
    }
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    return ends;
}

std::vector<std::uint64_t> IndexBuilder::fill_buckets(unsigned bucket_bits,
                                                      std::vector<std::uint32_t>& ends) const {
    const auto remainder_bits = static_cast<unsigned>(2 * scheme_.kmer_bp) - bucket_bits;
    const std::uint64_t remainder_mask = (std::uint64_t{1} << remainder_bits) - 1;
    std::vector<std::uint64_t> entries(entry_count_);
    // Filled from behind, the end of each bucket becomes its start.
    for_each_minimiser([&](std::uint64_t hash, std::uint64_t place) {
        entries[--ends[hash >> remainder_bits]] =
            ((hash & remainder_mask) << ReferenceIndex::position_bits) | place;
    });
    for (std::size_t bucket = 0; bucket + 1 < ends.size(); ++bucket) {
        std::sort(entries.begin() + ends[bucket], entries.begin() + ends[bucket + 1]);
    }
    return entries;
}

std::string IndexBuilder::contig_lines() const {
    std::string text;
    for (const IndexedContig& contig : contigs_) {
        text += contig.name + "\t" + std::to_string(contig.length_bp) +
                (contig.is_alt ? "\talt\n" : "\n");
    }
    return text;
}

void IndexBuilder::finish(std::string_view reference_sha256,
                          const std::function<void(std::string_view)>& sink) {
    const auto axis = static_cast<std::uint64_t>(axis_length_ + contig_gap_bp);
    bases_.resize(words_for(axis, 32));
    n_mask_.resize(words_for(axis, 64), std::numeric_limits<std::uint64_t>::max());
    const unsigned bucket_bits = choose_bucket_bits(axis_length_, scheme_);
    std::vector<std::uint32_t> starts = count_buckets(bucket_bits);
    const std::vector<std::uint64_t> entries = fill_buckets(bucket_bits, starts);
    starts.resize(2 * words_for(4 * starts.size(), 8));  // padded with zeros

    std::string contigs = contig_lines();
    IndexHeader header{};
    header.magic = index_magic;
    header.version = index_version;
    header.kmer_bp = static_cast<std::uint32_t>(scheme_.kmer_bp);
    header.window_kmers = static_cast<std::uint32_t>(scheme_.window_kmers);
    header.bucket_bits = bucket_bits;
    header.contig_bytes = contigs.size();
    header.axis_length = axis;
    header.entry_count = entry_count_;
    contigs.resize(8 * words_for(contigs.size(), 8));

    const std::array sections = {std::string_view(contigs), bytes_of(bases_), bytes_of(n_mask_),
                                 bytes_of(starts), bytes_of(entries)};
    io::Sha256 body;
    for (const std::string_view section : sections) {
        header.body_bytes += section.size();
        body.update(section);
    }
    std::ranges::copy(body.hex(), header.body_sha256.begin());
    std::ranges::copy(reference_sha256.substr(0, 64), header.reference_sha256.begin());
    std::ranges::copy(digest_of_head(header, contigs), header.head_sha256.begin());
    sink({reinterpret_cast<const char*>(&header), sizeof(header)});
    std::ranges::for_each(sections, sink);
}

}  // namespace sarcotrace::seq
