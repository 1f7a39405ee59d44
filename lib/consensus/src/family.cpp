#include "sarcotrace/consensus/family.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <stdexcept>
#include <string_view>

#include "family_alignment.hpp"
#include "family_columns.hpp"

namespace sarcotrace::consensus {
namespace {

using core::CigarElement;
using core::CigarOp;
using core::ReadRecord;
namespace tags = core::tags;

std::optional<std::int64_t> int_tag(const ReadRecord& read, core::TagName wanted) {
    for (const auto& [tag, value] : read.tags) {
        if (tag == wanted && std::holds_alternative<std::int64_t>(value)) {
            return std::get<std::int64_t>(value);
        }
    }
    return std::nullopt;
}

std::string_view string_tag(const ReadRecord& read, core::TagName wanted) {
    for (const auto& [tag, value] : read.tags) {
        if (tag == wanted && std::holds_alternative<std::string>(value)) {
            return std::get<std::string>(value);
        }
    }
    return {};
}

/// Builds the two consensus reads of one family.
class Caller {
public:
    Caller(const Family& family, const ConsensusModel& model, const ConsensusOptions& options)
        : family_(family),
          model_(model),
          options_(options),
          alignment_(choose_alignment(family, options)) {
        for (const KeptTemplate& kept : alignment_.kept) {
            ++(family.templates[kept.index].top ? top_templates_ : bottom_templates_);
        }
        shows_top_ = top_templates_ >= bottom_templates_;
        summarise();
    }

    [[nodiscard]] FamilyConsensus run() const {
        const FamilyTemplate& shape = family_.templates[alignment_.model];
        FamilyConsensus result;
        result.molecule.read = blank_read(shape.lower, true);
        if (shape.upper) {
            result.molecule.mate = blank_read(*shape.upper, false);
        }
        FamilyColumns columns(shape, model_, options_);
        for (const KeptTemplate& kept : alignment_.kept) {
            add_template(kept, shape, columns);
        }
        result.bases = columns.call(result.molecule);
        result.alignment_is_open = alignment_is_open(result.molecule, shape);
        result.supplementary = supplementary_of_best(result.molecule);
        auto kept = alignment_.kept.begin();
        for (std::size_t i = 0; i < family_.templates.size(); ++i) {
            if (kept != alignment_.kept.end() && kept->index == i) {
                ++kept;
            } else {
                result.other_alignment.push_back(i);
            }
        }
        return result;
    }

private:
    /// Bases without a call say nothing.
    static bool has_other_bases(const MoleculeRead& called, const ReadRecord& read) {
        for (std::size_t i = 0; i < called.bases.size(); ++i) {
            if (called.bases[i] != core::Base::N &&
                called.bases[i] != core::to_base(read.bases[i])) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] bool alignment_is_open(const Molecule& molecule,
                                         const FamilyTemplate& shape) const {
        return has_other_bases(molecule.read, shape.lower) ||
               (molecule.mate && has_other_bases(*molecule.mate, *shape.upper)) ||
               std::any_of(alignment_.kept.begin(), alignment_.kept.end(),
                           [&](const KeptTemplate& kept) {
                               const FamilyTemplate& item = family_.templates[kept.index];
                               return item.lower.cigar != shape.lower.cigar ||
                                      (shape.upper && item.upper->cigar != shape.upper->cigar);
                           });
    }

    void add_template(const KeptTemplate& kept, const FamilyTemplate& shape,
                      FamilyColumns& columns) const {
        const FamilyTemplate& item = family_.templates[kept.index];
        if (kept.by_place) {
            columns.add(
                item, same_places(item.lower, shape.lower),
                shape.upper ? same_places(*item.upper, *shape.upper) : std::vector<SharedRun>());
            return;
        }
        const SharedRun lower = same_cycles(item.lower, shape.lower);
        const SharedRun upper = shape.upper ? same_cycles(*item.upper, *shape.upper) : SharedRun{};
        columns.add(item, {&lower, 1}, {&upper, 1});
    }

    /// Lowest mapping quality and score gap, the read group, of the templates kept.
    void summarise() {
        for (const KeptTemplate& kept : alignment_.kept) {
            const FamilyTemplate& item = family_.templates[kept.index];
            for (const ReadRecord* read : reads_of(item)) {
                mapping_quality_ = std::min(mapping_quality_, read->mapping_quality);
                const auto score = int_tag(*read, tags::AS);
                const auto next = int_tag(*read, tags::XS);
                if (score && next) {
                    score_gap_ = std::min(score_gap_.value_or(*score - *next), *score - *next);
                }
                const std::string_view group = string_tag(*read, tags::RG);
                if (read_group_.empty() || group < read_group_) {
                    read_group_ = group;
                }
            }
        }
    }

    static std::vector<const ReadRecord*> reads_of(const FamilyTemplate& item) {
        std::vector<const ReadRecord*> reads = {&item.lower};
        if (item.upper) {
            reads.push_back(&*item.upper);
        }
        return reads;
    }

    [[nodiscard]] std::uint16_t flags_of(const ReadRecord& shape, bool lower) const {
        std::uint16_t flag = shape.flag & core::flags::reverse;
        if (family_.templates[alignment_.model].upper) {
            flag |= core::flags::paired;
            flag |= shape.flag & (core::flags::proper_pair | core::flags::mate_reverse);
            flag |= lower == shows_top_ ? core::flags::first : core::flags::second;
        }
        return flag;
    }

    [[nodiscard]] std::string umi_shown() const {
        const std::size_t dash = family_.umi.find('-');
        if (shows_top_ || !family_.umi_is_dual || dash == std::string::npos) {
            return family_.umi;
        }
        return family_.umi.substr(dash + 1) + '-' + family_.umi.substr(0, dash);
    }

    [[nodiscard]] MoleculeRead blank_read(const ReadRecord& shape, bool lower) const {
        MoleculeRead read;
        read.molecule_id = family_.molecule_id;
        read.umi = umi_shown();
        read.read_group = read_group_;
        read.flag = flags_of(shape, lower);
        read.contig = *shape.contig;
        read.position = *shape.position;
        read.mapping_quality = mapping_quality_;
        std::copy_if(shape.cigar.begin(), shape.cigar.end(), std::back_inserter(read.cigar),
                     [](const CigarElement& e) { return e.op != CigarOp::HardClip; });
        read.tier = tier_of(top_templates_, bottom_templates_);
        read.top_templates = top_templates_;
        read.bottom_templates = bottom_templates_;
        read.five_prime = lower ? family_.lower_five_prime : family_.upper_five_prime;
        read.mate_five_prime = lower ? family_.upper_five_prime : family_.lower_five_prime;
        read.counts_in_overlap = lower;
        read.indel_quality = alignment_.indel_quality;
        read.score_gap = score_gap_;
        const std::size_t length = shape.bases.size();
        read.bases.assign(length, core::Base::N);
        read.base_qualities.assign(length, lowest_quality);
        for (auto* array :
             {&read.top_depth, &read.bottom_depth, &read.top_errors, &read.bottom_errors}) {
            array->assign(length, 0);
        }
        if (options_.strand_bases) {
            read.top_strand.resize(length);
            read.bottom_strand.resize(length);
        }
        return read;
    }

    /// The template with the highest sum of base qualities on the strand that the flags show.
    [[nodiscard]] const FamilyTemplate& best_template() const {
        const FamilyTemplate* best = nullptr;
        std::int64_t best_sum = -1;
        for (const KeptTemplate& kept : alignment_.kept) {
            const FamilyTemplate& item = family_.templates[kept.index];
            if (item.top != shows_top_) {
                continue;
            }
            std::int64_t sum = 0;
            for (const ReadRecord* read : reads_of(item)) {
                sum =
                    std::accumulate(read->base_qualities.begin(), read->base_qualities.end(), sum);
            }
            if (sum > best_sum) {
                best = &item;
                best_sum = sum;
            }
        }
        return *best;
    }

    [[nodiscard]] std::vector<ReadRecord> supplementary_of_best(const Molecule& molecule) const {
        std::vector<ReadRecord> records;
        for (const ReadRecord& raw : best_template().supplementary) {
            // A supplementary alignment belongs to the mate of the same number.
            const bool of_lower = !molecule.mate || raw.has(core::flags::first) ==
                                                        molecule.read.has(core::flags::first);
            const MoleculeRead& primary = of_lower ? molecule.read : *molecule.mate;
            const MoleculeRead* other =
                !molecule.mate ? nullptr : (of_lower ? &*molecule.mate : &molecule.read);
            MoleculeRead read = primary;
            constexpr std::uint16_t own_bits = core::flags::reverse | core::flags::supplementary;
            read.flag = static_cast<std::uint16_t>(
                (primary.flag & ~core::flags::reverse & ~core::flags::proper_pair) |
                (raw.flag & own_bits));
            read.contig = *raw.contig;
            read.position = *raw.position;
            read.mapping_quality = raw.mapping_quality;
            read.cigar = raw.cigar;
            read.template_length_bp = 0;
            read.counts_in_overlap = false;
            if (other != nullptr) {
                read.mate = MateAlignment{other->contig, other->position, other->is_reverse(),
                                          other->cigar, other->mapping_quality};
            }
            read.bases.clear();
            for (const char letter : raw.bases) {
                read.bases.push_back(core::to_base(letter));
            }
            read.base_qualities = raw.base_qualities;
            for (auto* array :
                 {&read.top_depth, &read.bottom_depth, &read.top_errors, &read.bottom_errors}) {
                array->clear();
            }
            ReadRecord record = to_record(read);
            if (const std::string_view parts = string_tag(raw, tags::SA); !parts.empty()) {
                record.set_tag(tags::SA, std::string(parts));
            }
            records.push_back(std::move(record));
        }
        return records;
    }

    const Family& family_;
    const ConsensusModel& model_;
    const ConsensusOptions& options_;
    FamilyAlignment alignment_;
    std::int64_t top_templates_ = 0;
    std::int64_t bottom_templates_ = 0;
    bool shows_top_ = true;
    std::uint8_t mapping_quality_ = 255;
    std::optional<std::int64_t> score_gap_;
    std::string_view read_group_;
};

}  // namespace

BaseCounts& BaseCounts::operator+=(const BaseCounts& other) noexcept {
    for (std::size_t i = 0; i < called.size(); ++i) {
        called[i] += other.called[i];
    }
    for (std::size_t i = 0; i < no_call.size(); ++i) {
        no_call[i] += other.no_call[i];
    }
    return *this;
}

FamilyConsensus call_family(const Family& family, const ConsensusModel& model,
                            const ConsensusOptions& options) {
    if (family.templates.empty()) {
        throw std::invalid_argument("a family without templates has no consensus");
    }
    const bool paired = family.templates.front().upper.has_value();
    for (const FamilyTemplate& item : family.templates) {
        if (item.upper.has_value() != paired) {
            throw std::invalid_argument("a family mixes single-end and paired templates");
        }
    }
    return Caller(family, model, options).run();
}

}  // namespace sarcotrace::consensus
