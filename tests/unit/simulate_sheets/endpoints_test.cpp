#include "catch.hpp"
#include "clinical_sheets.hpp"
#include "sarcotrace/endpoints/patient_endpoints.hpp"
#include "support.hpp"

namespace sarcotrace::tools::simulate {
namespace {

/// Reads the sheets back and derives PFS (EMA rule) and OS from them alone.
void check_endpoints(bool exact_event_times) {
    simulation::ClinicalCohortOptions options;
    options.patients = 600;
    options.exact_event_times = exact_event_times;
    const simulation::ClinicalCohort cohort = simulate_clinical_cohort(options);
    const testing::TempDir folder;
    write_clinical_sheets(folder.path(), cohort.sheets, {"sarcotrace-simulate", "0", {}, {}});
    endpoints::EndpointSettings settings{cohort.data_cutoff_date, {}, {}};
    settings.schedule.interval_days = static_cast<int>(options.scan_interval_days);
    const auto found =
        endpoints::patient_endpoints(sheets::read_clinical_sheets(folder.path()), settings);
    REQUIRE(found.size() == cohort.truth.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        const simulation::PatientTruth& truth = cohort.truth[i];
        CAPTURE(truth.patient_id);
        REQUIRE(found[i].pfs.ema.event == (truth.pfs_event != simulation::PfsEvent::None));
        REQUIRE(found[i].pfs.ema.date == truth.pfs_date);
        REQUIRE(found[i].overall.event == truth.death_date.has_value());
        REQUIRE(found[i].overall.date == truth.death_date.value_or(truth.last_news_date));
    }
}

TEST_CASE("PFS and OS derived from the sheets are the simulation's", "[simulate]") {
    check_endpoints(false);
    check_endpoints(true);
}

}  // namespace
}  // namespace sarcotrace::tools::simulate
