#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::consensus {
namespace {

using core::ReadView;
namespace tags = core::tags;

[[noreturn]] void fail(const ReadView& view, const std::string& what, const std::string& remedy) {
    throw core::InputError({what, "record '" + std::string(view.name) + "'", remedy});
}

std::int64_t required_int(const ReadView& view, core::TagName tag) {
    const std::optional<std::int64_t> value = view.tag_int(tag);
    if (!value) {
        fail(view, "molecule record without tag " + std::string(core::to_string_view(tag)),
             "make the file with sarcotrace-consensus");
    }
    return *value;
}

std::size_t hard_clip(const core::CigarElement& end) noexcept {
    return end.op == core::CigarOp::HardClip ? end.length : 0;
}

std::vector<std::uint16_t> optional_array(const ReadView& view, core::TagName tag) {
    const auto values = view.tag_int_array(tag);
    if (!values) {
        return {};
    }
    // fgbio's ClipBam cuts the bases of hard clips, but leaves their values.
    const core::Cigar cigar = view.cigar();
    const std::size_t first = values->size() == view.length ? 0 : hard_clip(cigar.front());
    const std::size_t last = values->size() == view.length ? 0 : hard_clip(cigar.back());
    if (values->size() != first + view.length + last) {
        fail(view,
             "tag " + std::string(core::to_string_view(tag)) + " has " +
                 std::to_string(values->size()) + " values for " + std::to_string(view.length) +
                 " bases",
             "the file is damaged or was edited");
    }
    std::vector<std::uint16_t> result;
    result.reserve(view.length);
    for (const std::int64_t value : std::span(*values).subspan(first, view.length)) {
        result.push_back(static_cast<std::uint16_t>(std::clamp<std::int64_t>(value, 0, 65535)));
    }
    return result;
}

std::optional<MateAlignment> mate_of(const ReadView& view) {
    if (!view.has(core::flags::paired) || view.has(core::flags::mate_unmapped) ||
        !view.mate_contig || !view.mate_position) {
        return std::nullopt;
    }
    MateAlignment mate;
    mate.contig = *view.mate_contig;
    mate.position = *view.mate_position;
    mate.reverse = view.has(core::flags::mate_reverse);
    if (const auto cigar = view.tag_string(tags::MC)) {
        mate.cigar = core::parse_cigar(*cigar);
    }
    mate.mapping_quality = static_cast<std::uint8_t>(
        std::clamp<std::int64_t>(view.tag_int(tags::MQ).value_or(0), 0, 255));
    return mate;
}

/// Of a mate whose CIGAR is known.
std::int64_t five_prime_of(const MateAlignment& mate) {
    return mate.reverse ? mate.position.value() + core::reference_length(mate.cigar) - 1 +
                              core::trailing_clip(mate.cigar)
                        : mate.position.value() - core::leading_clip(mate.cigar);
}

void read_own_tags(const ReadView& view, std::string_view tier, MoleculeRead& read) {
    read.top_templates = required_int(view, tags::xa);
    read.bottom_templates = required_int(view, tags::xb);
    read.tier = tier_of(read.top_templates, read.bottom_templates);
    if (tier.size() != 1 || tier[0] != to_char(read.tier)) {
        fail(view,
             "tier '" + std::string(tier) + "' contradicts xa " +
                 std::to_string(read.top_templates) + " and xb " +
                 std::to_string(read.bottom_templates),
             "the file is damaged or was edited");
    }
    read.five_prime = required_int(view, tags::xs);
    read.mate_five_prime = required_int(view, tags::xm);
    read.counts_in_overlap = required_int(view, tags::xo) != 0;
    if (const auto quality = view.tag_int(tags::xi)) {
        read.indel_quality = static_cast<std::uint8_t>(std::clamp<std::int64_t>(*quality, 0, 255));
    }
    read.score_gap = view.tag_int(tags::xg);
    read.top_depth = optional_array(view, tags::xA);
    read.bottom_depth = optional_array(view, tags::xB);
    read.top_errors = optional_array(view, tags::xE);
    read.bottom_errors = optional_array(view, tags::xF);
}

/// Mate's 5' end; where the file gives no MC, of a pair on one contig, from TLEN, which leaves out
/// clipped bases.
std::int64_t mate_five_prime_of(const ReadView& view, const MoleculeRead& read) {
    const MateAlignment& mate = *read.mate;
    if (!mate.cigar.empty() || !mate.reverse) {
        return five_prime_of(mate);
    }
    return view.template_length_bp > 0
               ? read.position.value() + view.template_length_bp - 1
               : std::max(mate.position.value(), read.end_position().value() - 1);
}

/// What no tag of a foreign record says: the ends, and which mate counts.
void read_ends(const ReadView& view, MoleculeRead& read) {
    read.five_prime = *view.unclipped_five_prime();
    read.mate_five_prime = read.mate ? mate_five_prime_of(view, read) : read.five_prime;
    read.counts_in_overlap = !view.has(core::flags::second);
    read.mates_agree = false;
}

/// Reads of one strand: the one that the flags show.
void set_one_strand(MoleculeRead& read, std::int64_t depth, std::vector<std::uint16_t> depths,
                    std::vector<std::uint16_t> errors) {
    const bool top = read.shows_top_strand();
    (top ? read.top_templates : read.bottom_templates) = depth;
    const std::vector<std::uint16_t> none(depths.size(), 0);
    (top ? read.bottom_depth : read.top_depth) = none;
    (top ? read.top_depth : read.bottom_depth) = std::move(depths);
    (top ? read.top_errors : read.bottom_errors) = std::move(errors);
}

void read_fgbio_tags(const ReadView& view, std::int64_t depth, MoleculeRead& read) {
    read_ends(view, read);
    const auto first_strand = view.tag_int(tags::aD);
    const std::int64_t second_strand = view.tag_int(tags::bD).value_or(0);
    if (first_strand && second_strand > 0) {
        read.top_templates = *first_strand;
        read.bottom_templates = second_strand;
        read.top_depth = optional_array(view, tags::ad);
        read.bottom_depth = optional_array(view, tags::bd);
        read.top_errors = optional_array(view, tags::ae);
        read.bottom_errors = optional_array(view, tags::be);
    } else if (first_strand) {
        set_one_strand(read, *first_strand, optional_array(view, tags::ad),
                       optional_array(view, tags::ae));
    } else {
        set_one_strand(read, depth, optional_array(view, tags::cd),
                       optional_array(view, tags::ce));
    }
    read.tier = tier_of(read.top_templates, read.bottom_templates);
}

/// A record that says nothing of its family: one of the tier that the user states.
void read_untagged(const ReadView& view, Tier tier, MoleculeRead& read) {
    read_ends(view, read);
    read.tier = tier;
    if (tier == Tier::Duplex) {
        read.top_templates = 1;
        read.bottom_templates = 1;
    } else {
        set_one_strand(read, tier == Tier::Simplex ? 2 : 1, {}, {});
    }
}

}  // namespace

MoleculeRead parse_molecule_read(const ReadView& view, std::optional<Tier> untagged) {
    if (!view.is_mapped() || !view.contig || !view.position || view.has(core::flags::secondary)) {
        fail(view, "not an aligned molecule record",
             "align the consensus reads, and keep primary and supplementary records only");
    }
    if (view.base_qualities.size() != view.length) {
        fail(view, "molecule record without base qualities", "the file is damaged or was edited");
    }
    MoleculeRead read;
    read.molecule_id = std::string(view.tag_string(tags::MI).value_or(view.name));
    read.umi = std::string(view.tag_string(tags::RX).value_or(""));
    read.read_group = std::string(view.tag_string(tags::RG).value_or(""));
    read.flag = view.flag;
    read.contig = *view.contig;
    read.position = *view.position;
    read.mapping_quality = view.mapping_quality;
    read.cigar = view.cigar();
    read.bases.reserve(view.length);
    for (std::size_t i = 0; i < view.length; ++i) {
        read.bases.push_back(view.base(i));
    }
    read.base_qualities.assign(view.base_qualities.begin(), view.base_qualities.end());
    read.mate = mate_of(view);
    read.template_length_bp = view.template_length_bp;
    if (const auto tier = view.tag_string(tags::xt)) {
        read_own_tags(view, *tier, read);
    } else if (const auto depth = view.tag_int(tags::cD)) {
        read_fgbio_tags(view, *depth, read);
    } else if (untagged) {
        read_untagged(view, *untagged, read);
    } else {
        fail(view, "record has neither tag xt nor cD: it is no consensus read",
             "run sarcotrace-consensus on the file first, or state the tier of records without "
             "tags where the tool takes it (--untagged-tier)");
    }
    return read;
}

namespace {

std::string bases_text(const std::vector<core::Base>& bases) {
    std::string text;
    text.reserve(bases.size());
    for (const core::Base base : bases) {
        text += core::to_char(base);
    }
    return text;
}

void add_array(core::ReadRecord& record, core::TagName tag,
               const std::vector<std::uint16_t>& values, std::int64_t constant) {
    const bool stored = std::any_of(values.begin(), values.end(),
                                    [&](std::uint16_t value) { return value != constant; });
    if (stored) {
        record.tags.emplace_back(tag, values);
    }
}

void set_mate(core::ReadRecord& record, const MateAlignment& mate) {
    record.mate_contig = mate.contig;
    record.mate_position = mate.position;
    record.flag = static_cast<std::uint16_t>(
        (record.flag & ~(core::flags::mate_reverse | core::flags::mate_unmapped)) |
        core::flags::paired | (mate.reverse ? core::flags::mate_reverse : 0));
}

MateAlignment as_mate(const MoleculeRead& read) {
    return {read.contig, read.position, read.is_reverse(), read.cigar, read.mapping_quality};
}

/// TLEN of the leftmost record is positive (SAM specification: leftmost to rightmost mapped base).
std::int64_t template_length(const MoleculeRead& own, const MoleculeRead& other) {
    if (own.contig != other.contig) {
        return 0;
    }
    const std::int64_t begin = std::min(own.position, other.position).value();
    const std::int64_t end = std::max(own.end_position(), other.end_position()).value();
    const bool leftmost = own.position < other.position ||
                          (own.position == other.position && !own.has(core::flags::second));
    return leftmost ? end - begin : begin - end;
}

/// `mate` may be null.
core::ReadRecord make_record(const MoleculeRead& read, const MateAlignment* mate,
                             std::int64_t template_length_bp) {
    core::ReadRecord record;
    record.name = read.molecule_id;
    record.flag = read.flag;
    record.contig = read.contig;
    record.position = read.position;
    record.mapping_quality = read.mapping_quality;
    record.cigar = read.cigar;
    record.bases = bases_text(read.bases);
    record.base_qualities = read.base_qualities;
    record.template_length_bp = template_length_bp;
    constexpr std::size_t usual_tags = 20;
    record.tags.reserve(usual_tags);
    record.tags.emplace_back(tags::MI, read.molecule_id);
    if (!read.umi.empty()) {
        record.tags.emplace_back(tags::RX, read.umi);
    }
    if (!read.read_group.empty()) {
        record.tags.emplace_back(tags::RG, read.read_group);
    }
    if (mate != nullptr) {
        set_mate(record, *mate);
        if (!mate->cigar.empty()) {
            record.tags.emplace_back(tags::MC, core::to_string(mate->cigar));
        }
        record.tags.emplace_back(tags::MQ, std::int64_t{mate->mapping_quality});
    }
    record.tags.emplace_back(tags::xt, std::string(1, to_char(read.tier)));
    record.tags.emplace_back(tags::xa, read.top_templates);
    record.tags.emplace_back(tags::xb, read.bottom_templates);
    record.tags.emplace_back(tags::xs, read.five_prime);
    record.tags.emplace_back(tags::xm, read.mate_five_prime);
    record.tags.emplace_back(tags::xo, std::int64_t{read.counts_in_overlap ? 1 : 0});
    record.tags.emplace_back(tags::xq, std::int64_t{read.mapping_quality});
    if (read.indel_quality) {
        record.tags.emplace_back(tags::xi, std::int64_t{*read.indel_quality});
    }
    if (read.score_gap) {
        record.tags.emplace_back(tags::xg, *read.score_gap);
    }
    add_array(record, tags::xA, read.top_depth, read.top_templates);
    add_array(record, tags::xB, read.bottom_depth, read.bottom_templates);
    add_array(record, tags::xE, read.top_errors, 0);
    add_array(record, tags::xF, read.bottom_errors, 0);
    return record;
}

}  // namespace

core::ReadRecord to_record(const MoleculeRead& read) {
    return make_record(read, read.mate ? &*read.mate : nullptr, read.template_length_bp);
}

std::vector<core::ReadRecord> to_records(const Molecule& molecule) {
    if (!molecule.mate) {
        return {to_record(molecule.read)};
    }
    const MoleculeRead& read = molecule.read;
    const MoleculeRead& mate = *molecule.mate;
    const MateAlignment alignment = as_mate(read);
    const MateAlignment mate_alignment = as_mate(mate);
    std::vector<core::ReadRecord> records;
    records.push_back(make_record(read, &mate_alignment, template_length(read, mate)));
    records.push_back(make_record(mate, &alignment, template_length(mate, read)));
    return records;
}

}  // namespace sarcotrace::consensus
