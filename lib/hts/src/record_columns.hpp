#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "raw_record.hpp"
#include "sarcotrace/hts/record_sorter.hpp"

namespace sarcotrace::hts {

/// Sizes of the columns of a batch, and how its qualities are packed.
struct ColumnsHead {
    std::uint32_t records = 0;
    std::uint32_t name_bytes = 0;
    std::uint32_t cigar_bytes = 0;
    std::uint32_t aux_bytes = 0;
    std::uint32_t base_bytes = 0;
    std::uint32_t qualities = 0;
    std::uint32_t bits_per_quality = 8;  ///< 2, 4 or 8
    std::array<std::uint8_t, 16> alphabet{};
};

/// Packed records with their keys taken apart, so that like stands beside like: what differs from
/// the record before is little, and compresses far better than whole records do.
/// - Keys as the difference (exclusive or) from the one before, byte by byte of all records. Mates
///   share a key in template order.
/// - Heads (bam1_core_t, label, length) likewise, but from the last but one: mates come by turns.
/// - Names without what they share with the one before.
/// - CIGARs, optional fields and bases as they are. Qualities take two or four bits where the batch
///   has at most 4 or 16 values, as sequencers that bin them give.
class RecordColumns {
public:
    RecordColumns();

    void add(const SortKey& key, const std::byte* packed, std::size_t bytes);
    /// Bytes of the records added since clear().
    [[nodiscard]] std::size_t packed_size() const noexcept { return packed_size_; }
    [[nodiscard]] std::uint32_t records() const noexcept { return head_.records; }
    void clear();

    /// Packs the qualities and gives the sizes of what columns() will hold.
    [[nodiscard]] ColumnsHead close();
    /// Makes room for the columns of a batch, which the caller then fills.
    void open(const ColumnsHead& head);
    /// After they are filled, once: undoes what close() did.
    void unpack();
    /// In the order of storage: keys, heads, shared name lengths, names, CIGARs, optional fields,
    /// then bases, then qualities.
    static constexpr std::size_t count = 8;
    [[nodiscard]] std::array<std::vector<std::uint8_t>, count>& columns() noexcept {
        return columns_;
    }
    /// After unpack(): the next of the batch's records. \return its bytes in `packed`
    std::size_t take(SortKey& key, std::vector<std::byte>& packed);

private:
    enum Column { Keys, Heads, SharedLengths, Names, Cigars, Aux, Bases, Qualities };

    void transpose(Column column, std::size_t rows, std::size_t width);
    void pack_qualities();
    void unpack_qualities();
    void begin();

    ColumnsHead head_;
    std::array<std::vector<std::uint8_t>, count> columns_;
    std::vector<std::uint8_t> scratch_;
    std::size_t packed_size_ = 0;

    // What the next record differs from, and where it stands in each column.
    SortKey key_{};
    std::array<std::array<std::uint8_t, sizeof(PackedHead)>, 2> heads_{};
    std::vector<std::uint8_t> name_;
    std::size_t record_ = 0;
    std::array<std::size_t, count> at_{};
};

}  // namespace sarcotrace::hts
