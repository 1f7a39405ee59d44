#include <map>

#include "sarcotrace/endpoints/hospital.hpp"
#include "sarcotrace/endpoints/inclusion_imaging.hpp"
#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::ArmAmounts;
using endpoints::HospitalUse;
using endpoints::PatientEndpoints;
using io::cell;
using io::TsvCell;
using enum io::ColumnType;

template <typename Row>
std::map<std::string, std::vector<Row>> by_patient(const std::vector<Row>& rows) {
    std::map<std::string, std::vector<Row>> result;
    for (const Row& row : rows) {
        result[row.patient_id].push_back(row);
    }
    return result;
}

std::int64_t days_of(const HospitalUse& use, const std::string& type) {
    const auto found = use.days.find(type);
    return found == use.days.end() ? 0 : found->second;
}

io::TsvSchema use_schema() {
    return {"hospital_use",
            "Days in hospital and their cost in the window from randomisation, per patient",
            {{"patient_id", String, "patient"},
             {"arm_planned", String, "arm by randomisation"},
             {"day_case_days", Integer, "days of the type DAY_CASE"},
             {"conventional_days", Integer, "days of the type CONVENTIONAL"},
             {"intensive_care_days", Integer, "days of the type INTENSIVE_CARE"},
             {"total_days", Integer, "days of any type; one that stays share counts once"},
             {"cost", Number, "in the unit of the prices; NA without --price"},
             {"followed_days", Integer, "days of the window in which the patient was followed"},
             {"complete", Boolean, "followed to the end of the window or to death"},
             {"undated_stays", Integer, "stays with a date without its day: not counted"}},
            {"patient_id"}};
}

io::TsvSchema cost_schema() {
    return {"hospital_cost",
            "Mean days in hospital and mean cost per patient, weighted for censoring "
            "(Bang and Tsiatis 2000)",
            {{"measure", String, "DAYS or COST"},
             {"row", String, "ARM, or DIFFERENCE (second arm minus first)"},
             {"arm", String, "arm by randomisation; for DIFFERENCE 'second - first'"},
             {"patients", Integer, "randomised; NA for DIFFERENCE"},
             {"complete", Integer, "followed to the end of the window or death; NA likewise"},
             {"estimate", Number, "mean, or difference of means; NA without a complete patient"},
             {"lower", Number, "95 % limit: percentile of the bootstrap over patients"},
             {"upper", Number, "95 % limit"}},
            {"measure", "row", "arm"}};
}

void add_measure(Table& table, const std::string& measure, const std::vector<ArmAmounts>& arms,
                 const HospitalSettings& settings) {
    stats::Random random(stats::stream_seed(settings.seed, {stats::name_key(measure)}));
    const auto compared = endpoints::compare_amounts(arms, settings.draws, random);
    const auto add = [&](std::vector<TsvCell> row, const endpoints::Estimate& estimate) {
        row.push_back(cell(estimate.mean));
        add_limits(row, estimate.limits);
        table.write(row);
    };
    for (std::size_t i = 0; i < arms.size(); ++i) {
        std::int64_t complete = 0;
        for (const endpoints::ObservedAmount& patient : arms[i].patients) {
            complete += patient.complete ? 1 : 0;
        }
        add({measure, std::string("ARM"), arms[i].arm, std::ssize(arms[i].patients), complete},
            compared.arms[i]);
    }
    if (arms.size() == 2) {
        std::vector<TsvCell> row{measure, std::string("DIFFERENCE"),
                                 arms[1].arm + " - " + arms[0].arm};
        add_absent(row, 2);
        add(row, compared.difference);
    }
}

using Amounts = std::map<std::string, std::vector<endpoints::ObservedAmount>>;  // by arm

std::vector<ArmAmounts> arms_of(const Amounts& amounts) {
    std::vector<ArmAmounts> arms;
    for (const auto& [arm, patients] : amounts) {
        arms.push_back({arm, patients});
    }
    return arms;
}

}  // namespace

std::vector<Table> hospital_tables(const sheets::ClinicalSheets& sheets, const Patients& patients,
                                   const HospitalSettings& settings) {
    Table uses{use_schema(), {}};
    Table means{cost_schema(), {}};
    auto stays = by_patient(sheets.hospital_stays);
    Amounts days;
    Amounts costs;
    for (const PatientEndpoints& p : patients) {
        const HospitalUse use =
            endpoints::hospital_use(stays[p.patient.patient_id],
                                    {p.patient.randomisation_date, p.history.death,
                                     p.history.last_news, settings.data_cutoff},
                                    settings.rule);
        uses.write({p.patient.patient_id, p.patient.arm_planned, days_of(use, "DAY_CASE"),
                    days_of(use, "CONVENTIONAL"), days_of(use, "INTENSIVE_CARE"), use.total_days,
                    cell(use.cost), use.followed_days, use.complete, use.undated_stays});
        const auto followed = static_cast<double>(use.followed_days);
        days[p.patient.arm_planned].push_back(
            {static_cast<double>(use.total_days), followed, use.complete});
        if (use.cost) {
            costs[p.patient.arm_planned].push_back({*use.cost, followed, use.complete});
        }
    }
    add_measure(means, "DAYS", arms_of(days), settings);
    add_measure(means, "COST", arms_of(costs), settings);
    return {uses, means};
}

Table pet_ct_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                   int before_days) {
    Table table{{"pet_ct",
                 "PET-CT at inclusion, up to " + std::to_string(before_days) +
                     " days before randomisation (Clopper-Pearson, 95 %)",
                 {{"grouping", String, "ALL, ARM or SITE"},
                  {"group", String, "ALL, the planned arm, or the centre"},
                  {"undated", Integer, "not counted as done: the date has no day"},
                  {"done", Integer, "patients with a PET-CT in the window"},
                  {"patients", Integer, "randomised"},
                  {"rate", Number, "share, 0 to 1"},
                  {"lower", Number, "95 % limit"},
                  {"upper", Number, "95 % limit"}},
                 {"grouping", "group"}},
                {}};
    struct Tally {
        std::int64_t done = 0;
        std::int64_t undated = 0;
        std::int64_t patients = 0;
    };
    std::map<std::pair<std::string, std::string>, Tally> tallies;
    auto exams = by_patient(sheets.imaging);
    for (const PatientEndpoints& p : patients) {
        const auto status = endpoints::pet_ct_at_inclusion(
            exams[p.patient.patient_id], p.patient.randomisation_date, before_days);
        for (const auto& key : {std::pair<std::string, std::string>("ALL", "ALL"),
                                {"ARM", p.patient.arm_planned},
                                {"SITE", p.patient.site_id}}) {
            Tally& tally = tallies[key];
            tally.done += status == endpoints::PetCt::Done ? 1 : 0;
            tally.undated += status == endpoints::PetCt::Undated ? 1 : 0;
            ++tally.patients;
        }
    }
    for (const auto& [key, tally] : tallies) {
        std::vector<TsvCell> row{key.first, key.second, tally.undated};
        add_share(row, endpoints::share_of(tally.done, tally.patients));
        table.write(row);
    }
    return table;
}

}  // namespace sarcotrace::endpoints_tool
