#include <map>

#include "sarcotrace/endpoints/field_response.hpp"
#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::Field;
using endpoints::FieldResponse;
using endpoints::PatientEndpoints;
using io::cell;
using io::TsvCell;
using enum io::ColumnType;

std::int64_t count(std::size_t n) { return static_cast<std::int64_t>(n); }

std::optional<double> best_change_percent(const FieldResponse& response) {
    if (!response.baseline_mm || !response.smallest_mm || !(*response.baseline_mm > 0.0)) {
        return std::nullopt;
    }
    return 100.0 * (*response.smallest_mm - *response.baseline_mm) / *response.baseline_mm;
}

io::TsvSchema responses_schema() {
    return {"field_responses",
            "RECIST 1.1 in the irradiated lesions alone and in the others alone: patient x field",
            {{"patient_id", String, "patient"},
             {"arm_planned", String, "arm by randomisation"},
             {"field", String, "IN_FIELD irradiated lesions, OUT_OF_FIELD the others and new ones"},
             {"lesions", Integer, "targets and non-targets of the field"},
             {"unknown_lesions", Integer, "lesions of the patient in neither field"},
             {"baseline_mm", Number, "sum of diameters of its targets, mm; NA without targets"},
             {"smallest_mm", Number, "smallest sum after baseline, mm; NA if none"},
             {"best_change_percent", Number, "smallest sum against baseline, %; NA if none"},
             {"best_response", String, "best response of the field, by the rule of BOR"},
             {"best_response_date", Date, "first scan that shows it; NA without a scan"},
             {"progression_date", Date, "first progression or new lesion of the field; NA if none"},
             {"new_lesions", Integer, "new lesions of the field"}},
            {"patient_id", "field"}};
}

io::TsvSchema rates_schema() {
    return {"field_response_rates",
            "Response and progression in and out of the irradiated field (Clopper-Pearson, 95 %)",
            {{"arm", String, "arm by randomisation"},
             {"field", String, "IN_FIELD or OUT_OF_FIELD"},
             {"responders", Integer, "patients with CR or PR in the field"},
             {"patients", Integer, "patients with a lesion of the field at baseline"},
             {"rate", Number, "share, 0 to 1; NA without patients"},
             {"lower", Number, "95 % limit"},
             {"upper", Number, "95 % limit"},
             {"progressed", Integer, "patients with progression or a new lesion in the field"},
             {"assessed", Integer, "patients with a baseline assessment"},
             {"progressed_rate", Number, "share, 0 to 1"},
             {"progressed_lower", Number, "95 % limit"},
             {"progressed_upper", Number, "95 % limit"}},
            {"arm", "field"}};
}

struct Tally {
    std::vector<endpoints::Response> best;
    std::int64_t progressed = 0;
    std::int64_t assessed = 0;
};

}  // namespace

std::vector<Table> field_tables(const sheets::ClinicalSheets& sheets, const Patients& patients,
                                const endpoints::EndpointSettings& settings) {
    Table responses{responses_schema(), {}};
    Table rates{rates_schema(), {}};
    std::map<std::pair<std::string, Field>, Tally> tallies;
    for (const PatientEndpoints& p : patients) {
        const auto found = endpoints::field_responses(sheets, p, settings);
        for (const Field field : {Field::In, Field::Out}) {
            const FieldResponse& response = field == Field::In ? found.in : found.out;
            responses.write({p.patient.patient_id, p.patient.arm_planned,
                             text(endpoints::to_string_view(field)), count(response.lesions),
                             count(found.unknown_lesions), cell(response.baseline_mm),
                             cell(response.smallest_mm), cell(best_change_percent(response)),
                             text(endpoints::to_string_view(response.best.response)),
                             cell(response.best.date), cell(response.progression),
                             count(response.new_lesions)});
            Tally& tally = tallies[{p.patient.arm_planned, field}];
            if (response.lesions > 0) {
                tally.best.push_back(response.best.response);
            }
            tally.assessed += p.tumor.baseline ? 1 : 0;
            tally.progressed += response.progression ? 1 : 0;
        }
    }
    for (const auto& [key, tally] : tallies) {
        std::vector<TsvCell> row{key.first, text(endpoints::to_string_view(key.second))};
        add_share(row, endpoints::response_rate(tally.best, endpoints::Denominator::All));
        add_share(row, endpoints::share_of(tally.progressed, tally.assessed));
        rates.write(row);
    }
    return {responses, rates};
}

}  // namespace sarcotrace::endpoints_tool
