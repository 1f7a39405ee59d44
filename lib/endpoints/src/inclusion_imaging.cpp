#include "sarcotrace/endpoints/inclusion_imaging.hpp"

namespace sarcotrace::endpoints {
namespace {

using std::chrono::sys_days;

sys_days last_day(const core::Date& date) {
    const std::chrono::year_month_day first(date.day);
    switch (date.precision) {
        case core::DatePrecision::Day: break;
        case core::DatePrecision::Month: return first.year() / first.month() / std::chrono::last;
        case core::DatePrecision::Year: return first.year() / std::chrono::December / 31;
    }
    return date.day;
}

}  // namespace

std::string_view to_string_view(PetCt status) noexcept {
    switch (status) {
        case PetCt::Done: return "DONE";
        case PetCt::NotDone: break;
        case PetCt::Undated: return "UNDATED";
    }
    return "NOT_DONE";
}

PetCt pet_ct_at_inclusion(std::span<const sheets::ImagingExam> exams, sys_days randomisation,
                          int before_days) {
    const sys_days opens = randomisation - std::chrono::days(before_days);
    PetCt status = PetCt::NotDone;
    for (const sheets::ImagingExam& exam : exams) {
        if (exam.modality != "PET_CT") {
            continue;
        }
        const sys_days first = exam.date.day;
        const sys_days last = last_day(exam.date);
        if (first >= opens && last <= randomisation) {
            return PetCt::Done;
        }
        if (last >= opens && first <= randomisation) {
            status = PetCt::Undated;
        }
    }
    return status;
}

}  // namespace sarcotrace::endpoints
