#include "raw_record.hpp"

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

const std::uint32_t* cigar_of(const bam1_t& record) {
    return reinterpret_cast<const std::uint32_t*>(record.data + record.core.l_qname);
}

/// Optional fields as HTSlib lays them out; its own macros mix signed and unsigned.
std::span<const std::uint8_t> aux_of(const bam1_t& record) {
    const std::uint8_t* begin = bam_get_qual(&record) + record.core.l_qseq;
    return {begin, static_cast<std::size_t>(record.data + record.l_data - begin)};
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
    const auto length = static_cast<std::size_t>(record.core.l_qseq);
    const std::uint8_t* qualities = bam_get_qual(&record);
    const bool has_qualities = length > 0 && qualities[0] != 0xFF;
    return {.name = bam_get_qname(&record),
            .flag = record.core.flag,
            .contig = non_negative<core::ContigIndex>(record.core.tid),
            .position = position_of(record.core.pos),
            .mapping_quality = record.core.qual,
            .packed_cigar = {cigar_of(record), record.core.n_cigar},
            .packed_bases = {bam_get_seq(&record), (length + 1) / 2},
            .length = length,
            .base_qualities = {qualities, has_qualities ? length : 0},
            .mate_contig = non_negative<core::ContigIndex>(record.core.mtid),
            .mate_position = position_of(record.core.mpos),
            .template_length_bp = record.core.isize,
            .aux = aux_of(record)};
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
    // Qualities may be absent, and the name needs its terminator: bam_set1 lays both out.
    const std::string name(view.name);
    const std::string letters(view.length, 'N');
    const auto* qualities = view.base_qualities.empty()
                                ? nullptr
                                : reinterpret_cast<const char*>(view.base_qualities.data());
    check(bam_set1(&raw, name.size(), name.c_str(), view.flag, raw_contig(view.contig),
                   raw_position(view.position), view.mapping_quality, view.packed_cigar.size(),
                   view.packed_cigar.data(), raw_contig(view.mate_contig),
                   raw_position(view.mate_position), view.template_length_bp, view.length,
                   letters.c_str(), qualities, view.aux.size()));
    std::memcpy(bam_get_seq(&raw), view.packed_bases.data(), view.packed_bases.size());
    std::memcpy(bam_get_qual(&raw) + view.length, view.aux.data(), view.aux.size());
    raw.l_data += static_cast<int>(view.aux.size());
}

}  // namespace sarcotrace::hts
