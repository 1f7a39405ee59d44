#include "sarcotrace/noise/artefact.hpp"

#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::noise {
namespace {

using Json = nlohmann::ordered_json;

Json to_rows(const std::vector<Sums>& cells) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Sums& cell = cells[i];
        if (cell.sites > 0) {
            rows.push_back({i, cell.sites, cell.n, cell.k, cell.nn, cell.nk, cell.kk});
        }
    }
    return rows;
}

void read_rows(const Json& rows, std::vector<Sums>& cells) {
    for (const Json& row : rows) {
        Sums& cell = cells.at(row.at(0).get<std::size_t>());
        cell.sites = row.at(1).get<std::int64_t>();
        cell.n = row.at(2).get<std::int64_t>();
        cell.k = row.at(3).get<std::int64_t>();
        cell.nn = row.at(4).get<std::int64_t>();
        cell.nk = row.at(5).get<std::int64_t>();
        cell.kk = row.at(6).get<std::int64_t>();
        if (cell.k < 0 || cell.k > cell.n || cell.sites < 0) {
            throw std::out_of_range("a cell has more errors than molecules");
        }
    }
}

Json to_rows(const std::vector<EndSums>& cells) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].n > 0) {
            rows.push_back({i, cells[i].n, cells[i].k});
        }
    }
    return rows;
}

void read_rows(const Json& rows, std::vector<EndSums>& cells) {
    for (const Json& row : rows) {
        EndSums& cell = cells.at(row.at(0).get<std::size_t>());
        cell.n = row.at(1).get<std::int64_t>();
        cell.k = row.at(2).get<std::int64_t>();
        if (cell.k < 0 || cell.k > cell.n) {
            throw std::out_of_range("a cell near fragment ends has more errors than molecules");
        }
    }
}

/// Molecules of one stratum along the sites: the first number, then differences, with blanks between
/// them. Numbers in JSON's own arrays would take several times the memory when read.
std::string to_text(const SiteCounts& counts, std::size_t stratum) {
    std::string text;
    std::int64_t last = 0;
    for (const auto& molecules : counts.molecules) {
        text += text.empty() ? "" : " ";
        text += std::to_string(molecules[stratum] - last);
        last = molecules[stratum];
    }
    return text;
}

void read_text(const std::string& text, std::size_t stratum, SiteCounts& counts) {
    const char* next = text.data();
    const char* const end = next + text.size();
    std::int64_t last = 0;
    for (auto& molecules : counts.molecules) {
        std::int64_t difference = 0;
        const auto [stop, error] = std::from_chars(next, end, difference);
        last += difference;
        if (error != std::errc() || last < 0 || last > std::numeric_limits<std::uint32_t>::max()) {
            throw std::out_of_range("a control's molecules by site are no such list");
        }
        molecules[stratum] = static_cast<std::uint32_t>(last);
        next = stop == end ? end : stop + 1;
    }
    if (next != end) {
        throw std::out_of_range("a control's molecules by site are too many");
    }
}

Json to_object(const SiteCounts& counts) {
    Json object;
    object["molecules"] = Json::array();
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        object["molecules"].push_back(to_text(counts, s));
    }
    object["errors"] = Json::array();
    for (const SiteError& error : counts.errors) {
        object["errors"].push_back({error.site, error.stratum, error.alt, error.errors});
    }
    return object;
}

SiteCounts read_sites(const Json& object, std::size_t sites) {
    SiteCounts counts;
    counts.molecules.resize(sites);
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        read_text(object.at("molecules").at(s).get_ref<const std::string&>(), s, counts);
    }
    for (const Json& row : object.at("errors")) {
        const SiteError error{row.at(0).get<std::uint32_t>(), row.at(1).get<std::uint8_t>(),
                              row.at(2).get<std::uint8_t>(), row.at(3).get<std::uint32_t>()};
        const bool in_order = counts.errors.empty() || counts.errors.back() < error;
        if (error.stratum >= pileup::stratum_count || error.alt > 3 || !in_order ||
            error.errors > counts.molecules.at(error.site)[error.stratum]) {
            throw std::out_of_range("a control's errors by site contradict its molecules");
        }
        counts.errors.push_back(error);
    }
    return counts;
}

Json to_object(const ControlStatistics& control) {
    Json object;
    object["sample_id"] = control.sample_id;
    object["patient_id"] = control.patient_id;
    object["sha256"] = control.sha256;
    object["sites"] = control.sites;
    object["excluded_substitution_sites"] = control.excluded_substitution_sites;
    object["excluded_indel_sites"] = control.excluded_indel_sites;
    object["substitutions"] = to_rows(control.substitutions);
    object["indels"] = to_rows(control.indels);
    object["near_ends"] = to_rows(control.near_ends);
    object["by_site"] = to_object(control.by_site);
    return object;
}

ControlStatistics read_control(const Json& object, std::size_t sites) {
    ControlStatistics control;
    control.sample_id = object.at("sample_id").get<std::string>();
    control.patient_id = object.at("patient_id").get<std::string>();
    control.sha256 = object.at("sha256").get<std::string>();
    control.sites = object.at("sites").get<std::int64_t>();
    control.excluded_substitution_sites =
        object.at("excluded_substitution_sites").get<std::int64_t>();
    control.excluded_indel_sites = object.at("excluded_indel_sites").get<std::int64_t>();
    read_rows(object.at("substitutions"), control.substitutions);
    read_rows(object.at("indels"), control.indels);
    read_rows(object.at("near_ends"), control.near_ends);
    control.by_site = read_sites(object.at("by_site"), sites);
    return control;
}

Artefact read_artefact(const Json& object) {
    Artefact artefact;
    artefact.provenance = object.at("provenance").get<std::string>();
    artefact.assay = object.at("assay").get<std::string>();
    artefact.reference_sha256 = object.at("reference_sha256").get<std::string>();
    artefact.targets_sha256 = object.at("targets_sha256").get<std::string>();
    artefact.settings.min_base_quality = object.at("min_base_quality").get<int>();
    artefact.settings.min_mapping_quality = object.at("min_mapping_quality").get<int>();
    artefact.exclusion.substitution_vaf = object.at("exclude_substitution_vaf").get<double>();
    artefact.exclusion.indel_vaf = object.at("exclude_indel_vaf").get<double>();
    artefact.least_controls = object.at("least_controls").get<std::int64_t>();
    std::vector<TargetBlock> blocks;
    for (const Json& block : object.at("targets")) {
        blocks.push_back({{block.at(0).get<std::string>(), block.at(1).get<std::int64_t>() - 1,
                           block.at(2).get<std::string>()}});
    }
    artefact.targets = TargetSites(std::move(blocks));
    for (const Json& control : object.at("controls")) {
        artefact.controls.push_back(read_control(control, artefact.targets.size()));
    }
    return artefact;
}

std::string version_text(const Json& object) {
    const bool has_version = object.contains("version") && object["version"].is_number_integer();
    return has_version ? "version " + std::to_string(object["version"].get<std::int64_t>())
                       : "an unknown version";
}

core::InputError bad_artefact(std::string_view name, const std::string& what,
                              const std::string& remedy) {
    return core::InputError({what, std::string(name), remedy});
}

}  // namespace

std::string to_json(const Artefact& artefact) {
    Json object;
    object["format"] = artefact_format;
    object["version"] = artefact_version;
    object["provenance"] = artefact.provenance;
    object["assay"] = artefact.assay;
    object["reference_sha256"] = artefact.reference_sha256;
    object["targets_sha256"] = artefact.targets_sha256;
    object["min_base_quality"] = artefact.settings.min_base_quality;
    object["min_mapping_quality"] = artefact.settings.min_mapping_quality;
    object["exclude_substitution_vaf"] = artefact.exclusion.substitution_vaf;
    object["exclude_indel_vaf"] = artefact.exclusion.indel_vaf;
    object["least_controls"] = artefact.least_controls;
    object["cell_columns"] = {"cell", "sites", "n", "k", "sum_nn", "sum_nk", "sum_kk"};
    object["target_columns"] = {"contig", "begin", "bases from begin - 1 to one past the end"};
    object["targets"] = Json::array();
    for (const TargetBlock& block : artefact.targets.blocks()) {
        object["targets"].push_back(
            {block.reference.contig, block.begin(), block.reference.bases});
    }
    object["controls"] = Json::array();
    for (const ControlStatistics& control : artefact.controls) {
        object["controls"].push_back(to_object(control));
    }
    return object.dump() + '\n';
}

Artefact parse_artefact(std::string_view text, std::string_view name) {
    const Json object = Json::parse(text, nullptr, false);
    const std::string rebuild = "make it again with sarcotrace-noise";
    if (object.is_discarded() || !object.is_object() || !object.contains("format") ||
        object["format"] != artefact_format) {
        throw bad_artefact(name, "the file is not a noise model", rebuild);
    }
    if (!object.contains("version") || object["version"] != artefact_version) {
        throw bad_artefact(name,
                           "the noise model is of " + version_text(object) + ", and version " +
                               std::to_string(artefact_version) + " is needed",
                           rebuild);
    }
    try {
        return read_artefact(object);
    } catch (const std::exception& error) {
        throw bad_artefact(name, std::string("the noise model is damaged: ") + error.what(),
                           rebuild);
    }
}

void require_match(const Artefact& artefact, std::string_view reference_sha256,
                   const std::optional<std::string>& assay, std::string_view name) {
    if (artefact.reference_sha256 != reference_sha256) {
        throw bad_artefact(name, "the noise model is of another reference",
                           "build it on this reference");
    }
    require_assay(artefact, assay, name);
}

void require_assay(const Artefact& artefact, const std::optional<std::string>& assay,
                   std::string_view name) {
    if (assay && artefact.assay != *assay) {
        throw bad_artefact(name,
                           "the noise model is of assay '" + artefact.assay + "', not '" + *assay +
                               "'",
                           "use the model of this assay");
    }
}

std::vector<const ControlStatistics*> independent_controls(const Artefact& artefact,
                                                           const std::set<std::string>& sample_ids,
                                                           const std::string& patient_id) {
    std::vector<const ControlStatistics*> controls;
    for (const ControlStatistics& control : artefact.controls) {
        const bool own = sample_ids.contains(control.sample_id) ||
                         (!patient_id.empty() && control.patient_id == patient_id);
        if (!own) {
            controls.push_back(&control);
        }
    }
    if (static_cast<std::int64_t>(controls.size()) < artefact.least_controls) {
        throw core::InputError(
            {"the noise model has " + std::to_string(controls.size()) +
                 " controls that are not the patient's own, and needs " +
                 std::to_string(artefact.least_controls),
             "", "build the noise model from more controls"});
    }
    return controls;
}

NoiseModel independent_model(const Artefact& artefact, const std::set<std::string>& sample_ids,
                             const std::string& patient_id) {
    return NoiseModel(independent_controls(artefact, sample_ids, patient_id), artefact.targets);
}

}  // namespace sarcotrace::noise
