#include "template_source.hpp"

#include <algorithm>
#include <utility>

#include "sarcotrace/align/mate_overlap.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/sam_tags.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::tools::align {
namespace {

namespace domain = sarcotrace::align;

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

void cut_read_through(domain::ReadPair& pair) {
    const auto length = domain::overlap_fragment_bp(pair.reads[0].bases, pair.reads[1].bases);
    for (domain::RawRead& read : pair.reads) {
        if (length && read.bases.size() > *length) {
            read.bases.resize(*length);
            read.qualities.resize(*length);
        }
    }
}

}  // namespace

std::string_view ledger_name(TemplateLoss) noexcept { return "shorter_than_read_structure"; }

TemplateSource::TemplateSource(const Unit& unit, UmiSource umi_source, bool keep_adapters)
    : umi_source_(umi_source),
      keep_adapters_(keep_adapters),
      structure_1_(unit.read_structure_1),
      structure_2_(unit.read_structure_2),
      reader_(unit.fastq_1, unit.fastq_2) {}

bool TemplateSource::next(RawTemplate& result) {
    return reader_.next(result.reads[0], result.reads[1]);
}

void TemplateSource::set_umi(const hts::FastqRecord& first, domain::ReadPair& pair) const {
    if (umi_source_ == UmiSource::ReadName) {
        const auto colon = first.name.rfind(':');
        pair.umi = colon == std::string::npos ? "" : first.name.substr(colon + 1);
        std::ranges::replace(pair.umi, '+', '-');
    } else if (umi_source_ == UmiSource::Comment) {
        pair.umi = comment_tag(first.comment, core::tags::RX);
        pair.umi_qualities = comment_tag(first.comment, core::tags::QX);
    } else {
        return;
    }
    if (pair.umi.empty() || pair.umi.find_first_not_of("ACGTN-") != std::string::npos) {
        fail("the read has no UMI where one should be: '" + pair.umi + "'", first.name);
    }
}

PreparedPair TemplateSource::prepare(const RawTemplate& raw) const {
    const auto& [first, second] = raw.reads;
    PreparedPair result;
    result.pair.name = first.name;
    result.pair.is_paired = raw.is_paired;
    if (first.bases.size() < structure_1_.shortest_read_bp() ||
        second.bases.size() < structure_2_.shortest_read_bp()) {
        result.loss = TemplateLoss::ShorterThanReadStructure;
        return result;
    }
    domain::UmiText umi;
    structure_1_.split(first.bases, first.qualities, result.pair.reads[0], umi);
    structure_2_.split(second.bases, second.qualities, result.pair.reads[1], umi);
    result.pair.umi = std::move(umi.bases);
    result.pair.umi_qualities = std::move(umi.qualities);
    set_umi(first, result.pair);
    if (!keep_adapters_) {
        cut_read_through(result.pair);
    }
    return result;
}

}  // namespace sarcotrace::tools::align
