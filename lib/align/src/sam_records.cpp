#include "sarcotrace/align/sam_records.hpp"

#include <algorithm>
#include <vector>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::align {
namespace {

namespace flags = core::flags;
namespace tags = core::tags;

/// Where a record stands in its file.
struct Place {
    core::ContigIndex contig;
    core::Pos0 position;
};

Place place_of(const Alignment& alignment, const seq::ReferenceIndex& index) {
    const std::size_t contig = index.contig_at(alignment.begin);
    return {static_cast<core::ContigIndex>(contig),
            core::Pos0(alignment.begin - index.contigs()[contig].offset)};
}

char letter(seq::Code code) { return core::to_char(static_cast<core::Base>(code)); }

std::uint16_t flag_of(std::size_t read, const PairPlacement& placement) {
    const auto& own = placement.reads[read];
    const auto& mate = placement.reads[1 - read];
    unsigned flag = flags::paired | (read == 0 ? flags::first : flags::second);
    flag |= placement.is_proper ? flags::proper_pair : 0U;
    flag |= !own ? flags::unmapped : 0U;
    flag |= !mate ? flags::mate_unmapped : 0U;
    flag |= own && own->alignment.is_reverse ? flags::reverse : 0U;
    flag |= mate && mate->alignment.is_reverse ? flags::mate_reverse : 0U;
    return static_cast<std::uint16_t>(flag);
}

void set_sequence(core::ReadRecord& record, const RawRead& read, bool is_reverse) {
    record.bases = is_reverse ? core::reverse_complement(read.bases) : read.bases;
    record.base_qualities.assign(read.qualities.begin(), read.qualities.end());
    if (is_reverse) {
        std::ranges::reverse(record.base_qualities);
    }
}

void set_mismatches(core::ReadRecord& record, const Alignment& alignment,
                    const seq::ReferenceIndex& index) {
    std::vector<seq::Code> reference;
    index.fetch(alignment.begin, alignment.end, reference);
    MismatchText text =
        describe_mismatches(alignment.cigar, seq::to_codes(record.bases), reference);
    record.set_tag(tags::NM, std::int64_t{text.edit_distance});
    record.set_tag(tags::MD, std::move(text.md));
}

std::int64_t template_length(std::size_t read, const PairPlacement& placement,
                             const seq::ReferenceIndex& index) {
    if (!placement.reads[0] || !placement.reads[1]) {
        return 0;
    }
    const Alignment& own = placement.reads[read]->alignment;
    const Alignment& mate = placement.reads[1 - read]->alignment;
    if (index.contig_at(own.begin) != index.contig_at(mate.begin)) {
        return 0;
    }
    const std::int64_t length = std::max(own.end, mate.end) - std::min(own.begin, mate.begin);
    const bool is_left = own.begin < mate.begin || (own.begin == mate.begin && read == 0);
    return is_left ? length : -length;
}

core::ReadRecord record_of(std::size_t read, const ReadPair& pair, const PairPlacement& placement,
                           const seq::ReferenceIndex& index, std::string_view read_group) {
    const auto& own = placement.reads[read];
    const auto& mate = placement.reads[1 - read];
    core::ReadRecord record;
    record.name = pair.name;
    record.flag = flag_of(read, placement);
    set_sequence(record, pair.reads[read], own && own->alignment.is_reverse);
    record.template_length_bp = template_length(read, placement, index);
    record.tags.emplace_back(tags::RG, std::string(read_group));
    if (!pair.umi.empty()) {
        record.tags.emplace_back(tags::RX, pair.umi);
    }
    if (!pair.umi_qualities.empty()) {
        record.tags.emplace_back(tags::QX, pair.umi_qualities);
    }
    if (own) {
        const Place place = place_of(own->alignment, index);
        record.contig = place.contig;
        record.position = place.position;
        record.mapping_quality = static_cast<std::uint8_t>(own->mapping_quality);
        record.cigar = own->alignment.cigar;
        set_mismatches(record, own->alignment, index);
        record.tags.emplace_back(tags::AS, std::int64_t{own->alignment.score});
        record.tags.emplace_back(tags::XS, std::int64_t{own->runner_up_score});
    }
    if (mate) {
        const Place place = place_of(mate->alignment, index);
        record.mate_contig = place.contig;
        record.mate_position = place.position;
        record.tags.emplace_back(tags::MC, core::to_string(mate->alignment.cigar));
        record.tags.emplace_back(tags::MQ, std::int64_t{mate->mapping_quality});
    }
    if (!own) {
        record.contig = record.mate_contig;
        record.position = record.mate_position;
    } else if (!mate) {
        record.mate_contig = record.contig;
        record.mate_position = record.position;
    }
    return record;
}

}  // namespace

MismatchText describe_mismatches(std::span<const core::CigarElement> cigar,
                                 std::span<const seq::Code> read,
                                 std::span<const seq::Code> reference) {
    MismatchText text;
    std::size_t read_at = 0;
    std::size_t reference_at = 0;
    int run = 0;
    const auto end_run = [&] {
        text.md += std::to_string(run);
        run = 0;
    };
    for (const core::CigarElement element : cigar) {
        if (core::is_aligned(element.op)) {
            for (std::uint32_t i = 0; i < element.length; ++i, ++read_at, ++reference_at) {
                const seq::Code code = reference[reference_at];
                if (read[read_at] == code && code != seq::code_of_n) {
                    ++run;
                } else {
                    end_run();
                    text.md += letter(code);
                    ++text.edit_distance;
                }
            }
        } else if (element.op == core::CigarOp::Deletion) {
            end_run();
            text.md += '^';
            for (std::uint32_t i = 0; i < element.length; ++i) {
                text.md += letter(reference[reference_at++]);
            }
            text.edit_distance += static_cast<int>(element.length);
        } else {
            text.edit_distance +=
                element.op == core::CigarOp::Insertion ? static_cast<int>(element.length) : 0;
            read_at += core::consumes_query(element.op) ? element.length : 0;
        }
    }
    end_run();
    return text;
}

std::array<core::ReadRecord, 2> to_records(const ReadPair& pair, const PairPlacement& placement,
                                           const seq::ReferenceIndex& index,
                                           std::string_view read_group) {
    return {record_of(0, pair, placement, index, read_group),
            record_of(1, pair, placement, index, read_group)};
}

}  // namespace sarcotrace::align
