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

/// From record by record to byte by byte.
void RecordColumns::transpose(Column column, std::size_t width) {
    const std::size_t records = head_.records;
    scratch_.resize(columns_[column].size());
    for (std::size_t record = 0; record < records; ++record) {
        for (std::size_t i = 0; i < width; ++i) {
            scratch_[i * records + record] = columns_[column][record * width + i];
        }
    }
    columns_[column].swap(scratch_);
}

ColumnsHead RecordColumns::close() {
    transpose(Keys, key_bytes);
    transpose(Heads, head_bytes);
    std::vector<std::uint8_t>& qualities = columns_[Qualities];
    head_.name_bytes = static_cast<std::uint32_t>(columns_[Names].size());
    head_.cigar_bytes = static_cast<std::uint32_t>(columns_[Cigars].size());
    head_.aux_bytes = static_cast<std::uint32_t>(columns_[Aux].size());
    head_.base_bytes = static_cast<std::uint32_t>(columns_[Bases].size());
    head_.qualities = static_cast<std::uint32_t>(qualities.size());

    std::array<bool, 256> is_present{};
    for (const std::uint8_t quality : qualities) {
        is_present[quality] = true;
    }
    const auto values = std::count(is_present.begin(), is_present.end(), true);
    head_.bits_per_quality = values <= 4 ? 2 : (values <= 16 ? 4 : 8);
    if (head_.bits_per_quality == 8) {
        return head_;
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
    for (std::size_t i = 0; i < qualities.size(); ++i) {
        const std::size_t shift = i % per_byte * head_.bits_per_quality;
        scratch_[i / per_byte] =
            static_cast<std::uint8_t>(scratch_[i / per_byte] | code[qualities[i]] << shift);
    }
    qualities.swap(scratch_);
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

std::uint8_t RecordColumns::quality_at(std::size_t index) const noexcept {
    const std::size_t bits = head_.bits_per_quality;
    if (bits == 8) {
        return columns_[Qualities][index];
    }
    const std::size_t per_byte = 8 / bits;
    const unsigned byte = columns_[Qualities][index / per_byte];
    return head_.alphabet[byte >> (index % per_byte * bits) & ((1U << bits) - 1)];
}

std::size_t RecordColumns::take(SortKey& key, std::vector<std::byte>& packed) {
    const std::size_t records = head_.records;
    std::array<std::uint8_t, key_bytes> change_bytes;
    for (std::size_t i = 0; i < key_bytes; ++i) {
        change_bytes[i] = columns_[Keys][i * records + record_];
    }
    SortKey change;
    std::memcpy(change.data(), change_bytes.data(), key_bytes);
    std::transform(key_.begin(), key_.end(), change.begin(), key_.begin(), std::bit_xor<>());
    key = key_;

    auto& raw_head = heads_[record_ % 2];
    for (std::size_t i = 0; i < head_bytes; ++i) {
        raw_head[i] ^= columns_[Heads][i * records + record_];
    }
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
    for (std::size_t i = 0; i < parts.qualities; ++i) {
        *data++ = quality_at(at_[Qualities]++);
    }
    copy(Aux, parts.aux);
    std::memset(data, 0, bytes - head_bytes - head.data_bytes);
    ++record_;
    return bytes;
}

}  // namespace sarcotrace::hts
