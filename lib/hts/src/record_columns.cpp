#include "record_columns.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

namespace sarcotrace::hts {
namespace {

constexpr std::size_t key_bytes = sizeof(SortKey);
constexpr std::size_t head_bytes = sizeof(PackedHead);
constexpr std::size_t longest_shared = 255;

void append(std::vector<std::uint8_t>& column, const std::uint8_t* from, std::size_t bytes) {
    column.insert(column.end(), from, from + bytes);
}

/// Lengths of the parts of bam1_t's data.
struct Parts {
    std::size_t name;
    std::size_t cigar;
    std::size_t bases;
    std::size_t qualities;
    std::size_t aux;

    explicit Parts(const PackedHead& head)
        : name(head.core.l_qname),
          cigar(std::size_t{4} * head.core.n_cigar),
          bases((static_cast<std::size_t>(head.core.l_qseq) + 1) / 2),
          qualities(static_cast<std::size_t>(head.core.l_qseq)),
          aux(head.data_bytes - name - cigar - bases - qualities) {}
};

}  // namespace

RecordColumns::RecordColumns() { begin(); }

void RecordColumns::begin() {
    key_ = {};
    heads_ = {};
    name_.clear();
    record_ = 0;
    at_ = {};
}

void RecordColumns::clear() {
    for (std::vector<std::uint8_t>& column : columns_) {
        column.clear();
    }
    head_ = {};
    packed_size_ = 0;
    begin();
}

void RecordColumns::add(const SortKey& key, const std::byte* packed, std::size_t bytes) {
    SortKey change;
    std::transform(key.begin(), key.end(), key_.begin(), change.begin(), std::bit_xor<>());
    key_ = key;
    std::array<std::uint8_t, key_bytes> change_bytes;
    std::memcpy(change_bytes.data(), change.data(), key_bytes);
    append(columns_[Keys], change_bytes.data(), key_bytes);

    std::array<std::uint8_t, head_bytes> head;
    std::memcpy(head.data(), packed, head_bytes);
    auto& before = heads_[head_.records % 2];
    for (std::size_t i = 0; i < head_bytes; ++i) {
        columns_[Heads].push_back(head[i] ^ before[i]);
    }
    before = head;

    PackedHead parsed;
    std::memcpy(&parsed, packed, head_bytes);
    const Parts parts(parsed);
    const auto* data = reinterpret_cast<const std::uint8_t*>(packed + head_bytes);
    const std::size_t most = std::min({parts.name, name_.size(), longest_shared});
    const auto shared =
        static_cast<std::size_t>(std::mismatch(data, data + most, name_.begin()).first - data);
    columns_[SharedLengths].push_back(static_cast<std::uint8_t>(shared));
    append(columns_[Names], data + shared, parts.name - shared);
    name_.assign(data, data + parts.name);
    data += parts.name;
    append(columns_[Cigars], data, parts.cigar);
    data += parts.cigar;
    append(columns_[Bases], data, parts.bases);
    data += parts.bases;
    append(columns_[Qualities], data, parts.qualities);
    data += parts.qualities;
    append(columns_[Aux], data, parts.aux);
    ++head_.records;
    packed_size_ += bytes;
}

/// From row by row to byte by byte.
void RecordColumns::transpose(Column column, std::size_t rows, std::size_t width) {
    const std::vector<std::uint8_t>& from = columns_[column];
    scratch_.resize(from.size());
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < width; ++i) {
            scratch_[i * rows + row] = from[row * width + i];
        }
    }
    columns_[column].swap(scratch_);
}

void RecordColumns::pack_qualities() {
    std::vector<std::uint8_t>& qualities = columns_[Qualities];
    std::array<bool, 256> is_present{};
    for (const std::uint8_t quality : qualities) {
        is_present[quality] = true;
    }
    const auto values = std::count(is_present.begin(), is_present.end(), true);
    head_.bits_per_quality = values <= 4 ? 2 : (values <= 16 ? 4 : 8);
    if (head_.bits_per_quality == 8) {
        return;
    }
    std::array<std::uint8_t, 256> code{};
    std::uint8_t next = 0;
    for (std::size_t value = 0; value < is_present.size(); ++value) {
        if (is_present[value]) {
            head_.alphabet[next] = static_cast<std::uint8_t>(value);
            code[value] = next++;
        }
    }
    const std::size_t per_byte = 8 / head_.bits_per_quality;
    scratch_.assign((qualities.size() + per_byte - 1) / per_byte, 0);
    for (std::size_t byte = 0, i = 0; byte < scratch_.size(); ++byte) {
        unsigned packed = 0;
        for (std::size_t shift = 0; shift < 8 && i < qualities.size();
             shift += head_.bits_per_quality, ++i) {
            packed |= unsigned{code[qualities[i]]} << shift;
        }
        scratch_[byte] = static_cast<std::uint8_t>(packed);
    }
    qualities.swap(scratch_);
}

void RecordColumns::unpack_qualities() {
    const std::size_t bits = head_.bits_per_quality;
    if (bits == 8) {
        return;
    }
    const std::size_t per_byte = 8 / bits;
    std::vector<std::uint8_t>& qualities = columns_[Qualities];
    std::array<std::array<std::uint8_t, 4>, 256> values{};
    for (unsigned byte = 0; byte < values.size(); ++byte) {
        for (std::size_t i = 0; i < per_byte; ++i) {
            values[byte][i] = head_.alphabet[byte >> (i * bits) & ((1U << bits) - 1)];
        }
    }
    scratch_.resize(qualities.size() * per_byte);
    for (std::size_t byte = 0; byte < qualities.size(); ++byte) {
        std::copy_n(values[qualities[byte]].begin(), per_byte, &scratch_[byte * per_byte]);
    }
    qualities.swap(scratch_);
}

ColumnsHead RecordColumns::close() {
    head_.name_bytes = static_cast<std::uint32_t>(columns_[Names].size());
    head_.cigar_bytes = static_cast<std::uint32_t>(columns_[Cigars].size());
    head_.aux_bytes = static_cast<std::uint32_t>(columns_[Aux].size());
    head_.base_bytes = static_cast<std::uint32_t>(columns_[Bases].size());
    head_.qualities = static_cast<std::uint32_t>(columns_[Qualities].size());
    transpose(Keys, head_.records, key_bytes);
    transpose(Heads, head_.records, head_bytes);
    pack_qualities();
    return head_;
}

void RecordColumns::open(const ColumnsHead& head) {
    head_ = head;
    const std::size_t records = head.records;
    const std::size_t per_byte = 8 / std::clamp<std::size_t>(head.bits_per_quality, 1, 8);
    const std::array<std::size_t, count> sizes = {key_bytes * records,
                                                  head_bytes * records,
                                                  records,
                                                  head.name_bytes,
                                                  head.cigar_bytes,
                                                  head.aux_bytes,
                                                  head.base_bytes,
                                                  (head.qualities + per_byte - 1) / per_byte};
    for (std::size_t column = 0; column < count; ++column) {
        columns_[column].resize(sizes[column]);
    }
    begin();
}

void RecordColumns::unpack() {
    transpose(Keys, key_bytes, head_.records);
    transpose(Heads, head_bytes, head_.records);
    unpack_qualities();
}

std::size_t RecordColumns::take(SortKey& key, std::vector<std::byte>& packed) {
    SortKey change;
    std::memcpy(change.data(), &columns_[Keys][record_ * key_bytes], key_bytes);
    std::transform(key_.begin(), key_.end(), change.begin(), key_.begin(), std::bit_xor<>());
    key = key_;

    auto& raw_head = heads_[record_ % 2];
    const std::uint8_t* head_change = &columns_[Heads][record_ * head_bytes];
    std::transform(raw_head.begin(), raw_head.end(), head_change, raw_head.begin(),
                   std::bit_xor<>());
    PackedHead head;
    std::memcpy(&head, raw_head.data(), head_bytes);
    const Parts parts(head);
    const std::size_t bytes = (head_bytes + head.data_bytes + 7) / 8 * 8;
    packed.resize(std::max(packed.size(), bytes));
    std::memcpy(packed.data(), raw_head.data(), head_bytes);
    auto* data = reinterpret_cast<std::uint8_t*>(packed.data() + head_bytes);
    const auto copy = [&](Column column, std::size_t length) {
        std::copy_n(columns_[column].begin() + static_cast<std::ptrdiff_t>(at_[column]), length,
                    data);
        at_[column] += length;
        data += length;
    };
    const std::size_t shared = columns_[SharedLengths][record_];
    data = std::copy_n(name_.begin(), shared, data);
    copy(Names, parts.name - shared);
    name_.assign(data - parts.name, data);
    copy(Cigars, parts.cigar);
    copy(Bases, parts.bases);
    copy(Qualities, parts.qualities);
    copy(Aux, parts.aux);
    std::memset(data, 0, bytes - head_bytes - head.data_bytes);
    ++record_;
    return bytes;
}

}  // namespace sarcotrace::hts
