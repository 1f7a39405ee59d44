#include "cohort_plan.hpp"

namespace sarcotrace::tools::simulate {
namespace {

stats::Random person_random(const Settings& settings, const std::string& patient_id,
                            std::string_view purpose) {
    return stats::Random(
        stats::stream_seed(settings.seed, {stats::name_key(patient_id), stats::name_key(purpose)}));
}

simulation::CopyNumberProfile diploid_profile(bool male, stats::Random& random) {
    return simulation::simulate_copy_number(
        {.altered_share = 0.0, .whole_genome_doubling_probability = 0.0, .lowest_sd = 0.0}, male,
        random);
}

Person make_patient(const Settings& settings, const simulation::Genome& genome,
                    const simulation::PatientCourse& course) {
    stats::Random random = person_random(settings, course.patient_id, "genome");
    Person person{course.patient_id, course.male, {}, {}};
    person.profile =
        settings.variants.planted_vafs.empty()
            ? simulation::simulate_copy_number(
                  simulation::copy_number_options(course.histology_group), course.male, random)
            : diploid_profile(false, random);
    person.genome = simulation::simulate_patient_genome(genome, *person.profile, settings.variants,
                                                        course.patient_id, random);
    return person;
}

Person make_donor(const Settings& settings, const simulation::Genome& genome,
                  const std::string& donor_id) {
    stats::Random random = person_random(settings, donor_id, "genome");
    const bool male = random.bernoulli(0.5);
    Person person{donor_id, male, {}, {}};
    const simulation::CopyNumberProfile normal = diploid_profile(male, random);
    simulation::VariantCounts counts = settings.variants;
    counts.clonal_snvs = counts.subclonal_snvs = counts.mnvs = counts.indels = counts.chip = 0;
    person.genome = simulation::simulate_patient_genome(genome, normal, counts, donor_id, random);
    return person;
}

void add_patient_samples(CohortPlan& plan, std::size_t person,
                         const simulation::PatientCourse& course,
                         const simulation::VariantCounts& variants) {
    for (const simulation::PlasmaDraw& draw : course.draws) {
        if (!draw.tumor_cell_fraction) {
            continue;
        }
        Sample sample{person,
                      course.patient_id + "-" + draw.time_point,
                      draw.time_point,
                      "PLASMA",
                      false,
                      variants.planted_vafs.empty() ? *draw.tumor_cell_fraction
                                                    : variants.planted_tumor_fraction,
                      draw.date,
                      draw.plasma_ml,
                      draw.cfdna_ng_per_ml};
        plan.samples.push_back(sample);
        sample.sample_id += "-WGS";
        sample.shallow_genome = true;
        plan.samples.push_back(sample);
    }
    plan.samples.push_back({person,
                            course.patient_id + "-BUFFY",
                            "BASELINE",
                            "BUFFY_COAT",
                            false,
                            variants.buffy_tumor_fraction,
                            course.buffy_coat_date,
                            {},
                            {}});
}

std::string donor_name(std::int64_t number) {
    const std::string digits = std::to_string(number);
    return "DONOR" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

}  // namespace

CohortPlan make_plan(const Settings& settings, const simulation::ClinicalCohort& cohort) {
    CohortPlan plan;
    stats::Random genome_random(stats::stream_seed(settings.seed, {stats::name_key("reference")}));
    plan.genome = simulation::simulate_genome(settings.genome, genome_random);
    stats::Random bin_random(stats::stream_seed(settings.seed, {stats::name_key("bins")}));
    plan.bins = simulation::simulate_bins(settings.bin_tracks, bin_random);
    for (const simulation::PatientCourse& course : cohort.courses) {
        add_patient_samples(plan, plan.persons.size(), course, settings.variants);
        plan.persons.push_back(make_patient(settings, plan.genome, course));
    }
    for (std::int64_t i = 0; i < settings.healthy_donors; ++i) {
        const std::string donor = donor_name(i + 1);
        if (i < settings.healthy_panels) {
            plan.samples.push_back({plan.persons.size(),
                                    donor + "-PLASMA",
                                    "BASELINE",
                                    "HEALTHY_PLASMA",
                                    false,
                                    0.0,
                                    {},
                                    {},
                                    {}});
        }
        plan.samples.push_back({plan.persons.size(),
                                donor + "-WGS",
                                "BASELINE",
                                "HEALTHY_PLASMA",
                                true,
                                0.0,
                                {},
                                {},
                                {}});
        plan.persons.push_back(make_donor(settings, plan.genome, donor));
    }
    return plan;
}

stats::Random sample_random(const Settings& settings, const Sample& sample,
                            std::string_view purpose) {
    return stats::Random(stats::stream_seed(
        settings.seed, {stats::name_key(sample.sample_id), stats::name_key(purpose)}));
}

std::vector<simulation::Molecule> make_molecules(const Settings& settings, const CohortPlan& plan,
                                                 const Sample& sample) {
    const Person& person = plan.persons[sample.person];
    simulation::SampleContent content{
        &plan.genome, &person.genome, sample.tumor_cell_fraction, person.ploidy(), {}};
    for (const core::Region& target : plan.genome.targets) {
        if (person.profile) {
            const auto& segment = person.profile->at(target.contig, target.interval.begin());
            content.target_copies.emplace_back(segment.copies_first, segment.copies_second);
        } else {
            content.target_copies.emplace_back(1, 1);
        }
    }
    simulation::LibraryOptions library = settings.library;
    if (sample.material == "BUFFY_COAT") {
        library.molecule_depth *= settings.buffy_coat_share;
        library.normal_lengths = simulation::buffy_coat_fragment_lengths();
    }
    stats::Random random = sample_random(settings, sample, "molecules");
    return simulation::simulate_molecules(content, library, random);
}

}  // namespace sarcotrace::tools::simulate
