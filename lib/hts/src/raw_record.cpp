#include "raw_record.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

namespace sarcotrace::hts {
namespace {

template <typename Value>
std::optional<Value> non_negative(std::int64_t number) {
    return number < 0 ? std::nullopt : std::optional(static_cast<Value>(number));
}

std::optional<core::Pos0> position_of(hts_pos_t position) {
    return position < 0 ? std::nullopt : std::optional(core::Pos0(position));
}

hts_pos_t raw_position(const std::optional<core::Pos0>& position) {
    return position ? position->value() : -1;
}

std::int32_t raw_contig(const std::optional<core::ContigIndex>& contig) {
    return contig ? core::to_int(*contig) : -1;
}

/// BAM counts the name and its terminator in one byte.
constexpr std::size_t longest_name = 254;

/// The name with its terminator, up to a multiple of four so that the CIGAR is aligned.
std::size_t name_bytes(const core::ReadView& view) noexcept {
    return (view.name.size() + 1 + 3) / 4 * 4;
}

/// Bytes of bam1_t's data: name, CIGAR, bases, qualities, optional fields.
std::size_t data_bytes(const core::ReadView& view) noexcept {
    return name_bytes(view) + 4 * view.packed_cigar.size() + view.packed_bases.size() +
           view.length + view.aux.size();
}

/// Without the bin.
bam1_core_t core_of(const core::ReadView& view) noexcept {
    bam1_core_t core{};
    core.pos = raw_position(view.position);
    core.tid = raw_contig(view.contig);
    core.qual = view.mapping_quality;
    core.l_qname = static_cast<std::uint16_t>(name_bytes(view));
    core.l_extranul = static_cast<std::uint8_t>(name_bytes(view) - view.name.size() - 1);
    core.flag = view.flag;
    core.n_cigar = static_cast<std::uint32_t>(view.packed_cigar.size());
    core.l_qseq = static_cast<std::int32_t>(view.length);
    core.mtid = raw_contig(view.mate_contig);
    core.mpos = raw_position(view.mate_position);
    core.isize = view.template_length_bp;
    return core;
}

void write_data(const core::ReadView& view, std::uint8_t* place) noexcept {
    const auto copy = [&place](const void* from, std::size_t bytes) {
        if (bytes > 0) {
            std::memcpy(place, from, bytes);
            place += bytes;
        }
    };
    const auto repeat = [&place](int value, std::size_t bytes) {
        std::memset(place, value, bytes);
        place += bytes;
    };
    copy(view.name.data(), view.name.size());
    repeat(0, name_bytes(view) - view.name.size());
    copy(view.packed_cigar.data(), view.packed_cigar.size_bytes());
    copy(view.packed_bases.data(), view.packed_bases.size());
    copy(view.base_qualities.data(), view.base_qualities.size());
    repeat(0xFF, view.length - view.base_qualities.size());
    copy(view.aux.data(), view.aux.size());
}

core::ReadView view_of(const bam1_core_t& core, const std::uint8_t* data,
                       std::size_t bytes) noexcept {
    const auto length = static_cast<std::size_t>(core.l_qseq);
    const std::uint8_t* cigar = data + core.l_qname;
    const std::uint8_t* bases = cigar + std::size_t{4} * core.n_cigar;
    const std::uint8_t* qualities = bases + (length + 1) / 2;
    const std::uint8_t* aux = qualities + length;
    const bool has_qualities = length > 0 && qualities[0] != 0xFF;
    return {.name = {reinterpret_cast<const char*>(data),
                     std::size_t{core.l_qname} - core.l_extranul - 1},
            .flag = core.flag,
            .contig = non_negative<core::ContigIndex>(core.tid),
            .position = position_of(core.pos),
            .mapping_quality = core.qual,
            .packed_cigar = {reinterpret_cast<const std::uint32_t*>(cigar), core.n_cigar},
            .packed_bases = {bases, (length + 1) / 2},
            .length = length,
            .base_qualities = {qualities, has_qualities ? length : 0},
            .mate_contig = non_negative<core::ContigIndex>(core.mtid),
            .mate_position = position_of(core.mpos),
            .template_length_bp = core.isize,
            .aux = {aux, static_cast<std::size_t>(data + bytes - aux)}};
}

[[noreturn]] void bad_record(const std::string& name, const char* what) {
    throw std::invalid_argument("record '" + name + "': " + what);
}

void check(int status) {
    if (status < 0) {
        throw std::bad_alloc();
    }
}

struct TagWriter {
    bam1_t& raw;
    const char* name;

    void operator()(std::int64_t value) const { check(bam_aux_update_int(&raw, name, value)); }
    void operator()(float value) const { check(bam_aux_update_float(&raw, name, value)); }
    void operator()(const std::string& value) const {
        check(bam_aux_update_str(&raw, name, static_cast<int>(value.size()) + 1, value.c_str()));
    }
    void operator()(const std::vector<std::uint8_t>& values) const { array('C', values); }
    void operator()(const std::vector<std::uint16_t>& values) const { array('S', values); }

    template <typename Values>
    void array(char type, const Values& values) const {
        check(bam_aux_update_array(&raw, name, static_cast<std::uint8_t>(type),
                                   static_cast<std::uint32_t>(values.size()),
                                   const_cast<void*>(static_cast<const void*>(values.data()))));
    }
};

}  // namespace

RawRecord make_raw() {
    RawRecord record(bam_init1());
    if (!record) {
        throw std::bad_alloc();
    }
    return record;
}

core::ReadView view_of(const bam1_t& record) {
    return view_of(record.core, record.data, static_cast<std::size_t>(record.l_data));
}

void fill(bam1_t& raw, const core::ReadRecord& record) {
    if (!record.base_qualities.empty() && record.base_qualities.size() != record.bases.size()) {
        bad_record(record.name, "as many qualities as bases are needed");
    }
    if (!record.cigar.empty() &&
        core::query_length(record.cigar) != static_cast<std::int64_t>(record.bases.size())) {
        bad_record(record.name, "the CIGAR does not fit the bases");
    }
    std::vector<std::uint32_t> cigar;
    cigar.reserve(record.cigar.size());
    for (const core::CigarElement element : record.cigar) {
        cigar.push_back(core::pack(element));
    }
    const auto* qualities = record.base_qualities.empty()
                                ? nullptr
                                : reinterpret_cast<const char*>(record.base_qualities.data());
    check(bam_set1(&raw, record.name.size(), record.name.c_str(), record.flag,
                   raw_contig(record.contig), raw_position(record.position), record.mapping_quality,
                   cigar.size(), cigar.data(), raw_contig(record.mate_contig),
                   raw_position(record.mate_position), record.template_length_bp,
                   record.bases.size(), record.bases.c_str(), qualities, 0));
    for (const auto& [name, value] : record.tags) {
        const char text[3] = {name[0], name[1], '\0'};
        std::visit(TagWriter{raw, text}, value);
    }
}

void fill(bam1_t& raw, const core::ReadView& view) {
    if (view.name.size() > longest_name) {
        bad_record(std::string(view.name), "BAM holds names of up to 254 letters");
    }
    raw.core = core_of(view);
    // The bin of an unmapped read is that of one base (SAM specification, section 4.2.1).
    const hts_pos_t span =
        view.is_mapped()
            ? bam_cigar2rlen(static_cast<int>(view.packed_cigar.size()), view.packed_cigar.data())
            : 0;
    raw.core.bin = static_cast<std::uint16_t>(
        hts_reg2bin(raw.core.pos, raw.core.pos + std::max<hts_pos_t>(span, 1), 14, 5));
    const std::size_t bytes = data_bytes(view);
    if (bytes > raw.m_data) {
        void* const data = std::realloc(raw.data, bytes);
        if (data == nullptr) {
            throw std::bad_alloc();
        }
        raw.data = static_cast<std::uint8_t*>(data);
        raw.m_data = static_cast<std::uint32_t>(bytes);
    }
    write_data(view, raw.data);
    raw.l_data = static_cast<int>(bytes);
}

std::size_t packed_bytes(const core::ReadView& view) noexcept {
    return (sizeof(PackedHead) + data_bytes(view) + 7) / 8 * 8;
}

void pack(const core::ReadView& view, std::uint32_t label, std::byte* place) {
    const std::size_t bytes = data_bytes(view);
    const PackedHead head{core_of(view), label, static_cast<std::uint32_t>(bytes)};
    std::memcpy(place, &head, sizeof head);
    std::byte* const data = place + sizeof head;
    write_data(view, reinterpret_cast<std::uint8_t*>(data));
    std::memset(data + bytes, 0, packed_bytes(view) - sizeof head - bytes);
}

core::ReadView view_of_packed(const std::byte* packed) noexcept {
    PackedHead head;
    std::memcpy(&head, packed, sizeof head);
    return view_of(head.core, reinterpret_cast<const std::uint8_t*>(packed + sizeof head),
                   head.data_bytes);
}

std::uint32_t label_of_packed(const std::byte* packed) noexcept {
    PackedHead head;
    std::memcpy(&head, packed, sizeof head);
    return head.label;
}

}  // namespace sarcotrace::hts
