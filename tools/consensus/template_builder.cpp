#include "template_builder.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::consensus_tool {
namespace {

namespace flags = core::flags;
namespace tags = core::tags;

[[noreturn]] void fail(std::string_view name, const std::string& what, const std::string& remedy) {
    throw core::InputError({what, "read '" + std::string(name) + "'", remedy});
}

std::string_view umi_text(const core::ReadView& read, const Options& options) {
    if (!options.umi_in_name) {
        return read.tag_string(tags::RX).value_or("");
    }
    const std::size_t colon = read.name.rfind(':');
    return colon == std::string_view::npos ? std::string_view() : read.name.substr(colon + 1);
}

[[noreturn]] void refuse(const core::ReadView& read, const std::string& umi, umi::UmiFault fault,
                         const Options& options) {
    if (umi.empty()) {
        fail(read.name,
             options.umi_in_name ? "the read name has no UMI in its last field"
                                 : "the read has no UMI (tag RX)",
             "keep the tag through alignment (sarcotrace-align and 'bwa mem -C' do), or give "
             "--umi-from name if the UMI is in the name");
    }
    if (fault == umi::UmiFault::NotDual) {
        fail(read.name, "UMI '" + umi + "' is not dual (first-second)",
             "use --strategy adjacency or identity for single UMIs");
    }
    if (fault == umi::UmiFault::TooLong) {
        fail(read.name, "UMI '" + umi + "' is longer than 64 bases", "is it the UMI?");
    }
    fail(read.name, "UMI '" + umi + "' holds letters that are no bases",
         options.umi_in_name ? "is the UMI in tag RX?" : "correct the tag RX");
}

umi::TemplateEnd end_of(const core::ReadView& read) {
    return {*read.contig, *read.unclipped_five_prime(), read.is_reverse()};
}

}  // namespace

std::optional<umi::PackedUmi> umi_of(const core::ReadView& read, const Options& options) {
    const std::string_view given = umi_text(read, options);
    const bool paired = options.strategy == umi::Strategy::Paired;
    if (const auto packed = umi::PackedUmi::pack(given); packed && (!paired || packed->is_dual())) {
        return packed;
    }
    // Sequencers write "first+second" into names.
    std::string text(given);
    std::replace(text.begin(), text.end(), '+', '-');
    const umi::UmiFault fault = umi::check_umi(text, options.strategy);
    if (fault == umi::UmiFault::HasNoCall) {
        return std::nullopt;
    }
    if (fault != umi::UmiFault::None) {
        refuse(read, text, fault, options);
    }
    return umi::PackedUmi::pack(text);
}

void TemplateBuilder::add(const core::ReadView& read) {
    name_ = read.name;
    if (read.has(flags::supplementary)) {
        supplementary_.push_back(read);
        return;
    }
    std::optional<core::ReadView>& slot = read.has(flags::second) ? second_ : first_;
    if (slot) {
        fail(read.name, "two primary reads have the same name and number",
             "mark one as secondary or supplementary, or make the names unique");
    }
    slot = read;
}

std::int64_t TemplateBuilder::primary_reads() const noexcept {
    return (first_ ? 1 : 0) + (second_ ? 1 : 0);
}

TemplateFault TemplateBuilder::fault() const {
    const auto any = [&](auto predicate) {
        return (first_ && predicate(*first_)) || (second_ && predicate(*second_));
    };
    if (any([](const core::ReadView& read) { return !read.is_mapped(); })) {
        return TemplateFault::Unmapped;
    }
    if (!first_ || (first_->has(flags::paired) && !second_)) {
        return TemplateFault::MateAbsent;
    }
    if (any([](const core::ReadView& read) { return read.has(flags::qc_fail); })) {
        return TemplateFault::QcFailed;
    }
    if (any([&](const core::ReadView& read) {
            return read.mapping_quality < options_.lowest_mapping_quality;
        })) {
        return TemplateFault::LowMappingQuality;
    }
    return umi_of(*first_, options_) ? TemplateFault::None : TemplateFault::UmiNoCall;
}

std::pair<umi::TemplateKey, bool> TemplateBuilder::key(std::uint32_t library) const {
    return umi::make_template_key(library, end_of(*first_),
                                  second_ ? std::optional(end_of(*second_)) : std::nullopt);
}

HeldTemplate TemplateBuilder::take(std::uint32_t library) {
    const auto [key, top] = this->key(library);
    HeldTemplate held;
    held.umi = umi::make_umi_key(*umi_of(*first_, options_), top, options_.strategy);
    held.top = top;
    held.lower_five_prime = key.lower.five_prime;
    held.upper_five_prime = key.upper ? key.upper->five_prime : key.lower.five_prime;
    held.lower = *first_;
    held.upper = second_;
    if (second_ && !top) {
        std::swap(held.lower, *held.upper);
    }
    held.supplementary = std::move(supplementary_);
    clear();
    return held;
}

void TemplateBuilder::clear() {
    first_.reset();
    second_.reset();
    supplementary_.clear();
}

}  // namespace sarcotrace::consensus_tool
