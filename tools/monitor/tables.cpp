#include "tables.hpp"

#include <algorithm>

#include "sarcotrace/io/text_writer.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/monitoring/variant_course.hpp"

namespace sarcotrace::tools::monitor {
namespace {

using io::ColumnType;
using io::TsvCell;

io::TsvSchema variants_schema() {
    return {"monitor_variants",
            "Tumor variants of a patient, tested in every plasma sample that was sequenced",
            {{"patient_id", ColumnType::String, "patient"},
             {"sample_id", ColumnType::String, "plasma sample"},
             {"time_point", ColumnType::String, "of the sample"},
             {"variant_id", ColumnType::String, "contig:position:ref:alt"},
             {"contig", ColumnType::String, "as in the reference"},
             {"position", ColumnType::Integer, "1-based position of the first base of ref"},
             {"ref", ColumnType::String, "reference bases"},
             {"alt", ColumnType::String, "variant bases"},
             {"gene", ColumnType::String, "name of the target, NA if it has none"},
             {"class", ColumnType::String, "origin of the variant by all samples: TUMOR"},
             {"called", ColumnType::Boolean, "TRUE where it passes in the sample's own VCF"},
             {"molecules", ColumnType::Integer, "molecules that cover the variant"},
             {"duplex_molecules", ColumnType::Integer, "duplex ones of these"},
             {"alt_molecules", ColumnType::Integer, "molecules with the variant"},
             {"alt_duplex_molecules", ColumnType::Integer, "duplex ones of these"},
             {"vaf", ColumnType::Number, "alt_molecules / molecules; NA without molecules"},
             {"vaf_lower", ColumnType::Number, "exact 95 % interval"},
             {"vaf_upper", ColumnType::Number, "exact 95 % interval"},
             {"p_value", ColumnType::Number, "of the molecules under errors alone"},
             {"lod95_vaf", ColumnType::Number,
              "VAF that is found with probability 0.95 at the test's level and these molecules"},
             {"course", ColumnType::String,
              "against the patient's earlier samples: PRESENT (first), NEW, NEW_OR_MISSED, "
              "PERSISTING, RETURNED, LOST, OPEN (not found, the earlier VAF would not have shown), "
              "NOT_SEEN; NA without molecules"},
             {"outlier", ColumnType::Boolean,
              "TRUE: VAF far above the sample's other variants; left out of imaf and mean_vaf"}},
            {"variant_id", "sample_id"}};
}

io::TsvSchema samples_schema() {
    return {"monitor_samples",
            "What the panel says of each plasma sample, one row per sample",
            {{"patient_id", ColumnType::String, "patient"},
             {"sample_id", ColumnType::String, "plasma sample"},
             {"time_point", ColumnType::String, "of the sample"},
             {"draw_date", ColumnType::Date, "date of the draw"},
             {"basis", ColumnType::String,
              "TRACKED: tested by the patient's tumor variants together; DE_NOVO: the patient has "
              "none, the sample is tested by its own variant calls"},
             {"tracked_variants", ColumnType::Integer, "variants tested"},
             {"called_variants", ColumnType::Integer,
              "tracked variants that the sample's own VCF calls; its p_value is not independent "
              "of that calling if there are any; NA without a VCF"},
             {"uncertain_variants", ColumnType::Integer,
              "passing variants of the sample's own VCF whose origin all samples together leave open; "
              "NA without a VCF"},
             {"informative_molecules", ColumnType::Integer,
              "molecules over all variants, counted once where these are of one phase; DE_NOVO: at the "
              "median base of the target"},
             {"mutant_molecules", ColumnType::Integer, "those with a variant"},
             {"mutant_variants", ColumnType::Integer, "variants with such a molecule"},
             {"outlier_variants", ColumnType::Integer,
              "variants with a VAF far above the others; left out of imaf, mean_vaf and max_vaf"},
             {"informing", ColumnType::Boolean,
              "TRUE where the sample's own VCF may choose the tracked variants"},
             {"imaf", ColumnType::Number,
              "mutant fraction common to all variants, errors taken off (maximum likelihood)"},
             {"imaf_lower", ColumnType::Number, "95 % profile-likelihood interval"},
             {"imaf_upper", ColumnType::Number,
              "95 % profile-likelihood interval; NA for DE_NOVO: the tumor may have no variant on "
              "the panel"},
             {"p_value", ColumnType::Number, "integrated likelihood-ratio test over all variants"},
             {"control_p_value", ColumnType::Number,
              "share of draws from frozen controls with a p_value that is no higher; NA without two "
              "independent controls and an SNV"},
             {"status", ColumnType::String, "DETECTED, NOT_DETECTED, NOT_ASSESSABLE"},
             {"missing_reason", ColumnType::String,
              "why not assessable: NOT_DONE (not sequenced), NOT_EVALUABLE (no variant to track, "
              "and no calls or no matched normal), INSUFFICIENT (too few molecules)"},
             {"lod95_vaf", ColumnType::Number,
              "TRACKED: common mutant fraction that is detected with probability 0.95 with these "
              "molecules; DE_NOVO: VAF at which one SNV of the target is called with probability "
              "0.95"},
             {"mean_vaf", ColumnType::Number, "mean VAF over the variants, also those with none"},
             {"max_vaf", ColumnType::Number, "largest VAF"},
             {"hge_per_ml", ColumnType::Number,
              "haploid genome equivalents per ml plasma: 303 x cfDNA in ng per ml"},
             {"mtm_per_ml", ColumnType::Number,
              "mean tumor molecules per ml plasma: mean_vaf x hge_per_ml"},
             {"identity", ColumnType::String,
              "by the patient's germline SNPs: CONCORDANT with another sample, DISCORDANT_ACCEPTED "
              "and CONTAMINATED_ACCEPTED (--accept-identity), NOT_ASSESSED (too few SNPs or samples)"},
             {"identity_snps", ColumnType::Integer, "SNPs that were compared"},
             {"foreign_allele_fraction", ColumnType::Number,
              "molecules of the other allele at SNPs where the other samples are homozygous; NA with "
              "fewer than 5"},
             {"sex", ColumnType::String,
              "FEMALE, MALE by the molecules on X and Y; NA: no such targets, or unclear"}},
            {"sample_id"}};
}

io::TsvSchema evidence_schema() {
    return {"evidence",
            "Evidence table, version 1: molecules by variant, sample, tier, strand, length class",
            {{"patient_id", ColumnType::String, "patient"},
             {"sample_id", ColumnType::String, "plasma sample"},
             {"time_point", ColumnType::String, "of the sample"},
             {"variant_id", ColumnType::String, "contig:position:ref:alt"},
             {"tier", ColumnType::String, "DUPLEX, SIMPLEX, SINGLETON"},
             {"strand", ColumnType::String, "BOTH, TOP, BOTTOM"},
             {"length_class", ColumnType::String, "SHORT, MONO, LONG, UNKNOWN"},
             {"ref_molecules", ColumnType::Integer, "molecules that support ref"},
             {"alt_molecules", ColumnType::Integer, "molecules that support alt"},
             {"other_molecules", ColumnType::Integer, "molecules that support anything else"},
             {"expected_error_molecules", ColumnType::Number,
              "sum of the probabilities that an error shows alt"},
             {"sum_error_variance", ColumnType::Number, "sum of the variances of these"}},
            {"variant_id", "sample_id", "tier", "strand", "length_class"}};
}

TsvCell text(const std::string& value) { return value.empty() ? TsvCell() : TsvCell(value); }
TsvCell text(std::string_view value) { return TsvCell(std::string(value)); }

monitoring::SampleResult result_of(const MonitoredSample& monitored, std::int64_t tracked,
                                   const monitoring::Settings& settings,
                                   const std::vector<monitoring::LengthRatios>& ratios,
                                   const monitoring::ControlPValues* controls) {
    if (!monitored.sample.molecules) {
        monitoring::SampleResult not_done;
        not_done.basis = tracked > 0 ? monitoring::Basis::Tracked : monitoring::Basis::DeNovo;
        not_done.tracked_variants = tracked;
        not_done.missing_reason = core::MissingReason::NotDone;
        return not_done;
    }
    if (tracked > 0) {
        return monitoring::sample_result(monitored.loci, settings, ratios, controls);
    }
    return monitoring::de_novo_result(
        monitored.calls ? monitored.calls->evidence : std::nullopt, settings);
}

bool is_informing(const MonitoredSample& monitored, const Options& options) {
    const std::vector<std::string>& ids = options.informing;
    return monitored.calls &&
           (ids.empty() ||
            std::find(ids.begin(), ids.end(), monitored.sample.sheet.sample_id) != ids.end());
}

std::vector<TsvCell> sample_row(const MonitoredSample& monitored,
                                const std::vector<monitoring::TrackedVariant>& variants,
                                const std::vector<monitoring::LengthRatios>& ratios,
                                const monitoring::ControlPValues* controls,
                                const Options& options) {
    const sheets::Sample& sheet = monitored.sample.sheet;
    const monitoring::SampleResult result = result_of(
        monitored, static_cast<std::int64_t>(variants.size()), options.settings, ratios, controls);
    const auto called = std::count_if(variants.begin(), variants.end(), [&](const auto& variant) {
        return variant.called_in.contains(sheet.sample_id);
    });
    TsvCell hge;
    TsvCell mtm;
    if (sheet.cfdna_ng_per_ml) {
        const double per_ml = monitoring::hge_per_ml(*sheet.cfdna_ng_per_ml);
        hge = per_ml;
        if (result.mean_vaf) {
            mtm = *result.mean_vaf * per_ml;
        }
    }
    return {sheet.patient_id,
            sheet.sample_id,
            sheet.time_point,
            io::cell(sheet.draw_date),
            text(monitoring::to_string_view(result.basis)),
            result.tracked_variants,
            monitored.calls ? TsvCell(static_cast<std::int64_t>(called)) : TsvCell(),
            monitored.calls ? TsvCell(monitored.calls->uncertain_variants) : TsvCell(),
            result.informative_molecules,
            result.mutant_molecules,
            result.mutant_loci,
            result.outlier_loci,
            is_informing(monitored, options),
            io::cell(result.imaf),
            io::cell(result.imaf_lower),
            io::cell(result.imaf_upper),
            io::cell(result.p_value),
            io::cell(result.control_p_value),
            text(monitoring::to_string_view(result.status)),
            result.missing_reason ? text(core::to_string_view(*result.missing_reason)) : TsvCell(),
            io::cell(result.lod95_vaf),
            io::cell(result.mean_vaf),
            io::cell(result.max_vaf),
            hge,
            mtm,
            monitored.identity.state,
            monitored.identity.snps,
            monitored.identity.foreign ? TsvCell(monitored.identity.foreign->fraction) : TsvCell(),
            monitored.identity.sex ? text(monitoring::to_string_view(*monitored.identity.sex))
                                   : TsvCell()};
}

std::vector<TsvCell> variant_row(const MonitoredSample& monitored,
                                 const monitoring::TrackedVariant& variant,
                                 const monitoring::VariantResult& result,
                                 std::optional<monitoring::Course> course, bool outlier) {
    const sheets::Sample& sheet = monitored.sample.sheet;
    const pileup::Allele& allele = variant.allele;
    return {sheet.patient_id,
            sheet.sample_id,
            sheet.time_point,
            allele.id(),
            allele.contig,
            allele.position.value() + 1,
            allele.ref,
            allele.alt,
            text(variant.gene),
            std::string("TUMOR"),
            variant.called_in.contains(sheet.sample_id),
            result.molecules,
            result.duplex_molecules,
            result.alt_molecules,
            result.alt_duplex_molecules,
            io::cell(result.vaf),
            io::cell(result.vaf_lower),
            io::cell(result.vaf_upper),
            io::cell(result.p_value),
            io::cell(result.lod95_vaf),
            course ? text(monitoring::to_string_view(*course)) : TsvCell(),
            outlier};
}

void write_evidence(io::TsvWriter& table, const MonitoredSample& monitored,
                    const monitoring::TrackedVariant& variant,
                    const monitoring::LocusEvidence& locus) {
    const sheets::Sample& sheet = monitored.sample.sheet;
    for (const monitoring::EvidenceRow& row : monitoring::evidence_rows(locus)) {
        table.write({sheet.patient_id, sheet.sample_id, sheet.time_point, variant.allele.id(),
                     text(pileup::to_string_view(pileup::tier_of(row.stratum))),
                     text(pileup::to_string_view(pileup::strand_of(row.stratum))),
                     text(pileup::to_string_view(row.length_class)), row.ref_molecules,
                     row.alt_molecules, row.other_molecules, row.expected_error_molecules,
                     row.sum_error_variance});
    }
}

/// Rows of one variant in all samples with a BAM. `outliers`: by sample, then variant.
void write_variant(io::TsvWriter& table, const std::vector<MonitoredSample>& samples,
                   const monitoring::TrackedVariant& variant, std::size_t i,
                   const std::vector<std::vector<bool>>& outliers,
                   const monitoring::Settings& settings) {
    std::vector<std::optional<monitoring::VariantSighting>> sightings(samples.size());
    for (std::size_t s = 0; s < samples.size(); ++s) {
        if (samples[s].sample.molecules) {
            sightings[s] = {monitoring::variant_result(samples[s].loci[i], settings),
                            variant.called_in.contains(samples[s].sample.sheet.sample_id)};
        }
    }
    const auto courses = monitoring::variant_course(sightings, settings.alpha);
    for (std::size_t s = 0; s < samples.size(); ++s) {
        if (sightings[s]) {
            table.write(variant_row(samples[s], variant, sightings[s]->result, courses[s],
                                    outliers[s][i]));
        }
    }
}

std::vector<std::vector<monitoring::LengthEvidence>> lengths_of(
    const std::vector<MonitoredSample>& samples) {
    std::vector<std::vector<monitoring::LengthEvidence>> lengths(samples.size());
    for (std::size_t s = 0; s < samples.size(); ++s) {
        for (const monitoring::LocusEvidence& locus : samples[s].loci) {
            lengths[s].push_back(monitoring::length_evidence(locus.joint()));
        }
    }
    return lengths;
}

}  // namespace

void write_tables(const Options& options, const io::Provenance& provenance,
                  const std::vector<monitoring::TrackedVariant>& variants,
                  const std::vector<MonitoredSample>& samples,
                  const std::optional<monitoring::ControlPValues>& controls) {
    io::TsvWriter variant_table(options.output + ".variants.tsv", variants_schema(), provenance);
    io::TsvWriter sample_table(options.output + ".samples.tsv", samples_schema(), provenance);
    io::TsvWriter evidence_table(options.output + ".evidence.tsv.gz", evidence_schema(),
                                 provenance);
    std::vector<std::vector<bool>> outliers;
    for (const MonitoredSample& sample : samples) {
        outliers.push_back(monitoring::outlier_loci(sample.loci));
    }
    for (std::size_t i = 0; i < variants.size(); ++i) {
        write_variant(variant_table, samples, variants[i], i, outliers, options.settings);
        for (const MonitoredSample& sample : samples) {
            if (sample.sample.molecules) {
                write_evidence(evidence_table, sample, variants[i], sample.loci[i]);
            }
        }
    }
    const auto lengths = lengths_of(samples);
    for (std::size_t s = 0; s < samples.size(); ++s) {
        sample_table.write(sample_row(samples[s], variants,
                                      monitoring::left_out_ratios(lengths, s, variants.size()),
                                      controls ? &*controls : nullptr, options));
    }
    io::commit_all(variant_table, evidence_table, sample_table);
}

}  // namespace sarcotrace::tools::monitor
