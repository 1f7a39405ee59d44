#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/survival/cox.hpp"

namespace sarcotrace::testing {

/// Columns of a CSV file of the shared data; an empty field is missing.
class Frame {
public:
    explicit Frame(const std::filesystem::path& path);

    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] const std::string& text(std::string_view column, std::size_t row) const;
    [[nodiscard]] bool has(std::string_view column, std::size_t row) const;
    [[nodiscard]] double number(std::string_view column, std::size_t row) const;
    /// The rows for which `keep` holds.
    [[nodiscard]] Frame where(const std::function<bool(const Frame&, std::size_t)>& keep) const;

private:
    Frame() = default;
    std::map<std::string, std::vector<std::string>, std::less<>> columns_;
    std::size_t rows_ = 0;
};

/// A data set and its reference results, or nothing if the shared data is absent.
[[nodiscard]] std::optional<Frame> reference_data(std::string_view file);
[[nodiscard]] nlohmann::json reference_results(std::string_view file);

/// Turns a row into a number, e.g. one covariate.
using Reader = std::function<double(const Frame&, std::size_t)>;
[[nodiscard]] Reader number_of(std::string column);
/// 1 where the text equals, else 0.
[[nodiscard]] Reader indicator(std::string column, std::string value);

/// Right-censored times.
[[nodiscard]] std::vector<survival::FollowUp> follow_up(const Frame& frame, const Reader& time,
                                                        const Reader& event);
[[nodiscard]] survival::CoxData cox_data(const Frame& frame, std::vector<survival::FollowUp> times,
                                         const std::vector<Reader>& covariates);
/// Numbers 0, 1, ... of the distinct texts of the columns, sorted as texts.
[[nodiscard]] std::vector<std::size_t> levels(const Frame& frame,
                                              std::initializer_list<std::string_view> columns);

/// Coefficients, covariance, log-likelihoods and tests against a reference fit. `relative` is the
/// tolerance of coefficients and variances.
void check_fit(const survival::CoxFit& fit, const nlohmann::json& expected, double relative = 1e-9);

/// |a - b| <= tolerance * max(1, |b|).
[[nodiscard]] bool close(double a, double b, double tolerance);

}  // namespace sarcotrace::testing
