#include "patient_inputs.hpp"

#include <algorithm>

#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::tools::fraction {
namespace {

/// Finds the variant of an id, or adds it at the end.
PatientVariant& variant_of(std::vector<PatientVariant>& variants, const std::string& id,
                           const std::string& contig, core::Pos0 position) {
    const auto found = std::ranges::find(variants, id, &PatientVariant::id);
    if (found != variants.end()) {
        return *found;
    }
    variants.push_back({id, contig, position, {}, true});
    return variants.back();
}

/// "contig:position:ref:alt"; the contig may hold colons.
std::pair<std::string, core::Pos0> place_of(const io::TsvRow& row, const std::string& id) {
    const auto fields = core::split(id, ':');
    const auto position =
        fields.size() < 4 ? std::nullopt : core::parse_integer(fields[fields.size() - 3]);
    if (!position || *position < 1) {
        row.fail("variant_id", "'" + id + "' is not contig:position:ref:alt",
                 "give the evidence table of sarcotrace-monitor");
    }
    std::string contig(fields[0]);
    for (std::size_t i = 1; i + 3 < fields.size(); ++i) {
        contig += ":" + std::string(fields[i]);
    }
    return {contig, core::Pos1(*position).to_zero_based()};
}

std::int64_t count_of(const io::TsvRow& row, std::string_view column) {
    const std::int64_t count = row.required_integer(column);
    if (count < 0) {
        row.fail(column, "a count is negative", "give numbers of molecules");
    }
    return count;
}

std::vector<PatientVariant> from_evidence(const FractionOptions& options) {
    io::TsvReader reader(*options.evidence,
                         {{"patient_id", "sample_id", "variant_id", "length_class", "ref_molecules",
                           "alt_molecules", "other_molecules", "expected_error_molecules"},
                          {}, true});
    std::vector<PatientVariant> variants;
    while (const io::TsvRow* row = reader.next()) {
        if (row->text("patient_id") != options.patient) {
            continue;
        }
        const std::string id = row->required("variant_id");
        const auto [contig, position] = place_of(*row, id);
        auto& sample =
            variant_of(variants, id, contig, position).samples[row->required("sample_id")];
        const std::size_t length_class = row->text("length_class") == "SHORT" ? 0 : 1;
        const std::int64_t alt = count_of(*row, "alt_molecules");
        const std::int64_t before = sample.all();
        const std::int64_t added =
            count_of(*row, "ref_molecules") + alt + count_of(*row, "other_molecules");
        sample.molecules[length_class] += added;
        sample.alt_molecules[length_class] += alt;
        const double errors = (before > 0 ? sample.error * static_cast<double>(before) : 0.0) +
                              row->required_number("expected_error_molecules");
        if (before + added > 0) {
            sample.error = errors / static_cast<double>(before + added);
        }
    }
    return variants;
}

std::vector<PatientVariant> from_monitor(const FractionOptions& options) {
    io::TsvReader reader(*options.monitor_variants,
                         {{"patient_id", "sample_id", "contig", "position", "class", "molecules",
                           "alt_molecules"},
                          {"variant_id", "clonal"}, true});
    std::vector<PatientVariant> variants;
    while (const io::TsvRow* row = reader.next()) {
        if (row->text("patient_id") != options.patient || row->text("class") != "TUMOR") {
            continue;
        }
        const std::string contig = row->required("contig");
        const std::int64_t position = row->required_integer("position");
        const std::int64_t molecules = row->integer("molecules").value_or(0);
        const std::int64_t alt = row->integer("alt_molecules").value_or(0);
        if (position < 1 || alt < 0 || alt > molecules) {
            row->fail("alt_molecules", "the row's position or counts are impossible",
                      "give the output of sarcotrace-monitor");
        }
        const std::string id(
            row->value("variant_id").value_or(contig + ":" + std::to_string(position)));
        PatientVariant& variant =
            variant_of(variants, id, contig, core::Pos1(position).to_zero_based());
        variant.clonal = row->boolean("clonal").value_or(true);
        auto& sample = variant.samples[row->required("sample_id")];
        sample.molecules[1] = molecules;
        sample.alt_molecules[1] = alt;
        sample.error = options.variants.background_error;
    }
    return variants;
}

}  // namespace

std::vector<PatientVariant> read_patient_variants(const FractionOptions& options) {
    if (options.evidence) {
        return from_evidence(options);
    }
    return options.monitor_variants ? from_monitor(options) : std::vector<PatientVariant>();
}

std::vector<PatientSite> read_germline_sites(const FractionOptions& options) {
    std::vector<PatientSite> sites;
    if (!options.germline_sites) {
        return sites;
    }
    std::map<std::pair<std::string, std::int64_t>, PatientSite> by_place;
    io::TsvReader reader(*options.germline_sites,
                         {{"sample_id", "contig", "position", "molecules", "alt_molecules"}, {},
                          true});
    while (const io::TsvRow* row = reader.next()) {
        const std::string contig = row->required("contig");
        const std::int64_t position = row->required_integer("position");
        const std::int64_t molecules = count_of(*row, "molecules");
        const std::int64_t alt = count_of(*row, "alt_molecules");
        if (position < 1 || alt > molecules) {
            row->fail("alt_molecules", "the row's position or counts are impossible",
                      "give molecules and those of the alternative allele");
        }
        const PatientSite fresh{contig, core::Pos1(position).to_zero_based(), {}};
        PatientSite& site =
            by_place.emplace(std::pair(contig, position), fresh).first->second;
        site.samples[row->required("sample_id")] = {molecules, alt};
    }
    for (auto& [place, site] : by_place) {
        sites.push_back(std::move(site));
    }
    return sites;
}

std::vector<KnownSegment> read_copy_profile(const FractionOptions& options) {
    std::vector<KnownSegment> segments;
    if (!options.copy_profile) {
        return segments;
    }
    io::TsvReader reader(*options.copy_profile, {{"contig", "start", "end", "copy_number"}, {}, true});
    while (const io::TsvRow* row = reader.next()) {
        const std::int64_t start = row->required_integer("start");
        const std::int64_t end = row->required_integer("end");
        const double copies = row->required_number("copy_number");
        if (start < 0 || end <= start || copies < 0.0) {
            row->fail("copy_number", "the segment or its copies are impossible",
                      "give 0-based segments with copies of 0 and more");
        }
        segments.push_back({row->required("contig"),
                            core::Interval(core::Pos0(start), core::Pos0(end)), copies});
    }
    return segments;
}

std::map<std::string, double> read_cfdna(const FractionOptions& options) {
    std::map<std::string, double> result;
    if (options.samples) {
        io::TsvReader reader(*options.samples, {{"sample_id"}, {"cfdna_ng_per_ml"}, true});
        while (const io::TsvRow* row = reader.next()) {
            if (const auto value = row->number("cfdna_ng_per_ml")) {
                result[row->required("sample_id")] = *value;
            }
        }
    }
    return result;
}

}  // namespace sarcotrace::tools::fraction
