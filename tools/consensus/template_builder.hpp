#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ledgers.hpp"
#include "options.hpp"
#include "sarcotrace/core/read_view.hpp"
#include "sarcotrace/umi/template_key.hpp"

namespace sarcotrace::consensus_tool {

/// A template that is grouped. Its reads live in an arena.
struct HeldTemplate {
    core::ReadView lower;
    std::optional<core::ReadView> upper;
    std::vector<core::ReadView> supplementary;
    umi::UmiKey umi;
    bool top = true;  ///< the first read has the lower unclipped 5' end
    std::int64_t lower_five_prime = 0;
    std::int64_t upper_five_prime = 0;  ///< equal to lower_five_prime if single-end

    [[nodiscard]] std::int64_t primary_reads() const noexcept { return upper ? 2 : 1; }
};

/// The UMI of a read. \return nothing if it holds an N
/// \throws InputError if the read has none, or one that the strategy cannot use
[[nodiscard]] std::optional<umi::PackedUmi> umi_of(const core::ReadView& read,
                                                   const Options& options);

/// Joins the records of one name, which come one after the other.
class TemplateBuilder {
public:
    explicit TemplateBuilder(const Options& options) : options_(options) {}

    [[nodiscard]] bool is_empty() const noexcept {
        return !first_ && !second_ && supplementary_.empty();
    }
    /// True if `name` is that of the records added; not empty.
    [[nodiscard]] bool is_of(std::string_view name) const noexcept { return name_ == name; }
    /// `read` lives until take(). \throws InputError for two primary reads of the same number
    void add(const core::ReadView& read);

    [[nodiscard]] std::int64_t primary_reads() const noexcept;
    [[nodiscard]] std::int64_t supplementary_reads() const noexcept {
        return static_cast<std::int64_t>(supplementary_.size());
    }
    /// One of the records added; not empty.
    [[nodiscard]] const core::ReadView& any_read() const {
        return first_ ? *first_ : (second_ ? *second_ : supplementary_.front());
    }
    [[nodiscard]] TemplateFault fault() const;
    /// Ends of the template; the fault is none or a later one than MateAbsent.
    [[nodiscard]] std::pair<umi::TemplateKey, bool> key(std::uint32_t library) const;
    /// The template, which has no fault. The builder is empty afterwards.
    [[nodiscard]] HeldTemplate take(std::uint32_t library);
    void clear();

private:
    const Options& options_;
    std::string_view name_;
    std::optional<core::ReadView> first_;  ///< or the only read of a single-end template
    std::optional<core::ReadView> second_;
    std::vector<core::ReadView> supplementary_;
};

}  // namespace sarcotrace::consensus_tool
