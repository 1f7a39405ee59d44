#include <cmath>

#include "catch.hpp"
#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/endpoints/hospital.hpp"
#include "sarcotrace/endpoints/inclusion_imaging.hpp"

// Worked by hand in tests/unit/endpoints/README.md.

namespace {

using namespace sarcotrace;
using namespace sarcotrace::endpoints;

std::chrono::sys_days day(const char* text) { return core::parse_date(text)->day; }

sheets::HospitalStay stay(const char* admission, const char* discharge, const char* type) {
    sheets::HospitalStay row;
    row.admission_date = *core::parse_date(admission);
    row.discharge_date = core::parse_date(discharge);
    row.type = type;
    return row;
}

const HospitalFollowUp follow_up{day("2021-01-01"), std::nullopt, day("2022-01-01"),
                                 day("2022-06-01")};

HospitalRule rule() {
    HospitalRule result;
    result.prices = {{"DAY_CASE", 400.0}, {"CONVENTIONAL", 900.0}, {"INTENSIVE_CARE", 2500.0}};
    return result;
}

sheets::ImagingExam exam(const char* date, const char* modality = "PET_CT") {
    sheets::ImagingExam row;
    row.date = *core::parse_date(date);
    row.modality = modality;
    return row;
}

PetCt status(const std::vector<sheets::ImagingExam>& exams) {
    return pet_ct_at_inclusion(exams, day("2021-03-10"), 28);
}

}  // namespace

TEST_CASE("hospital days are nights, a day case is one, and days that stays share count once") {
    const std::vector<sheets::HospitalStay> stays = {
        stay("2021-01-04", "2021-01-04", "DAY_CASE"),
        stay("2021-02-01", "2021-02-08", "CONVENTIONAL"),
        stay("2021-02-03", "2021-02-05", "INTENSIVE_CARE")};
    const HospitalUse nights = hospital_use(stays, follow_up, rule());
    CHECK(nights.days == std::map<std::string, std::int64_t>{
                             {"CONVENTIONAL", 5}, {"DAY_CASE", 1}, {"INTENSIVE_CARE", 2}});
    CHECK(nights.total_days == 8);
    CHECK(nights.cost == 400.0 + 5 * 900.0 + 2 * 2500.0);
    CHECK(nights.complete);
    CHECK(nights.followed_days == 122);
    HospitalRule calendar = rule();
    calendar.day = HospitalDay::CalendarDays;
    CHECK(hospital_use(stays, follow_up, calendar).total_days == 9);
    CHECK(hospital_use(stays, follow_up, calendar).days.at("INTENSIVE_CARE") == 3);
    calendar.prices.clear();
    CHECK_FALSE(hospital_use(stays, follow_up, calendar).cost);
    HospitalRule partly = rule();
    partly.prices.erase("INTENSIVE_CARE");
    CHECK_THROWS_AS(hospital_use(stays, follow_up, partly), core::InputError);
}

TEST_CASE("only days of the window count, from randomisation to the end of the fourth month") {
    // Day 122 from January 1 is May 2.
    const std::vector<sheets::HospitalStay> stays = {
        stay("2020-12-30", "2021-01-03", "CONVENTIONAL"),  // January 1 and 2
        stay("2021-05-01", "2021-05-09", "CONVENTIONAL"),  // May 1 and 2
        stay("2021-03", "2021-03-09", "CONVENTIONAL")};    // no day of admission
    const HospitalUse use = hospital_use(stays, follow_up, rule());
    CHECK(use.total_days == 4);
    CHECK(use.undated_stays == 1);
}

TEST_CASE("a stay that goes on counts to the last news, one after the cut-off not at all") {
    HospitalFollowUp short_one = follow_up;
    short_one.last_news = day("2021-02-10");
    short_one.data_cutoff = day("2021-02-10");
    const std::vector<sheets::HospitalStay> stays = {
        stay("2021-02-08", "NA", "CONVENTIONAL"), stay("2021-02-11", "2021-02-20", "CONVENTIONAL")};
    const HospitalUse use = hospital_use(stays, short_one, rule());
    CHECK(use.total_days == 3);  // February 8, 9, 10
    CHECK(use.followed_days == 41);
    CHECK_FALSE(use.complete);
    const std::vector<sheets::HospitalStay> known = {
        stay("2021-02-08", "2021-03-01", "CONVENTIONAL")};
    CHECK(hospital_use(known, short_one, rule()).total_days == 3);
    short_one.death = day("2021-02-10");
    CHECK(hospital_use(stays, short_one, rule()).complete);
}

TEST_CASE("the mean weighs complete patients by the chance of not being censored") {
    // K(10) = 2/3 after the one censored at 6 of three at risk: (4/(2/3) + 2 + 0/(2/3)) / 4 = 2.
    const std::vector<ObservedAmount> patients = {
        {4.0, 10.0, true}, {2.0, 5.0, true}, {3.0, 6.0, false}, {0.0, 10.0, true}};
    CHECK(*mean_amount(patients) == Approx(2.0).epsilon(1e-12));
    const std::vector<ObservedAmount> all = {{4.0, 10.0, true}, {1.0, 10.0, true}};
    CHECK(*mean_amount(all) == Approx(2.5).epsilon(1e-12));
    CHECK_FALSE(mean_amount(std::vector<ObservedAmount>{{4.0, 6.0, false}}));
    CHECK_FALSE(mean_amount({}));
    // A death on the day of a censoring comes before it: K(6-) = 1.
    const std::vector<ObservedAmount> tied = {{4.0, 6.0, true}, {1.0, 6.0, false}};
    CHECK(*mean_amount(tied) == Approx(2.0).epsilon(1e-12));
}

TEST_CASE("the bootstrap limits of a mean come near to the normal ones, and repeat") {
    // 0 to 99 days, all complete: mean 49.5, standard error of the mean sqrt(833.25 / 100).
    ArmAmounts arm{"A", {}};
    for (int i = 0; i < 100; ++i) {
        arm.patients.push_back({static_cast<double>(i), 122.0, true});
    }
    ArmAmounts other = arm;
    other.arm = "B";
    for (ObservedAmount& patient : other.patients) {
        patient.amount += 10.0;
    }
    const auto compare = [&] {
        stats::Random random(7);
        return compare_amounts(std::vector{arm, other}, 2000, random);
    };
    const AmountComparison result = compare();
    const double error = std::sqrt(833.25 / 100.0);
    CHECK(*result.arms[0].mean == Approx(49.5).epsilon(1e-12));
    CHECK(std::abs(result.arms[0].limits->lower - (49.5 - 1.96 * error)) < 0.1 * error);
    CHECK(std::abs(result.arms[0].limits->upper - (49.5 + 1.96 * error)) < 0.1 * error);
    CHECK(*result.difference.mean == Approx(10.0).epsilon(1e-12));
    CHECK(std::abs(result.difference.limits->upper - (10.0 + 1.96 * std::sqrt(2.0) * error)) <
          0.15 * error);
    CHECK(compare().difference.limits->lower == result.difference.limits->lower);
}

TEST_CASE("a PET-CT counts from 28 days before randomisation to its day") {
    // 28 days before March 10 is February 10.
    CHECK(status({exam("2021-02-10")}) == PetCt::Done);
    CHECK(status({exam("2021-03-10")}) == PetCt::Done);
    CHECK(status({exam("2021-02-09")}) == PetCt::NotDone);
    CHECK(status({exam("2021-03-11")}) == PetCt::NotDone);
    CHECK(status({exam("2021-03-01", "CT")}) == PetCt::NotDone);
    CHECK(status({exam("2021-02")}) == PetCt::Undated);
    CHECK(status({exam("2021-02"), exam("2021-03-01")}) == PetCt::Done);
    CHECK(status({exam("2021-04")}) == PetCt::NotDone);
    CHECK(status({}) == PetCt::NotDone);
}
