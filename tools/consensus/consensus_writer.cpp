#include "consensus_writer.hpp"

#include <string>
#include <utility>

#include "sarcotrace/consensus/fgbio_tags.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/parallel.hpp"
#include "sarcotrace/hts/bam_writer.hpp"

namespace sarcotrace::consensus_tool {
namespace {

consensus::Family family_of(const Molecule& molecule, bool umi_is_dual) {
    const HeldTemplate& front = molecule.templates.front();
    consensus::Family family;
    family.molecule_id = std::to_string(molecule.number);
    family.umi = molecule.umi.umi.text();
    family.umi_is_dual = umi_is_dual;
    family.lower_five_prime = front.lower_five_prime;
    family.upper_five_prime = front.upper_five_prime;
    family.templates.reserve(molecule.templates.size());
    for (const HeldTemplate& item : molecule.templates) {
        consensus::FamilyTemplate& member = family.templates.emplace_back();
        member.top = item.top;
        member.lower = hts::to_record(item.lower);
        if (item.upper) {
            member.upper = hts::to_record(*item.upper);
        }
        for (const core::ReadView& read : item.supplementary) {
            member.supplementary.push_back(hts::to_record(read));
        }
    }
    return family;
}

}  // namespace

ConsensusWriter::ConsensusWriter(const Options& options, const hts::SamHeader& header,
                                 Counts& counts, ReferenceWindow* reference, io::TsvWriter* members,
                                 Metrics* metrics, hts::RecordSorter& output)
    : options_(options),
      header_(header),
      counts_(counts),
      reference_(reference),
      members_(members),
      metrics_(metrics),
      output_(output),
      model_(options.consensus.rates) {}

void ConsensusWriter::work(const MoleculeBatch& batch) {
    called_.clear();
    called_.resize(batch.molecules.size());
    core::for_each_index(
        batch.molecules.size(), options_.threads,
        [&](std::size_t i, std::size_t worker) { called_[i] = call(batch.molecules[i], worker); });
}

ConsensusWriter::Called ConsensusWriter::call(const Molecule& molecule, std::size_t worker) const {
    const bool dual = options_.strategy == umi::Strategy::Paired;
    consensus::FamilyConsensus result =
        consensus::call_family(family_of(molecule, dual), model_, options_.consensus);
    const consensus::Molecule& shape = result.molecule;
    if (metrics_ != nullptr) {
        metrics_->add_errors(worker, molecule, shape, result.other_alignment);
    }
    Called called;
    called.tier = shape.read.tier;
    called.top_templates = shape.read.top_templates;
    called.bottom_templates = shape.read.bottom_templates;
    called.bases = result.bases;
    called.records = consensus::to_records(shape);
    if (options_.fgbio_tags) {
        consensus::add_fgbio_tags(called.records[0], shape.read);
        if (shape.mate) {
            consensus::add_fgbio_tags(called.records[1], *shape.mate);
        }
    }
    called.supplementary_kept = static_cast<std::int64_t>(result.supplementary.size());
    for (core::ReadRecord& record : result.supplementary) {
        called.records.push_back(std::move(record));
    }
    called.other_alignment = std::move(result.other_alignment);
    return called;
}

void ConsensusWriter::write(const MoleculeBatch& batch) {
    for (std::size_t i = 0; i < batch.molecules.size(); ++i) {
        count(batch.molecules[i], called_[i]);
        if (metrics_ != nullptr) {
            metrics_->add(batch.molecules[i]);
        }
        for (core::ReadRecord& record : called_[i].records) {
            write(record);
        }
    }
}

void ConsensusWriter::count(const Molecule& molecule, const Called& called) {
    LibraryCounts& counts = counts_.of(molecule.library);
    std::int64_t reads = 0;
    std::int64_t supplementary = 0;
    auto lost = called.other_alignment.begin();
    for (std::size_t i = 0; i < molecule.templates.size(); ++i) {
        const HeldTemplate& item = molecule.templates[i];
        const bool other = lost != called.other_alignment.end() && *lost == i;
        if (other) {
            ++lost;
            counts.template_lost(TemplateFault::OtherAlignment, item.primary_reads());
        } else {
            reads += item.primary_reads();
        }
        supplementary += static_cast<std::int64_t>(item.supplementary.size());
        if (members_ != nullptr) {
            members_->write({std::string(item.lower.name), std::to_string(molecule.number),
                             std::string(item.top ? "TOP" : "BOTTOM"), !other});
        }
    }
    counts.molecule(called.tier, called.top_templates, called.bottom_templates, reads);
    counts.bases(called.bases);
    counts.supplementary_kept(called.supplementary_kept);
    counts.supplementary_lost(supplementary - called.supplementary_kept);
}

void ConsensusWriter::write(core::ReadRecord& record) {
    if (reference_ != nullptr) {
        const hts::Contig& contig = header_.contig(*record.contig);
        const core::Pos0 end = *record.position + core::reference_length(record.cigar);
        if (end.value() > contig.length_bp) {
            throw core::InputError({"an alignment passes the end of contig " + contig.name,
                                    "molecule " + record.name, "align the reads again"});
        }
        consensus::set_reference_tags(record, reference_->fetch(contig, *record.position, end));
    }
    output_.add(record);
}

}  // namespace sarcotrace::consensus_tool
