#include "sarcotrace/survival/design_matrix.hpp"

#include <map>
#include <set>

#include "sarcotrace/core/text.hpp"

namespace sarcotrace::survival {
namespace {

using Column = std::vector<double>;

const std::string& covariate(const TrialData& data, const AnalysisRow& row,
                             const std::string& name) {
    return data.patients[row.patient].covariates.at(name).value();
}

class Design {
public:
    Design(const TrialData& data, const AnalysisRows& rows) : data_(data), rows_(rows) {}

    void add(std::string term, Column column) {
        terms_.push_back(std::move(term));
        columns_.push_back(std::move(column));
    }

    void add_covariate(const std::string& name) {
        Column numbers;
        std::set<std::string> levels;
        for (const AnalysisRow& row : rows_.rows) {
            const std::string& text = covariate(data_, row, name);
            levels.insert(text);
            if (const auto number = core::parse_number(text)) {
                numbers.push_back(*number);
            }
        }
        if (numbers.size() == rows_.rows.size()) {
            add(name, std::move(numbers));
            return;
        }
        for (auto level = levels.begin(); level != levels.end(); ++level) {
            if (level == levels.begin()) {
                continue;
            }
            Column indicator;
            for (const AnalysisRow& row : rows_.rows) {
                indicator.push_back(covariate(data_, row, name) == *level ? 1.0 : 0.0);
            }
            add(name + "=" + *level, std::move(indicator));
        }
    }

    [[nodiscard]] std::vector<std::size_t> strata(const std::vector<std::string>& names) const {
        std::vector<std::vector<std::string>> keys;
        std::map<std::vector<std::string>, std::size_t> numbers;
        for (const AnalysisRow& row : rows_.rows) {
            std::vector<std::string> key;
            for (const std::string& name : names) {
                key.push_back(covariate(data_, row, name));
            }
            numbers[key] = 0;
            keys.push_back(std::move(key));
        }
        std::size_t next = 0;
        for (auto& [key, number] : numbers) {
            number = next++;
        }
        std::vector<std::size_t> result;
        for (const auto& key : keys) {
            result.push_back(numbers.at(key));
        }
        return result;
    }

    DesignMatrix finish(const std::vector<std::string>& stratum_names) {
        DesignMatrix design{{{}, columns_.size(), {}, {}}, std::move(terms_)};
        for (std::size_t i = 0; i < rows_.rows.size(); ++i) {
            design.data.follow_up.push_back(rows_.rows[i].follow_up);
            for (const Column& column : columns_) {
                design.data.covariates.push_back(column[i]);
            }
        }
        if (!stratum_names.empty()) {
            design.data.stratum = strata(stratum_names);
        }
        return design;
    }

private:
    const TrialData& data_;
    const AnalysisRows& rows_;
    std::vector<std::string> terms_;
    std::vector<Column> columns_;
};

}  // namespace

DesignMatrix design_matrix(const PlannedTest& test, const TrialData& data, const AnalysisRows& rows,
                           const std::vector<std::string>& arms, const DesignColumns& columns) {
    Design design(data, rows);
    Column marker;
    Column arm;
    Column product;
    for (const AnalysisRow& row : rows.rows) {
        const auto& name = data.patients[row.patient].arm;
        const bool experimental = arms.size() == 2 && name == arms[1];
        marker.push_back(row.marker);
        arm.push_back(experimental ? 1.0 : 0.0);
        product.push_back(experimental ? row.marker : 0.0);
    }
    if (columns.marker) {
        design.add(test.parameter, std::move(marker));
    }
    if (test.role == Role::Predictive) {
        design.add("ARM=" + arms.back(), std::move(arm));
        if (columns.interaction) {
            design.add(test.parameter + ":ARM=" + arms.back(), std::move(product));
        }
    }
    for (const std::string& name : test.covariates) {
        design.add_covariate(name);
    }
    return design.finish(test.strata);
}

}  // namespace sarcotrace::survival
