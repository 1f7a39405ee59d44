#include <algorithm>
#include <functional>
#include <map>

#include "sarcotrace/endpoints/primary.hpp"
#include "table_schemas.hpp"
#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::PatientEndpoints;
using endpoints::PfsRule;
using endpoints::RateDifference;
using io::cell;
using io::TsvCell;

/// One day and group of patients under one rule.
struct Section {
    PfsRule rule;
    const char* time_point;
    double day;
    std::string grouping;
    std::string group;

    [[nodiscard]] std::vector<TsvCell> head(const char* row, const std::string& arm) const {
        return {std::string("PFS_RATE"),
                text(endpoints::to_string_view(rule)),
                std::string(time_point),
                day,
                grouping,
                group,
                std::string(row),
                arm};
    }
};

void add_arm(Table& table, const Section& section, const endpoints::FixedTimeRate& arm) {
    std::vector<TsvCell> row = section.head("ARM", arm.arm);
    for (const std::size_t count : {arm.patients, arm.events, arm.undetermined, arm.at_risk}) {
        row.emplace_back(static_cast<std::int64_t>(count));
    }
    row.push_back(cell(arm.known() ? std::optional(arm.rate) : std::nullopt));
    add_limits(row, arm.known() ? arm.limits : std::nullopt);
    row.emplace_back("LOG_LOG");
    add_absent(row, 4);
    table.write(row);
}

void add_difference(Table& table, std::vector<TsvCell> row,
                    const std::optional<RateDifference>& difference, const char* test) {
    if (difference) {
        row.emplace_back(difference->difference);
        add_limits(row, difference->limits);
        row.insert(row.end(), {std::string("PLAIN"), std::string(test),
                               cell(difference->p_two_sided), cell(difference->p_one_sided)});
    } else {
        row.insert(row.end(), {TsvCell(), TsvCell(), TsvCell(), std::string("PLAIN"),
                               std::string(test), TsvCell(), TsvCell()});
    }
    table.write(row);
}

void add_section(Table& table, const Patients& patients, const Section& section) {
    const auto result = endpoints::primary_result(patients, section.rule, section.day);
    for (const endpoints::FixedTimeRate& arm : result.arms) {
        add_arm(table, section, arm);
    }
    if (result.arms.size() == 2) {
        auto row = section.head("DIFFERENCE", result.arms[1].arm + " - " + result.arms[0].arm);
        add_absent(row, 4);
        add_difference(table, row, result.difference, "COMPLEMENTARY_LOG_LOG");
        table.rows.back().emplace_back();
    }
}

void add_stratified(Table& table, const Patients& patients, const Section& section,
                    const std::vector<std::string>& factors) {
    const auto arms = endpoints::primary_result(patients, section.rule, section.day).arms;
    if (factors.empty() || arms.size() != 2) {
        return;
    }
    std::vector<std::string> strata;
    for (const PatientEndpoints& p : patients) {
        strata.push_back(endpoints::stratum_of(p.patient, factors));
    }
    const auto found =
        endpoints::stratified_difference(patients, strata, section.rule, section.day);
    auto row = section.head("STRATIFIED_DIFFERENCE", arms[1].arm + " - " + arms[0].arm);
    std::optional<std::int64_t> counted;
    std::optional<std::int64_t> usable;
    if (found) {
        counted = static_cast<std::int64_t>(found->patients);
        usable = static_cast<std::int64_t>(found->strata);
    }
    row.push_back(cell(counted));
    add_absent(row, 3);
    add_difference(table, row, found ? std::optional(found->weighted) : std::nullopt, "WALD_PLAIN");
    table.rows.back().push_back(cell(usable));
}

std::string line_group(const sheets::Patient& patient) {
    if (!patient.line_number) {
        return "NA";
    }
    return *patient.line_number >= 3 ? "3_OR_MORE" : std::to_string(*patient.line_number);
}

std::string histology_group(const sheets::Patient& patient) {
    return patient.histology_group.value_or("NA");
}

void add_groups(Table& table, const Patients& patients, Section section, const char* grouping,
                std::string (*group_of)(const sheets::Patient&)) {
    std::map<std::string, Patients> groups;
    for (const PatientEndpoints& p : patients) {
        groups[group_of(p.patient)].push_back(p);
    }
    section.grouping = grouping;
    for (const auto& [name, members] : groups) {
        section.group = name;
        add_section(table, members, section);
    }
}

}  // namespace

std::vector<std::string> stratification_factors(const Patients& patients) {
    std::vector<std::string> names;
    if (!patients.empty()) {
        for (const auto& [name, value] : patients.front().patient.strata) {
            names.push_back(name);
        }
    }
    return names;
}

Table primary_table(const Patients& patients, const PrimarySettings& settings) {
    Table table{primary_schema(), {}};
    const auto factors =
        settings.strata.empty() ? stratification_factors(patients) : settings.strata;
    for (const PfsRule rule : endpoints::pfs_rules) {
        for (const auto& [time_point, day] :
             {std::pair("SIX_MONTHS", endpoints::six_months_days),
              std::pair("SCAN_WINDOW_END", static_cast<double>(settings.scan_window_end_day))}) {
            const Section section{rule, time_point, day, "ALL", "ALL"};
            add_section(table, patients, section);
            add_stratified(table, patients, section, factors);
            add_groups(table, patients, section, "LINE_NUMBER", line_group);
            add_groups(table, patients, section, "HISTOLOGY_GROUP", histology_group);
        }
    }
    return table;
}

}  // namespace sarcotrace::endpoints_tool
