#include "reference.hpp"

#include <cmath>
#include <fstream>
#include <set>
#include <stdexcept>

#include "catch.hpp"
#include "sarcotrace/core/text.hpp"
#include "support.hpp"

namespace sarcotrace::testing {
namespace {

std::string unquoted(std::string_view field) {
    const bool quoted = field.size() >= 2 && field.front() == '"';
    return std::string(quoted ? field.substr(1, field.size() - 2) : field);
}

}  // namespace

Frame::Frame(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    std::vector<std::string> header;
    for (const std::string_view name : core::split(line, ',')) {
        header.push_back(unquoted(name));
        columns_[header.back()];
    }
    while (std::getline(file, line)) {
        const auto fields = core::split(line, ',');
        if (fields.size() != header.size()) {
            throw std::runtime_error("a row of " + path.string() + " has another length");
        }
        for (std::size_t i = 0; i < header.size(); ++i) {
            columns_[header[i]].push_back(unquoted(fields[i]));
        }
        ++rows_;
    }
}

const std::string& Frame::text(std::string_view column, std::size_t row) const {
    return columns_.find(column)->second.at(row);
}

bool Frame::has(std::string_view column, std::size_t row) const {
    return !text(column, row).empty() && text(column, row) != "NA";
}

double Frame::number(std::string_view column, std::size_t row) const {
    const auto value = core::parse_number(text(column, row));
    if (!value) {
        throw std::runtime_error("not a number: " + text(column, row));
    }
    return *value;
}

Frame Frame::where(const std::function<bool(const Frame&, std::size_t)>& keep) const {
    Frame result;
    for (const auto& [name, values] : columns_) {
        auto& kept = result.columns_[name];
        for (std::size_t row = 0; row < rows_; ++row) {
            if (keep(*this, row)) {
                kept.push_back(values[row]);
            }
        }
        result.rows_ = kept.size();
    }
    return result;
}

std::optional<Frame> reference_data(std::string_view file) {
    const auto path = test_data("clinical/" + std::string(file));
    return path ? std::optional(Frame(*path)) : std::nullopt;
}

nlohmann::json reference_results(std::string_view file) {
    return nlohmann::json::parse(std::ifstream(test_data("clinical/" + std::string(file)).value()));
}

Reader number_of(std::string column) {
    return [column](const Frame& frame, std::size_t row) { return frame.number(column, row); };
}

Reader indicator(std::string column, std::string value) {
    return [column, value](const Frame& frame, std::size_t row) {
        return frame.text(column, row) == value ? 1.0 : 0.0;
    };
}

std::vector<survival::FollowUp> follow_up(const Frame& frame, const Reader& time,
                                          const Reader& event) {
    std::vector<survival::FollowUp> result;
    for (std::size_t row = 0; row < frame.rows(); ++row) {
        result.push_back({time(frame, row), event(frame, row) != 0.0});
    }
    return result;
}

survival::CoxData cox_data(const Frame& frame, std::vector<survival::FollowUp> times,
                           const std::vector<Reader>& covariates) {
    survival::CoxData data{std::move(times), covariates.size(), {}, {}};
    for (std::size_t row = 0; row < frame.rows(); ++row) {
        for (const Reader& covariate : covariates) {
            data.covariates.push_back(covariate(frame, row));
        }
    }
    return data;
}

std::vector<std::size_t> levels(const Frame& frame,
                                std::initializer_list<std::string_view> columns) {
    std::vector<std::string> texts(frame.rows());
    for (std::size_t row = 0; row < frame.rows(); ++row) {
        for (const std::string_view column : columns) {
            texts[row] += frame.text(column, row) + '\t';
        }
    }
    const std::set<std::string> distinct(texts.begin(), texts.end());
    std::vector<std::size_t> result;
    for (const std::string& text : texts) {
        result.push_back(
            static_cast<std::size_t>(std::distance(distinct.begin(), distinct.find(text))));
    }
    return result;
}

bool close(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

void check_fit(const survival::CoxFit& fit, const nlohmann::json& expected, double relative) {
    INFO(expected.at("formula").get<std::string>());
    REQUIRE(fit.status == survival::CoxStatus::Converged);
    CHECK(fit.rows == expected.at("n").get<std::size_t>());
    CHECK(fit.events == expected.at("nevent").get<std::size_t>());
    std::size_t i = 0;
    // Objects are read in alphabetical order; the z-values keep the order of the model.
    const auto se = expected.at("se").is_array()
                        ? expected.at("se").get<std::vector<double>>()
                        : std::vector<double>{expected.at("se").get<double>()};
    for (; i < fit.coefficients.size(); ++i) {
        CHECK(std::sqrt(fit.covariance(i, i)) == Approx(se.at(i)).epsilon(relative).margin(0.0));
    }
    std::vector<double> coefficients;
    for (const auto& [name, value] : expected.at("coef").items()) {
        coefficients.push_back(value.get<double>());
    }
    std::vector<double> ours = fit.coefficients;
    std::sort(ours.begin(), ours.end());
    std::sort(coefficients.begin(), coefficients.end());
    REQUIRE(ours.size() == coefficients.size());
    for (i = 0; i < ours.size(); ++i) {
        CHECK(ours[i] == Approx(coefficients[i]).epsilon(relative).margin(0.0));
    }
    CHECK(fit.log_likelihood_null ==
          Approx(expected.at("loglik").at(0).get<double>()).epsilon(1e-12).margin(0.0));
    CHECK(fit.log_likelihood ==
          Approx(expected.at("loglik").at(1).get<double>()).epsilon(1e-12).margin(0.0));
    if (expected.contains("lr_test")) {
        CHECK(close(fit.likelihood_ratio->chi_squared, expected["lr_test"][0].get<double>(), 1e-9));
        CHECK(fit.likelihood_ratio->p_value ==
              Approx(expected["lr_test"][2].get<double>()).epsilon(1e-8).margin(0.0));
        CHECK(close(fit.score->chi_squared, expected["score_test"][0].get<double>(), 1e-9));
        // R rounds its Wald statistic to two decimals.
        CHECK(std::abs(fit.wald->chi_squared - expected["wald_test"][0].get<double>()) <= 0.006);
    }
}

}  // namespace sarcotrace::testing
