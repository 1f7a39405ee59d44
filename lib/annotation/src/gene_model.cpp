#include "sarcotrace/annotation/gene_model.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::annotation {
namespace {

using io::GffFeature;

/// "gene:ENSG..." and "transcript:ENST..." are Ensembl's way to keep ids apart.
std::string bare(std::string_view id) {
    const std::size_t colon = id.find(':');
    return std::string(colon == std::string_view::npos ? id : id.substr(colon + 1));
}

std::string first_of(const GffFeature& feature, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
        if (const auto value = feature.attribute(key)) {
            return std::string(*value);
        }
    }
    return "";
}

bool is_canonical(const GffFeature& feature) {
    const std::string tags = first_of(feature, {"tag"});
    for (const std::string_view tag : core::split(tags, ',')) {
        if (tag == "Ensembl_canonical" || tag == "MANE_Select") {
            return true;
        }
    }
    return false;
}

/// Parts of one transcript as they come.
struct Parts {
    const GffFeature* transcript = nullptr;
    std::vector<core::Interval> exons;
    std::vector<const GffFeature*> coding;
};

bool by_begin(const GffFeature* a, const GffFeature* b) { return a->interval < b->interval; }

TranscriptModel model_of(Parts parts, const std::map<std::string, const GffFeature*>& by_id) {
    const GffFeature& feature = *parts.transcript;
    TranscriptModel model;
    model.id = bare(first_of(feature, {"transcript_id", "ID"}));
    model.biotype = first_of(feature, {"biotype", "transcript_type", "transcript_biotype"});
    model.contig = feature.contig;
    model.forward = feature.strand != '-';
    model.canonical = is_canonical(feature);
    model.gene_id = bare(first_of(feature, {"gene_id", "Parent"}));
    model.gene_name = first_of(feature, {"gene_name"});
    const auto gene = by_id.find(first_of(feature, {"Parent"}));
    if (model.gene_name.empty() && gene != by_id.end()) {
        model.gene_name = first_of(*gene->second, {"gene_name", "Name"});
    }
    if (model.gene_name.empty()) {
        model.gene_name = model.gene_id;
    }
    std::sort(parts.exons.begin(), parts.exons.end());
    model.exons = std::move(parts.exons);
    if (!parts.coding.empty()) {
        std::sort(parts.coding.begin(), parts.coding.end(), by_begin);
        model.coding = core::Interval(parts.coding.front()->interval.begin(),
                                      parts.coding.back()->interval.end());
        const GffFeature& first = model.forward ? *parts.coding.front() : *parts.coding.back();
        model.first_phase = first.phase.value_or(0);
    }
    return model;
}

[[noreturn]] void fail(const std::string& what, const std::string& id) {
    throw core::InputError({what, "GFF3 feature '" + id + "'",
                            "give the whole annotation file, or all features of a gene"});
}

}  // namespace

std::vector<TranscriptModel> transcripts_of(const std::vector<GffFeature>& features) {
    std::map<std::string, const GffFeature*> by_id;
    for (const GffFeature& feature : features) {
        if (const auto id = feature.attribute("ID"); id && feature.type != "CDS") {
            by_id.emplace(*id, &feature);
        }
    }
    std::map<std::string, Parts> parts;
    for (const GffFeature& feature : features) {
        if (feature.type != "exon" && feature.type != "CDS") {
            continue;
        }
        const std::string parents = first_of(feature, {"Parent"});
        for (const std::string_view parent : core::split(parents, ',')) {
            const auto found = by_id.find(std::string(parent));
            if (found == by_id.end()) {
                fail("the file lacks the parent of an " + feature.type, std::string(parent));
            }
            Parts& of = parts[std::string(parent)];
            of.transcript = found->second;
            if (feature.type == "exon") {
                of.exons.push_back(feature.interval);
            } else {
                of.coding.push_back(&feature);
            }
        }
    }
    std::vector<TranscriptModel> models;
    for (auto& [id, of] : parts) {
        if (of.exons.empty()) {
            fail("a transcript has a coding sequence but no exons", id);
        }
        models.push_back(model_of(std::move(of), by_id));
    }
    std::sort(models.begin(), models.end(), [](const auto& a, const auto& b) {
        const core::Interval first = a.span();
        const core::Interval second = b.span();
        return std::tie(a.contig, first, a.id) < std::tie(b.contig, second, b.id);
    });
    return models;
}

}  // namespace sarcotrace::annotation
