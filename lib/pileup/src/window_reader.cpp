#include "sarcotrace/pileup/window_reader.hpp"

#include <set>
#include <utility>

#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::pileup {

WindowReader::WindowReader(hts::BamReader molecules, hts::Reference reference,
                           std::optional<Tier> untagged)
    : molecules_(std::move(molecules)), reference_(std::move(reference)), untagged_(untagged) {
    // A consensus BAM of fgbio carries no such line; its records are checked one by one.
    static_cast<void>(
        consensus::is_molecule_bam(molecules_.header().comments(), molecules_.path()));
    hts::require_same_contigs(molecules_.header(), molecules_.path(), reference_.contigs(),
                              "the reference");
}

WindowContent WindowReader::read(const Window& window, const Settings& settings) {
    WindowContent content{fetch_reference(reference_, window), {}};
    Assembler assembler(content.reference, window, settings, untagged_);
    molecules_.seek(window.contig, window.with_halo);
    while (const auto record = molecules_.next()) {
        assembler.add(*record);
    }
    content.molecules = assembler.finish();
    return content;
}

std::string WindowReader::sample_id() const {
    std::set<std::string> samples;
    for (const hts::ReadGroup& read_group : molecules_.header().read_groups()) {
        samples.insert(read_group.sample);
    }
    if (samples.size() != 1 || samples.begin()->empty()) {
        throw core::InputError({"the read groups name " + std::to_string(samples.size()) +
                                    " samples, not one",
                                molecules_.path(), "give every @RG line the same SM"});
    }
    return *samples.begin();
}

ReferenceWindow fetch_reference(const hts::Reference& reference, const Window& window) {
    return {window.contig, window.with_halo.begin().value(),
            reference.fetch(window.contig, window.with_halo)};
}

std::vector<ContigLength> contig_lengths(const hts::Reference& reference) {
    std::vector<ContigLength> lengths;
    for (const hts::Contig& contig : reference.contigs()) {
        lengths.push_back({contig.name, contig.length_bp});
    }
    return lengths;
}

std::string contig_text(const hts::Reference& reference) {
    std::string text;
    for (const hts::Contig& contig : reference.contigs()) {
        text += contig.name + '\t' + std::to_string(contig.length_bp) + '\n';
    }
    return text;
}

}  // namespace sarcotrace::pileup
