#include "consensus_writer.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "sarcotrace/consensus/fgbio_tags.hpp"
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
                                 Counts& counts, io::TsvWriter* members, Metrics* metrics,
                                 hts::RecordSorter& output)
    : options_(options),
      header_(header),
      counts_(counts),
      members_(members),
      metrics_(metrics),
      output_(output),
      workers_(static_cast<std::size_t>(options.threads)),
      model_(options.consensus.rates),
      learning_(options.learns_pre_umi_error()) {
    for (Worker& worker : workers_) {
        if (options.reference) {
            worker.reference.emplace(*options.reference);
        }
    }
}

void ConsensusWriter::work(MoleculeBatch batch) {
    if (!learning_) {
        call_all(std::move(batch));
        return;
    }
    learn(batch);
    held_.push_back(std::move(batch));
    if (templates_learned_ >= learning_templates) {
        end_learning();
    }
}

void ConsensusWriter::learn(const MoleculeBatch& batch) {
    std::size_t molecules = 0;
    while (molecules < batch.molecules.size() && templates_learned_ < learning_templates) {
        templates_learned_ +=
            static_cast<std::int64_t>(batch.molecules[molecules].templates.size());
        ++molecules;
    }
    core::for_each_index(molecules, options_.threads, [&](std::size_t i, std::size_t worker) {
        learn_from(batch.molecules[i], workers_[worker]);
    });
}

void ConsensusWriter::learn_from(const Molecule& molecule, Worker& worker) const {
    static const consensus::ConsensusModel undamaged(
        consensus::even_substitutions(consensus::highest_quality),
        options_.consensus.rates.post_umi_phred);
    const auto is_top = [](const HeldTemplate& item) { return item.top; };
    if (std::all_of(molecule.templates.begin(), molecule.templates.end(), is_top) ||
        std::none_of(molecule.templates.begin(), molecule.templates.end(), is_top)) {
        return;
    }
    consensus::ConsensusOptions options = options_.consensus;
    options.strand_bases = true;
    const consensus::Molecule called =
        consensus::call_family(family_of(molecule, true), undamaged, options).molecule;
    const std::string reference(reference_under(called.read, *worker.reference));
    worker.substitutions.add(
        called, reference,
        called.mate ? reference_under(*called.mate, *worker.reference) : std::string_view());
}

void ConsensusWriter::end_learning() {
    learning_ = false;
    consensus::SubstitutionCounts counts;
    for (const Worker& worker : workers_) {
        counts += worker.substitutions;
    }
    const consensus::ErrorRates& prior = options_.consensus.rates;
    const consensus::SubstitutionRates rates = counts.rates(prior.pre_umi_phred);
    model_ = consensus::ConsensusModel(rates, prior.post_umi_phred);
    if (metrics_ != nullptr) {
        metrics_->set_pre_umi_error(counts, rates);
    }
    for (MoleculeBatch& batch : held_) {
        call_all(std::move(batch));
    }
    held_.clear();
}

void ConsensusWriter::call_all(MoleculeBatch batch) {
    std::vector<Called> called(batch.molecules.size());
    core::for_each_index(
        batch.molecules.size(), options_.threads,
        [&](std::size_t i, std::size_t worker) { called[i] = call(batch.molecules[i], worker); });
    ready_.push_back({std::move(batch), std::move(called)});
}

ConsensusWriter::Called ConsensusWriter::call(const Molecule& molecule, std::size_t worker) {
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
    if (result.alignment_is_open && result.supplementary.empty() && workers_[worker].reference) {
        extend_again(result.molecule, workers_[worker]);
    }
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
    if (workers_[worker].reference) {
        for (core::ReadRecord& record : called.records) {
            set_reference_tags(record, *workers_[worker].reference);
        }
    }
    called.other_alignment = std::move(result.other_alignment);
    return called;
}

void ConsensusWriter::write() {
    for (const Ready& ready : ready_) {
        for (std::size_t i = 0; i < ready.called.size(); ++i) {
            count(ready.batch.molecules[i], ready.called[i]);
            if (metrics_ != nullptr) {
                metrics_->add(ready.batch.molecules[i]);
            }
            for (const core::ReadRecord& record : ready.called[i].records) {
                output_.add(record);
            }
        }
    }
    ready_.clear();
}

void ConsensusWriter::finish() {
    if (learning_) {
        end_learning();
    }
    write();
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

void ConsensusWriter::extend_again(consensus::Molecule& molecule, Worker& worker) const {
    for (consensus::MoleculeRead* read :
         {&molecule.read, molecule.mate ? &*molecule.mate : nullptr}) {
        if (read == nullptr) {
            continue;
        }
        const hts::Contig& contig = header_.contig(read->contig);
        constexpr std::int64_t reach_bp = consensus::ConsensusExtender::reach_bp;
        const std::int64_t begin = std::max<std::int64_t>(0, read->position.value() - reach_bp);
        const std::int64_t end =
            std::max(read->end_position().value(),
                     std::min(contig.length_bp, read->end_position().value() + reach_bp));
        worker.extender.extend(*read,
                               worker.reference->fetch_under(contig, core::Pos0(begin),
                                                             core::Pos0(end), read->molecule_id),
                               begin);
    }
}

std::string_view ConsensusWriter::reference_under(const consensus::MoleculeRead& read,
                                                  ReferenceWindow& reference) const {
    return reference.fetch_under(header_.contig(read.contig), read.position, read.end_position(),
                                 read.molecule_id);
}

void ConsensusWriter::set_reference_tags(core::ReadRecord& record,
                                         ReferenceWindow& reference) const {
    const core::Pos0 end = *record.position + core::reference_length(record.cigar);
    consensus::set_reference_tags(
        record,
        reference.fetch_under(header_.contig(*record.contig), *record.position, end, record.name));
}

}  // namespace sarcotrace::consensus_tool
