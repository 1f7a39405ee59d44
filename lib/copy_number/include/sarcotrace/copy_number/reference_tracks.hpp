#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace sarcotrace::copy_number {

/// Share of G and C among the A, C, G and T of each window, -1 where a window holds another letter,
/// as correct_counts() expects it. Shape: windows from base 0 on, the last may be shorter.
/// \throws std::invalid_argument if bin_size_bp < 1
[[nodiscard]] std::vector<double> gc_by_bin(std::string_view bases, std::int64_t bin_size_bp);

/// How far the sequence of a genome tells where a read comes from: of a position, 1 / the number of
/// places, on either strand, that have the k-mer which starts there (the score of Derrien et al. 2012,
/// PLoS ONE 7:e30377, without mismatches); 0 where the k-mer holds another letter than A, C, G, T.
/// Every `step_bp`th position of a contig is asked. Use: sample() every contig, then count() every
/// contig, then mean_by_bin(). Memory: about 30 bytes per position asked. k-mers are told apart by
/// 64 hashed bits.
class KmerUniqueness {
public:
    /// \throws std::invalid_argument unless 1 <= k <= 64 and step_bp >= 1
    KmerUniqueness(int k, std::int64_t step_bp);

    /// Notes the positions of the next contig.
    void sample(std::string_view bases);
    /// Counts the k-mers of a contig; all contigs come once, after all were sampled.
    void count(std::string_view bases);
    /// Mean score of each window of the contig that was sampled as number `contig`; 0 where no
    /// position was asked. Shape: as gc_by_bin().
    [[nodiscard]] std::vector<double> mean_by_bin(std::size_t contig,
                                                  std::int64_t bin_size_bp) const;

private:
    struct Contig {
        std::int64_t length_bp;
        std::vector<std::uint64_t> kmers;  ///< of every position asked, 0 without a k-mer
    };

    void make_table();
    [[nodiscard]] std::size_t slot_of(std::uint64_t kmer) const noexcept;

    int k_;
    std::int64_t step_bp_;
    std::vector<Contig> contigs_;
    // Open addressing; a slot of key 0 is free.
    std::vector<std::uint64_t> keys_;
    std::vector<std::uint8_t> places_;
    /// One bit per hash of a key: most k-mers of a genome are not asked for.
    std::vector<std::uint64_t> filter_;
};

}  // namespace sarcotrace::copy_number
