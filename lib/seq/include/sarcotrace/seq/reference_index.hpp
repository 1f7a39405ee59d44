#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/seq/minimiser.hpp"

namespace sarcotrace::seq {

/// A contig of the index. `offset` is its start on the index's one coordinate axis, on which the
/// contigs stand one after another with N between them.
struct IndexedContig {
    std::string name;
    std::int64_t length_bp;
    std::int64_t offset;
    /// An alternative version of a stretch of another contig (the reference's .alt list): a place
    /// in it never competes with one outside such contigs.
    bool is_alt = false;
};

/// N between contigs on the axis: no chain of seeds bridges it.
inline constexpr std::int64_t contig_gap_bp = 256;

/// A place of a minimiser: its start on the axis and the strand whose k-mer was the smaller.
struct SeedHit {
    std::int64_t target;
    bool is_reverse;
};

/// Reference and table of its minimisers, read in place from the bytes of an index file
/// (tools/index/README.md has the layout). The bytes must outlive the object. Const functions
/// may be called from many threads.
class ReferenceIndex {
public:
    /// Checks magic, version, size and the SHA-256 of the header and the contigs: it touches no
    /// more of a file of gigabytes.
    /// \throws InputError naming `where` if the bytes are no whole index of this version
    ReferenceIndex(std::span<const std::byte> bytes, std::string_view where);
    /// Checks the SHA-256 of everything. \throws InputError as the constructor
    static void verify(std::span<const std::byte> bytes, std::string_view where);

    [[nodiscard]] const MinimiserScheme& scheme() const noexcept { return scheme_; }
    [[nodiscard]] const std::vector<IndexedContig>& contigs() const noexcept { return contigs_; }
    /// SHA-256 of the FASTA file from which the index was built.
    [[nodiscard]] const std::string& reference_sha256() const noexcept { return reference_sha256_; }
    /// SHA-256 of the index's body, as the head has it.
    [[nodiscard]] const std::string& body_sha256() const noexcept { return body_sha256_; }
    /// Index of the contig that holds the axis position (or the gap behind it).
    [[nodiscard]] std::size_t contig_at(std::int64_t axis_position) const noexcept;
    [[nodiscard]] bool has_alt() const noexcept { return has_alt_; }
    [[nodiscard]] bool is_alt(std::int64_t axis_position) const noexcept {
        return has_alt_ && contigs_[contig_at(axis_position)].is_alt;
    }
    /// Codes of [begin, end) on the axis; result.size() becomes end - begin. Both must lie within
    /// the axis.
    void fetch(std::int64_t begin, std::int64_t end, std::vector<Code>& result) const;
    /// Two-bit bases of the whole axis (packed.hpp); an N is stored as A.
    [[nodiscard]] std::span<const std::uint64_t> packed_bases() const noexcept { return bases_; }
    /// Bases of the axis that may be compared: a word behind them exists.
    [[nodiscard]] std::int64_t axis_length_bp() const noexcept {
        return 32 * (static_cast<std::int64_t>(bases_.size()) - 1);
    }
    /// Whether [begin, end) on the axis holds an N.
    [[nodiscard]] bool has_n(std::int64_t begin, std::int64_t end) const noexcept;
    /// Entries of each minimiser, in order of position; decode each with hit(). The memory they
    /// lie in is asked for together. Shape: result.size() becomes minimisers.size().
    void find(std::span<const Minimiser> minimisers,
                  std::vector<std::span<const std::uint64_t>>& result) const;
    [[nodiscard]] static SeedHit hit(std::uint64_t entry) noexcept {
        return {static_cast<std::int64_t>((entry & position_mask) >> 1U), (entry & 1U) != 0};
    }

    /// Entry: remainder of the hash (30 bits), axis position (33 bits), strand (1 bit).
    static constexpr unsigned position_bits = 34;
    static constexpr std::uint64_t position_mask = (std::uint64_t{1} << position_bits) - 1;

private:
    [[nodiscard]] std::span<const std::uint64_t> bucket_of(std::uint64_t hash) const noexcept;
    [[nodiscard]] std::span<const std::uint64_t> narrow(
        std::span<const std::uint64_t> bucket, std::uint64_t hash) const noexcept;

    MinimiserScheme scheme_;
    unsigned bucket_bits_ = 0;
    unsigned remainder_bits_ = 0;
    bool has_alt_ = false;
    std::vector<IndexedContig> contigs_;
    std::string reference_sha256_;
    std::string body_sha256_;
    std::span<const std::uint64_t> bases_;
    std::span<const std::uint64_t> n_mask_;
    std::span<const std::uint32_t> buckets_;
    std::span<const std::uint64_t> entries_;
};

/// Builds the bytes of an index. Memory: the finished index, one contig and its minimisers.
class IndexBuilder {
public:
    explicit IndexBuilder(const MinimiserScheme& scheme) : scheme_(scheme) {}

    /// \throws InputError if the references together are too long for the format (8 Gbp)
    void add_contig(std::string_view name, std::string_view bases, bool is_alt = false);
    /// Hands the file's bytes to `sink`, piece by piece.
    void finish(std::string_view reference_sha256,
                const std::function<void(std::string_view)>& sink);
    /// Number of minimisers stored; after finish().
    [[nodiscard]] std::uint64_t entries() const noexcept { return entry_count_; }

private:
    std::vector<std::uint32_t> count_buckets(unsigned bucket_bits);
    std::vector<std::uint64_t> fill_buckets(unsigned bucket_bits,
                                            std::vector<std::uint32_t>& ends) const;
    [[nodiscard]] std::string contig_lines() const;
    void for_each_minimiser(
        const std::function<void(std::uint64_t hash, std::uint64_t place)>& visit) const;

    MinimiserScheme scheme_;
    std::vector<IndexedContig> contigs_;
    std::int64_t axis_length_ = 0;
    std::vector<std::uint64_t> bases_;
    std::vector<std::uint64_t> n_mask_;
    std::uint64_t entry_count_ = 0;
};

}  // namespace sarcotrace::seq
