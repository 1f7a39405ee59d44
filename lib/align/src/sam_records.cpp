#include "sarcotrace/align/sam_records.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "sarcotrace/core/error.hpp"
#include "tag_writer.hpp"

namespace sarcotrace::align {
namespace {

namespace flags = core::flags;
namespace tags = core::tags;

/// SAM specification, section 4.2: the length with its terminator has one byte.
constexpr std::size_t longest_name = 254;

/// Where a record stands in its file.
struct Place {
    core::ContigIndex contig;
    core::Pos0 position;
};

/// One alignment of a read and what the record and the tag SA say of it.
struct Segment {
    const PlacedRead* placed = nullptr;
    Place place{core::ContigIndex(0), core::Pos0(0)};
    MismatchText mismatches;
};

/// Codes of letters, and their complements.
template <bool is_complement>
constexpr auto code_table = [] {
    std::array<seq::Code, 256> codes{};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const core::Base base = core::to_base(static_cast<char>(i));
        codes[i] = static_cast<seq::Code>(is_complement ? core::complement(base) : base);
    }
    return codes;
}();

template <bool is_complement>
seq::Code code_of(char letter) noexcept {
    return code_table<is_complement>[static_cast<unsigned char>(letter)];
}

/// A read as its records show it. The vectors keep their memory from template to template.
struct Read {
    /// The first `segment_count` hold: the primary one first.
    std::vector<Segment> segments;
    std::size_t segment_count = 0;
    std::string_view bases;
    /// As sequenced, and the reverse complement; empty until they are asked for.
    std::array<std::vector<seq::Code>, 2> codes;

    [[nodiscard]] const Segment* primary() const noexcept {
        return segment_count == 0 ? nullptr : segments.data();
    }
    std::span<const seq::Code> oriented(bool is_reverse) {
        std::vector<seq::Code>& result = codes[is_reverse ? 1 : 0];
        if (result.size() != bases.size()) {
            result.resize(bases.size());
            if (is_reverse) {
                std::transform(bases.rbegin(), bases.rend(), result.begin(), code_of<true>);
            } else {
                std::transform(bases.begin(), bases.end(), result.begin(), code_of<false>);
            }
        }
        return result;
    }
};

/// Two bases a byte, in BAM's four-bit codes.
void append_packed(std::span<const seq::Code> codes, std::vector<std::uint8_t>& bytes) {
    constexpr std::array<std::uint8_t, 5> nt16 = {1, 2, 4, 8, 15};
    const std::size_t begin = bytes.size();
    bytes.resize(begin + (codes.size() + 1) / 2);
    std::uint8_t* out = bytes.data() + begin;
    for (std::size_t i = 0; i + 1 < codes.size(); i += 2) {
        *out++ = static_cast<std::uint8_t>((nt16[codes[i]] << 4U) | nt16[codes[i + 1]]);
    }
    if (codes.size() % 2 != 0) {
        *out = static_cast<std::uint8_t>(nt16[codes.back()] << 4U);
    }
}

void append_qualities(const std::string& qualities, bool is_reverse,
                      std::vector<std::uint8_t>& bytes) {
    if (is_reverse) {
        bytes.insert(bytes.end(), qualities.rbegin(), qualities.rend());
    } else {
        bytes.insert(bytes.end(), qualities.begin(), qualities.end());
    }
}

void append_cigar(std::span<const core::CigarElement> cigar, TagWriter& writer) {
    constexpr std::string_view letters = "MIDNSHP=X";
    for (const core::CigarElement element : cigar) {
        writer.append_number(element.length);
        writer.append(letters.substr(static_cast<std::size_t>(element.op), 1));
    }
}

bool is_left(const Alignment& own, const Alignment& mate, std::size_t read) {
    return own.begin < mate.begin || (own.begin == mate.begin && read == 0);
}

}  // namespace

void TemplateRecords::clear() noexcept {
    name_bytes_ = 0;
    bytes_.clear();
    cigars_.clear();
    heads_.clear();
}

core::ReadView TemplateRecords::operator[](std::size_t record) const noexcept {
    const Head& head = heads_[record];
    const std::span<const std::uint8_t> bytes(bytes_);
    return {.name = {reinterpret_cast<const char*>(bytes_.data()), name_bytes_},
            .flag = head.flag,
            .contig = head.contig,
            .position = head.position,
            .mapping_quality = head.mapping_quality,
            .packed_cigar = std::span(cigars_).subspan(head.cigar_begin, head.cigar_elements),
            .packed_bases = bytes.subspan(head.bases_begin, (head.length + 1) / 2),
            .length = head.length,
            .base_qualities = bytes.subspan(head.qualities_begin, head.length),
            .mate_contig = head.mate_contig,
            .mate_position = head.mate_position,
            .template_length_bp = head.template_length_bp,
            .aux = bytes.subspan(head.aux_begin, head.aux_bytes)};
}

struct RecordEncoder::Content {
    const seq::ReferenceIndex* index;
    std::array<Read, 2> reads;
    std::vector<seq::Code> reference;
    const ReadPair* pair = nullptr;
    const PairPlacement* placement = nullptr;
    std::string_view read_group;

    explicit Content(const seq::ReferenceIndex& index_) : index(&index_) {}

    [[nodiscard]] Place place_of(const Alignment& alignment) const {
        const std::size_t contig = index->contig_at(alignment.begin);
        return {static_cast<core::ContigIndex>(contig),
                core::Pos0(alignment.begin - index->contigs()[contig].offset)};
    }

    void prepare_read(std::size_t number) {
        Read& read = reads[number];
        read.bases = pair->reads[number].bases;
        read.codes[0].clear();
        read.codes[1].clear();
        read.segment_count = 0;
        if (placement->reads[number]) {
            add_segment(read, *placement->reads[number]);
            for (const PlacedRead& placed : placement->supplementary[number]) {
                add_segment(read, placed);
            }
        }
    }

    void add_segment(Read& read, const PlacedRead& placed) {
        if (read.segments.size() == read.segment_count) {
            read.segments.emplace_back();
        }
        Segment& segment = read.segments[read.segment_count++];
        const Alignment& alignment = placed.alignment;
        segment.placed = &placed;
        segment.place = place_of(alignment);
        index->fetch(alignment.begin, alignment.end, reference);
        describe_mismatches(alignment.cigar, read.oriented(alignment.is_reverse), reference,
                            segment.mismatches);
    }

    [[nodiscard]] std::uint16_t flag_of(std::size_t number, const Segment* segment) const {
        unsigned flag = segment == nullptr ? flags::unmapped : 0U;
        if (segment != nullptr) {
            flag |= segment->placed->alignment.is_reverse ? flags::reverse : 0U;
            flag |= segment != reads[number].primary() ? flags::supplementary : 0U;
        }
        if (pair->is_paired) {
            const Segment* const mate = reads[1 - number].primary();
            flag |= flags::paired | (number == 0 ? flags::first : flags::second);
            flag |= placement->is_proper ? flags::proper_pair : 0U;
            flag |= mate == nullptr ? flags::mate_unmapped : 0U;
            flag |=
                mate != nullptr && mate->placed->alignment.is_reverse ? flags::mate_reverse : 0U;
        }
        return static_cast<std::uint16_t>(flag);
    }

    [[nodiscard]] std::int64_t template_length(std::size_t number) const {
        const Segment* const own = reads[number].primary();
        const Segment* const mate = reads[1 - number].primary();
        if (own == nullptr || mate == nullptr || own->place.contig != mate->place.contig) {
            return 0;
        }
        const Alignment& a = own->placed->alignment;
        const Alignment& b = mate->placed->alignment;
        const std::int64_t length = std::max(a.end, b.end) - std::min(a.begin, b.begin);
        return is_left(a, b, number) ? length : -length;
    }

    /// `segment` is null for an unaligned read.
    void add_record(std::size_t number, const Segment* segment, TemplateRecords& records) {
        Read& read = reads[number];
        const Segment* const mate = pair->is_paired ? reads[1 - number].primary() : nullptr;
        const bool is_reverse = segment != nullptr && segment->placed->alignment.is_reverse;
        std::vector<std::uint8_t>& bytes = records.bytes_;
        TemplateRecords::Head head{};
        head.flag = flag_of(number, segment);
        // Unaligned reads stand where their mates do, and the mates of unaligned reads so.
        const Segment* const anchor = segment != nullptr ? segment : mate;
        const Segment* const mate_anchor = mate != nullptr ? mate : read.primary();
        if (anchor != nullptr) {
            head.contig = anchor->place.contig;
            head.position = anchor->place.position;
        }
        if (pair->is_paired && mate_anchor != nullptr) {
            head.mate_contig = mate_anchor->place.contig;
            head.mate_position = mate_anchor->place.position;
        }
        if (segment != nullptr) {
            head.mapping_quality = static_cast<std::uint8_t>(segment->placed->mapping_quality);
            head.cigar_begin = records.cigars_.size();
            head.cigar_elements = segment->placed->alignment.cigar.size();
            for (const core::CigarElement element : segment->placed->alignment.cigar) {
                records.cigars_.push_back(core::pack(element));
            }
        }
        head.template_length_bp = pair->is_paired ? template_length(number) : 0;
        head.length = read.bases.size();
        head.bases_begin = bytes.size();
        append_packed(read.oriented(is_reverse), bytes);
        head.qualities_begin = bytes.size();
        append_qualities(pair->reads[number].qualities, is_reverse, bytes);
        head.aux_begin = bytes.size();
        add_tags(number, segment, mate, bytes);
        head.aux_bytes = bytes.size() - head.aux_begin;
        records.heads_.push_back(head);
    }

    void add_tags(std::size_t number, const Segment* segment, const Segment* mate,
                  std::vector<std::uint8_t>& bytes) const {
        TagWriter writer(bytes);
        writer.text(tags::RG, read_group);
        for (const auto& [tag, value] :
             {std::pair(tags::RX, &pair->umi), std::pair(tags::QX, &pair->umi_qualities),
              std::pair(tags::OX, &pair->original_umi)}) {
            if (!value->empty()) {
                writer.text(tag, *value);
            }
        }
        if (segment != nullptr) {
            writer.integer(tags::NM, segment->mismatches.edit_distance);
            writer.text(tags::MD, segment->mismatches.md);
            writer.integer(tags::AS, segment->placed->alignment.score);
            writer.integer(tags::XS, segment->placed->runner_up_score);
        }
        if (mate != nullptr) {
            writer.begin_text(tags::MC);
            append_cigar(mate->placed->alignment.cigar, writer);
            writer.end_text();
            writer.integer(tags::MQ, mate->placed->mapping_quality);
        }
        if (reads[number].segment_count > 1) {
            add_other_segments(reads[number], segment, writer);
        }
        if (segment != nullptr && segment == reads[number].primary() &&
            !placement->alternatives[number].empty()) {
            add_alternatives(placement->alternatives[number], writer);
        }
    }

    /// SAMtags specification, SA: contig, position from 1, strand, CIGAR, quality, edit distance.
    void add_other_segments(const Read& read, const Segment* own, TagWriter& writer) const {
        writer.begin_text(tags::SA);
        for (std::size_t i = 0; i < read.segment_count; ++i) {
            const Segment& other = read.segments[i];
            if (&other == own) {
                continue;
            }
            append_place(other.place, writer);
            writer.append(other.placed->alignment.is_reverse ? ",-," : ",+,");
            append_cigar(other.placed->alignment.cigar, writer);
            writer.append(",");
            writer.append_number(other.placed->mapping_quality);
            writer.append(",");
            writer.append_number(other.mismatches.edit_distance);
            writer.append(";");
        }
        writer.end_text();
    }

    /// As bwa writes it: contig, strand and position from 1, CIGAR, edit distance.
    void add_alternatives(const std::vector<Alternative>& alternatives, TagWriter& writer) const {
        writer.begin_text(tags::XA);
        for (const Alternative& alternative : alternatives) {
            const Place place = place_of(alternative.alignment);
            append_contig(place, writer);
            writer.append(alternative.alignment.is_reverse ? ",-" : ",+");
            writer.append_number(place.position.value() + 1);
            writer.append(",");
            append_cigar(alternative.alignment.cigar, writer);
            writer.append(",");
            writer.append_number(alternative.edit_distance);
            writer.append(";");
        }
        writer.end_text();
    }

    void append_contig(const Place& place, TagWriter& writer) const {
        writer.append(index->contigs()[static_cast<std::size_t>(core::to_int(place.contig))].name);
    }
    void append_place(const Place& place, TagWriter& writer) const {
        append_contig(place, writer);
        writer.append(",");
        writer.append_number(place.position.value() + 1);
    }
};

RecordEncoder::RecordEncoder(const seq::ReferenceIndex& index)
    : content_(std::make_unique<Content>(index)) {}
RecordEncoder::~RecordEncoder() = default;
RecordEncoder::RecordEncoder(RecordEncoder&&) noexcept = default;

void RecordEncoder::encode(const ReadPair& pair, const PairPlacement& placement,
                           std::string_view read_group, TemplateRecords& records) {
    if (pair.name.size() > longest_name) {
        throw core::InputError(
            {"the read name has " + std::to_string(pair.name.size()) + " letters, BAM holds 254",
             "read '" + pair.name + "'", "shorten the names"});
    }
    Content& content = *content_;
    content.pair = &pair;
    content.placement = &placement;
    content.read_group = read_group;
    const std::size_t count = pair.is_paired ? 2 : 1;
    content.reads[1].segment_count = 0;
    for (std::size_t read = 0; read < count; ++read) {
        content.prepare_read(read);
    }
    records.clear();
    records.name_bytes_ = pair.name.size();
    records.bytes_.assign(pair.name.begin(), pair.name.end());
    for (std::size_t read = 0; read < count; ++read) {
        content.add_record(read, content.reads[read].primary(), records);
    }
    for (std::size_t read = 0; read < count; ++read) {
        for (std::size_t i = 1; i < content.reads[read].segment_count; ++i) {
            content.add_record(read, &content.reads[read].segments[i], records);
        }
    }
}

}  // namespace sarcotrace::align
