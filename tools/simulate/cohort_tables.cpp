#include "cohort_tables.hpp"

#include "clinical_table.hpp"
#include "sarcotrace/simulation/human_chromosomes.hpp"

namespace sarcotrace::tools::simulate {
namespace {

/// A column of a table whose rows are of any type; the cell's type is the function's.
template <typename Row, typename Function>
Column<Row> made(std::string name, std::string description, Function cell_of) {
    using Value = std::decay_t<decltype(cell_of(std::declval<const Row&>()))>;
    return {{std::move(name), column_type<Value>(), std::move(description)},
            [cell_of](const Row& row) { return to_cell(cell_of(row)); }};
}

std::optional<std::string> no_text() { return std::nullopt; }

std::optional<std::string> draw_time(const Sample& sample) {
    return sample.date ? std::optional(core::to_string(*sample.date) + "T09:00") : std::nullopt;
}

std::optional<std::string> if_plasma(const Sample& sample, const char* text) {
    return sample.material == "PLASMA" ? std::optional<std::string>(text) : std::nullopt;
}

Table<Sample> samples_table(const CohortPlan& plan) {
    return {
        "samples",
        "One row per library source.",
        {"sample_id"},
        {made<Sample>("patient_id", "Patient or healthy donor.",
                      [&plan](const Sample& s) { return plan.persons[s.person].patient_id; }),
         column("sample_id", "Sample, unique.", &Sample::sample_id),
         column("time_point", "BASELINE, MONTH_6 or RELAPSE.", &Sample::time_point),
         column("material", "PLASMA, BUFFY_COAT or HEALTHY_PLASMA.", &Sample::material),
         made<Sample>(
             "assay", "PANEL or SWGS.",
             [](const Sample& s) { return std::string(s.shallow_genome ? "SWGS" : "PANEL"); }),
         made<Sample>("specimen_id", "Tumour specimen; NA for blood.",
                      [](const Sample&) { return no_text(); }),
         made<Sample>("draw_datetime", "Blood draw; NA for healthy donors.", draw_time),
         made<Sample>("planned_visit", "Visit that the protocol planned this for.",
                      [](const Sample& s) { return if_plasma(s, s.time_point.c_str()); }),
         made<Sample>("tube", "Kind of tube.",
                      [](const Sample& s) { return if_plasma(s, "STRECK"); }),
         made<Sample>("hours_to_spin", "Hours from draw to first centrifugation.",
                      [](const Sample&) { return std::optional<double>(); }),
         column("plasma_ml", "Plasma extracted, mL.", &Sample::plasma_ml),
         column("cfdna_ng_per_ml", "Cell-free DNA, ng per mL of plasma.", &Sample::cfdna_ng_per_ml),
         made<Sample>("panel_version", "Version of the panel; NA for SWGS.", [](const Sample& s) {
             return s.shallow_genome ? no_text() : std::optional<std::string>("SYNTHETIC-1");
         })}};
}

Table<Sample> units_table(const Settings& settings) {
    const bool fastq = settings.mode == Mode::Cohort;
    const std::string structure = settings.library.read_structure();
    const auto path = [](bool present, const Sample& s, const char* folder, const char* suffix) {
        return present ? std::optional(std::string(folder) + s.sample_id + suffix) : no_text();
    };
    return {"units",
            "One row per library and lane.",
            {"sample_id", "library_id", "lane"},
            {column("sample_id", "Sample, as in samples.tsv.", &Sample::sample_id),
             made<Sample>("library_id", "Library.",
                          [](const Sample& s) { return s.sample_id + "-L1"; }),
             made<Sample>("lane", "Lane.", [](const Sample&) { return std::string("L001"); }),
             made<Sample>("fastq_1", "FASTQ of read 1, relative to the sheet.",
                          [=](const Sample& s) {
                              return path(fastq && !s.shallow_genome, s, "fastq/", "_R1.fastq.gz");
                          }),
             made<Sample>("fastq_2", "FASTQ of read 2, relative to the sheet.",
                          [=](const Sample& s) {
                              return path(fastq && !s.shallow_genome, s, "fastq/", "_R2.fastq.gz");
                          }),
             made<Sample>("aligned_bam", "Aligned BAM instead of FASTQ, relative to the sheet.",
                          [=](const Sample& s) {
                              return path(!fastq && !s.shallow_genome, s, "molecules/", ".bam");
                          }),
             made<Sample>(
                 "bin_counts", "Bin counts instead of reads, relative to the sheet.",
                 [=](const Sample& s) { return path(s.shallow_genome, s, "bins/", ".tsv.gz"); }),
             made<Sample>("read_structures", "Read structures; NA: no UMIs in the reads.",
                          [=](const Sample& s) {
                              return fastq && !s.shallow_genome &&
                                             settings.library.umi_length_bp > 0
                                         ? std::optional(structure + " " + structure)
                                         : no_text();
                          }),
             made<Sample>("platform", "Sequencer.",
                          [](const Sample&) { return std::string("ILLUMINA"); })}};
}

struct VariantRow {
    const Person* person;
    const simulation::SimulatedVariant* variant;
    std::string contig;
    std::string gene;
};

std::string kind_name(simulation::VariantKind kind) {
    switch (kind) {
        case simulation::VariantKind::Snv: return "SNV";
        case simulation::VariantKind::Mnv: return "MNV";
        case simulation::VariantKind::Indel: return "INDEL";
    }
    return "SNV";
}

std::string origin_name(simulation::VariantOrigin origin) {
    switch (origin) {
        case simulation::VariantOrigin::Tumor: return "TUMOR";
        case simulation::VariantOrigin::Chip: return "CHIP";
        case simulation::VariantOrigin::Germline: return "GERMLINE";
    }
    return "GERMLINE";
}

Table<VariantRow> variants_table() {
    using Row = VariantRow;
    return {
        "variants",
        "Every variant of every person.",
        {"variant_id"},
        {made<Row>("patient_id", "Patient or donor.",
                   [](const Row& r) { return r.person->patient_id; }),
         made<Row>("variant_id", "Variant, unique.", [](const Row& r) { return r.variant->id; }),
         made<Row>("contig", "Contig.", [](const Row& r) { return r.contig; }),
         made<Row>("position", "1-based position of ref's first base.",
                   [](const Row& r) { return r.variant->position + 1; }),
         made<Row>("ref", "Reference bases.", [](const Row& r) { return r.variant->ref; }),
         made<Row>("alt", "Changed bases.", [](const Row& r) { return r.variant->alt; }),
         made<Row>("kind", "SNV, MNV or INDEL.",
                   [](const Row& r) { return kind_name(r.variant->kind); }),
         made<Row>("origin", "TUMOR, CHIP or GERMLINE.",
                   [](const Row& r) { return origin_name(r.variant->origin); }),
         made<Row>("clonal", "In every tumour cell; TRUE for CHIP and germline.",
                   [](const Row& r) { return r.variant->clonal; }),
         made<Row>("multiplicity",
                   "Copies per carrying tumour cell (CHIP: per carrying leucocyte).",
                   [](const Row& r) { return static_cast<std::int64_t>(r.variant->multiplicity); }),
         made<Row>("total_copies", "Copies of the locus in a tumour cell.",
                   [](const Row& r) { return static_cast<std::int64_t>(r.variant->total_copies); }),
         made<Row>("cell_fraction", "Share of the origin's cells that carry it.",
                   [](const Row& r) { return r.variant->cell_fraction; }),
         made<Row>("normal_copies", "Copies in a normal cell that carries it: 0, 1 or 2.",
                   [](const Row& r) {
                       return static_cast<std::int64_t>(r.variant->on_normal_copy[0]) +
                              static_cast<std::int64_t>(r.variant->on_normal_copy[1]);
                   }),
         made<Row>("gene", "Target that holds it.", [](const Row& r) { return r.gene; })}};
}

Table<Sample> truth_samples_table(const CohortPlan& plan) {
    const auto dna_fraction = [&plan](const Sample& s) {
        return simulation::tumor_dna_fraction(s.tumor_cell_fraction,
                                              plan.persons[s.person].ploidy());
    };
    return {
        "samples",
        "What every sample truly holds.",
        {"sample_id"},
        {made<Sample>("patient_id", "Patient or donor.",
                      [&plan](const Sample& s) { return plan.persons[s.person].patient_id; }),
         column("sample_id", "Sample.", &Sample::sample_id),
         column("time_point", "Time point.", &Sample::time_point),
         column("tumor_cell_fraction", "Share of cells, 0 to 1.", &Sample::tumor_cell_fraction),
         made<Sample>("tumor_dna_fraction", "Share of DNA, 0 to 1.", dna_fraction),
         made<Sample>("ploidy", "Mean copies of the tumour's autosomes.",
                      [&plan](const Sample& s) { return plan.persons[s.person].ploidy(); }),
         made<Sample>("sd_copy_number", "Standard deviation of the tumour's copies over autosomes.",
                      [&plan](const Sample& s) {
                          const Person& person = plan.persons[s.person];
                          return person.profile ? person.profile->sd_copy_number() : 0.0;
                      })}};
}

struct SegmentRow {
    const Person* person;
    simulation::CopyNumberSegment segment;
};

Table<SegmentRow> copy_number_table() {
    using Row = SegmentRow;
    return {
        "copy_number",
        "Copies of the tumours' genomes, human scale.",
        {"patient_id", "contig", "start"},
        {made<Row>("patient_id", "Patient.", [](const Row& r) { return r.person->patient_id; }),
         made<Row>("contig", "Chromosome.",
                   [](const Row& r) {
                       return std::string(simulation::human_chromosomes[r.segment.chromosome].name);
                   }),
         made<Row>("start", "First base, 0-based.",
                   [](const Row& r) { return r.segment.interval.begin().value(); }),
         made<Row>("end", "One past the last base.",
                   [](const Row& r) { return r.segment.interval.end().value(); }),
         made<Row>("total_copies", "Copies in a tumour cell.",
                   [](const Row& r) { return static_cast<std::int64_t>(r.segment.total()); }),
         made<Row>("copies_first", "Copies of the first haplotype.",
                   [](const Row& r) { return static_cast<std::int64_t>(r.segment.copies_first); }),
         made<Row>("copies_second", "Copies of the second haplotype.", [](const Row& r) {
             return static_cast<std::int64_t>(r.segment.copies_second);
         })}};
}

struct MoleculeRow {
    std::string sample_id;
    std::string variant_id;
    simulation::VariantMolecules counts;
    double expected;
};

Table<MoleculeRow> variant_molecules_table() {
    using Row = MoleculeRow;
    return {
        "variant_molecules",
        "Sequenced molecules whose reads hold the whole of a variant's place.",
        {"sample_id", "variant_id"},
        {column("sample_id", "Panel sample.", &Row::sample_id),
         column("variant_id", "Variant of the patient.", &Row::variant_id),
         made<Row>("molecules", "Molecules.", [](const Row& r) { return r.counts.molecules; }),
         made<Row>("mutant_molecules", "Of these, with the variant.",
                   [](const Row& r) { return r.counts.mutant_molecules; }),
         made<Row>("duplex_molecules", "Molecules with reads of both strands.",
                   [](const Row& r) { return r.counts.duplex_molecules; }),
         made<Row>("mutant_duplex_molecules", "Of these, with the variant.",
                   [](const Row& r) { return r.counts.mutant_duplex_molecules; }),
         column("expected_vaf", "Expected share of mutant molecules, 0 to 1.", &Row::expected)}};
}

}  // namespace

void write_sheets(const std::filesystem::path& folder, const CohortPlan& plan,
                  const Settings& settings) {
    write_table(folder, samples_table(plan), plan.samples, settings.provenance);
    write_table(folder, units_table(settings), plan.samples, settings.provenance);
}

void write_genomic_truth(const std::filesystem::path& folder, const CohortPlan& plan,
                         const std::vector<std::vector<simulation::VariantMolecules>>& counts,
                         const io::Provenance& provenance) {
    std::vector<VariantRow> variants;
    std::vector<SegmentRow> segments;
    for (const Person& person : plan.persons) {
        for (const simulation::SimulatedVariant& variant : person.genome.variants) {
            variants.push_back({&person, &variant, plan.genome.contigs[variant.contig].name,
                                plan.genome.genes[variant.target].name});
        }
        if (person.profile) {
            for (const simulation::CopyNumberSegment& segment : person.profile->segments()) {
                segments.push_back({&person, segment});
            }
        }
    }
    std::vector<MoleculeRow> molecules;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const Sample& sample = plan.samples[i];
        for (std::size_t k = 0; k < counts[i].size(); ++k) {
            const auto& variant = plan.persons[sample.person].genome.variants[k];
            molecules.push_back({sample.sample_id, variant.id, counts[i][k],
                                 simulation::expected_vaf(variant, sample.tumor_cell_fraction)});
        }
    }
    write_table(folder / "truth", variants_table(), variants, provenance);
    write_table(folder / "truth", truth_samples_table(plan), plan.samples, provenance);
    write_table(folder / "truth", copy_number_table(), segments, provenance);
    write_table(folder / "truth", variant_molecules_table(), molecules, provenance);
}

}  // namespace sarcotrace::tools::simulate
