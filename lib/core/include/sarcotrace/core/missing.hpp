#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace sarcotrace::core {

/// Why a value is absent (clinical.md, section 3.8). NotReached is not missing data: the event
/// came before the window.
enum class MissingReason {
    NotReached,
    NotDone,
    FailedQc,
    Insufficient,
    Withdrawn,
    NotEvaluable,
    NotAssessable,
    NotApplicable
};

[[nodiscard]] constexpr std::string_view to_string_view(MissingReason reason) noexcept {
    switch (reason) {
        case MissingReason::NotReached: return "NOT_REACHED";
        case MissingReason::NotDone: return "NOT_DONE";
        case MissingReason::FailedQc: return "FAILED_QC";
        case MissingReason::Insufficient: return "INSUFFICIENT";
        case MissingReason::Withdrawn: return "WITHDRAWN";
        case MissingReason::NotEvaluable: return "NOT_EVALUABLE";
        case MissingReason::NotAssessable: return "NOT_ASSESSABLE";
        case MissingReason::NotApplicable: return "NOT_APPLICABLE";
    }
    return "NOT_DONE";
}

/// A value, or the reason why there is none.
template <typename Value>
class ValueOrReason {
public:
    ValueOrReason(Value value)
        : content_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
    ValueOrReason(MissingReason reason)
        : content_(reason) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] bool has_value() const noexcept { return content_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }
    /// \throws std::bad_variant_access if there is no value
    [[nodiscard]] const Value& value() const { return std::get<0>(content_); }
    [[nodiscard]] const Value& operator*() const { return value(); }
    [[nodiscard]] std::optional<MissingReason> reason() const noexcept {
        const auto* held = std::get_if<1>(&content_);
        return held == nullptr ? std::nullopt : std::optional(*held);
    }

private:
    std::variant<Value, MissingReason> content_;
};

}  // namespace sarcotrace::core
