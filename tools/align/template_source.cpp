#include "template_source.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "sarcotrace/align/mate_overlap.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/sam_tags.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/line_reader.hpp"

namespace sarcotrace::tools::align {
namespace {

namespace domain = sarcotrace::align;

/// Templates whose overlaps tell the adapters, before anything is cut.
constexpr std::size_t templates_to_learn_from = 20'000;

[[noreturn]] void fail(const std::string& what, const std::string& read) {
    throw core::InputError({what, "read '" + read + "'", "check --umi-from"});
}

/// Value of a tag "XX:Z:value" in a FASTQ comment; empty if it is not there.
std::string comment_tag(const std::string& comment, core::TagName tag) {
    const std::string prefix = std::string(core::to_string_view(tag)) + ":Z:";
    for (const std::string_view field : core::split(comment, '\t')) {
        if (field.starts_with(prefix)) {
            return std::string(field.substr(prefix.size()));
        }
    }
    return {};
}

std::shared_ptr<const umi::UmiList> read_umi_list(const std::filesystem::path& path,
                                                  const umi::UmiListRule& rule) {
    std::vector<std::string> umis;
    io::LineReader lines(path);
    while (const auto line = lines.next()) {
        if (!line->empty() && !line->starts_with('#')) {
            umis.emplace_back(*line);
        }
    }
    try {
        return std::make_shared<const umi::UmiList>(umis, rule);
    } catch (const core::InputError& error) {
        throw core::InputError({error.what(), "'" + path.string() + "'", ""});
    }
}

/// Cuts the read to its first `length` bases. \return how many were cut
std::int64_t cut(domain::RawRead& read, std::size_t length) {
    if (read.bases.size() <= length) {
        return 0;
    }
    const auto surplus = static_cast<std::int64_t>(read.bases.size() - length);
    read.bases.resize(length);
    read.qualities.resize(length);
    return surplus;
}

std::int64_t letters_of(const std::string& umi) {
    return static_cast<std::int64_t>(umi.size()) - std::ranges::count(umi, '-');
}

}  // namespace

std::string_view ledger_name(TemplateLoss loss) noexcept {
    return loss == TemplateLoss::UmiNotInList ? "umi_not_in_list" : "shorter_than_read_structure";
}

bool is_of_two_colours(std::string_view read_name) noexcept {
    if (std::ranges::count(read_name, ':') < 6) {
        return false;
    }
    const std::string_view instrument = read_name.substr(0, read_name.find(':'));
    for (const std::string_view prefix : {"A", "LH", "VH", "NB", "NS", "NDX", "MN", "FS"}) {
        const std::string_view rest = instrument.substr(std::min(prefix.size(), instrument.size()));
        if (instrument.starts_with(prefix) && !rest.empty() &&
            std::isdigit(static_cast<unsigned char>(rest.front())) != 0) {
            return true;
        }
    }
    return false;
}

TemplateSource::TemplateSource(const Unit& unit, const PreparationOptions& options)
    : umi_source_(options.umi_source),
      keep_adapters_(options.keep_adapters),
      mates_(unit.read_structures.size() - unit.fastq_index.size()) {
    for (const std::string& text : unit.read_structures) {
        const bool is_mate = structures_.size() < mates_;
        structures_.emplace_back(text,
                                 is_mate ? domain::ReadRole::Template : domain::ReadRole::Index);
    }
    if (unit.umi_list) {
        umi_list_ = read_umi_list(*unit.umi_list, options.umi_rule);
    }
    reader_ = open_unit(unit, options.reads_ahead, options.reference);
    const auto first = peek(1);
    if (first.empty()) {
        return;
    }
    trims_poly_g_ = options.poly_g == PolyG::Trim ||
                    (options.poly_g == PolyG::Auto && is_of_two_colours(first[0].reads[0].name));
    // The tags of an unaligned BAM need no option.
    if (unit.bam && std::ranges::none_of(structures_, &domain::ReadStructure::has_umi) &&
        umi_source_ == UmiSource::ReadStructure &&
        !comment_tag(first[0].reads[0].comment, core::tags::RX).empty()) {
        umi_source_ = UmiSource::Comment;
    }
    learn_adapters();
}

void TemplateSource::learn_adapters() {
    for (const RawTemplate& raw : peek(templates_to_learn_from)) {
        PreparedPair pair;
        if (!raw.is_paired || !split(raw, pair)) {
            continue;
        }
        const auto& reads = pair.pair.reads;
        const auto length =
            domain::overlap_fragment_bp(reads[0].bases, reads[1].bases, adapters_);
        if (length) {
            adapters_.learn(reads[0].bases, reads[1].bases, *length);
        }
    }
    adapters_.finish();
}

std::span<const RawTemplate> TemplateSource::peek(std::size_t templates) {
    RawTemplate raw;
    while (peeked_.size() < templates && reader_->next(raw)) {
        peeked_.push_back(raw);
    }
    return std::span(peeked_).first(std::min(templates, peeked_.size()));
}

bool TemplateSource::next(RawTemplate& result) {
    if (given_ < peeked_.size()) {
        std::swap(result, peeked_[given_++]);
        if (given_ == peeked_.size()) {
            peeked_ = {};
            given_ = 0;
        }
        return true;
    }
    return reader_->next(result);
}

bool TemplateSource::split(const RawTemplate& raw, PreparedPair& result) const {
    domain::UmiText umi;
    domain::RawRead nothing;
    const auto take = [&](const hts::FastqRecord& record, const domain::ReadStructure& structure,
                          domain::RawRead& read) {
        result.bases.read += static_cast<std::int64_t>(record.bases.size());
        if (record.bases.size() < structure.shortest_read_bp()) {
            return false;
        }
        structure.split(record.bases, record.qualities, read, umi);
        return true;
    };
    bool is_long_enough = true;
    for (std::size_t i = 0; i < (raw.is_paired ? 2U : 1U); ++i) {
        is_long_enough &=
            take(raw.reads[i], structures_[std::min(i, mates_ - 1)], result.pair.reads[i]);
    }
    for (std::size_t i = mates_; i < structures_.size(); ++i) {
        is_long_enough &= take(raw.indexes[i - mates_], structures_[i], nothing);
    }
    result.pair.umi = std::move(umi.bases);
    result.pair.umi_qualities = std::move(umi.qualities);
    return is_long_enough;
}

void TemplateSource::set_umi(const RawTemplate& raw, domain::ReadPair& pair) const {
    const hts::FastqRecord& first = raw.reads[0];
    if (umi_source_ == UmiSource::ReadName) {
        const auto colon = first.name.rfind(':');
        pair.umi = colon == std::string::npos ? "" : first.name.substr(colon + 1);
        std::ranges::replace(pair.umi, '+', '-');
        pair.umi_qualities.clear();
    } else if (umi_source_ == UmiSource::Comment) {
        pair.umi = comment_tag(first.comment, core::tags::RX);
        pair.umi_qualities = comment_tag(first.comment, core::tags::QX);
        pair.original_umi = comment_tag(first.comment, core::tags::OX);
    } else {
        return;
    }
    if (pair.umi.empty() || pair.umi.find_first_not_of("ACGTN-") != std::string::npos) {
        fail("the read has no UMI where one should be: '" + pair.umi + "'", first.name);
    }
}

bool TemplateSource::correct_umi(domain::ReadPair& pair) const {
    if (!umi_list_ || pair.umi.empty()) {
        return true;
    }
    auto corrected = umi_list_->correct(pair.umi);
    if (!corrected) {
        return false;
    }
    if (*corrected != pair.umi) {
        if (pair.original_umi.empty()) {
            pair.original_umi = std::move(pair.umi);
        }
        pair.umi = std::move(*corrected);
    }
    return true;
}

void TemplateSource::trim_ends(PreparedPair& result) const {
    auto& reads = result.pair.reads;
    const auto find_overlap = [&] {
        if (result.pair.is_paired) {
            result.fragment_bp =
                domain::overlap_fragment_bp(reads[0].bases, reads[1].bases, adapters_);
        }
        for (domain::RawRead& read : reads) {
            if (result.fragment_bp && !keep_adapters_) {
                result.bases.read_through += cut(read, *result.fragment_bp);
            }
        }
    };
    find_overlap();
    if (!trims_poly_g_) {
        return;
    }
    std::array<std::size_t, 2> tails{};
    for (std::size_t i = 0; i < reads.size(); ++i) {
        const std::size_t tail = domain::poly_g_tail_bp(reads[i].bases);
        const bool is_of_fragment = tail > 0 && result.fragment_bp &&
                                    domain::mate_confirms_tail(reads[i].bases, reads[1 - i].bases,
                                                               tail, *result.fragment_bp);
        tails[i] = is_of_fragment ? 0 : tail;
    }
    for (std::size_t i = 0; i < reads.size(); ++i) {
        if (tails[i] > 0) {
            // One base stays, so that the record has a sequence.
            result.bases.poly_g +=
                cut(reads[i], std::max<std::size_t>(1, reads[i].bases.size() - tails[i]));
        }
    }
    if (!result.fragment_bp && tails[0] + tails[1] > 0) {
        find_overlap();
    }
}

PreparedPair TemplateSource::prepare(const RawTemplate& raw) const {
    PreparedPair result;
    result.pair.name = raw.reads[0].name;
    result.pair.is_paired = raw.is_paired;
    if (!split(raw, result)) {
        result.loss = TemplateLoss::ShorterThanReadStructure;
        return result;
    }
    result.bases.umi = letters_of(result.pair.umi);
    set_umi(raw, result.pair);
    if (!correct_umi(result.pair)) {
        result.loss = TemplateLoss::UmiNotInList;
        return result;
    }
    trim_ends(result);
    for (const domain::RawRead& read : result.pair.reads) {
        result.bases.kept += static_cast<std::int64_t>(read.bases.size());
    }
    return result;
}

}  // namespace sarcotrace::tools::align
