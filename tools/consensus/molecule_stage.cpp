#include "molecule_stage.hpp"

#include <algorithm>
#include <utility>

#include "sarcotrace/consensus/fgbio_tags.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/parallel.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "template_stage.hpp"

namespace sarcotrace::consensus_tool {
namespace {

namespace flags = core::flags;
namespace tags = core::tags;

/// Templates called together; only the position that completes a batch can make it larger.
constexpr std::size_t batch_size = 20'000;

void drop_key(core::ReadRecord& record) {
    record.tags.erase(std::remove_if(record.tags.begin(), record.tags.end(),
                                     [](const auto& tag) { return tag.first == tags::xk; }),
                      record.tags.end());
}

}  // namespace

MoleculeStage::MoleculeStage(const Options& options, const hts::SamHeader& header, Counts& counts,
                             ReferenceWindow* reference, io::TsvWriter* members,
                             hts::RecordSorter& output)
    : options_(options),
      header_(header),
      counts_(counts),
      reference_(reference),
      members_(members),
      output_(output),
      model_(options.consensus.rates) {}

void MoleculeStage::run(hts::RecordSorter& sorted) {
    while (const auto read = sorted.next()) {
        add(*read);
    }
    call_batch();
}

void MoleculeStage::add(const core::ReadView& read) {
    const std::string key(read.tag_string(tags::xk).value_or(""));
    const std::string position_key = key.substr(0, position_key_length);
    const bool new_position = batch_.empty() || position_key != position_key_;
    if (new_position) {
        if (batch_templates_ >= batch_size) {
            call_batch();
        }
        batch_.emplace_back();
        position_key_ = position_key;
        batch_.back().library = counts_.index_of(library_name(header_, read.tag_string(tags::RG)));
    }
    Position& position = batch_.back();
    core::ReadRecord record = hts::to_record(read);
    drop_key(record);
    if (new_position || template_name_ != read.name) {
        template_name_ = read.name;
        ++batch_templates_;
        const bool top = key[position_key_length] == 'T';
        const auto umi =
            umi::PackedUmi::pack(std::string_view(key).substr(position_key_length + 1));
        const bool paired = options_.strategy == umi::Strategy::Paired;
        position.keys.push_back({static_cast<std::uint8_t>(paired || top ? 0 : 1), *umi});
        position.templates.emplace_back();
        position.templates.back().top = top;
        position.templates.back().lower = std::move(record);
        five_prime_of(position, read, top) = *read.unclipped_five_prime();
        return;
    }
    consensus::FamilyTemplate& item = position.templates.back();
    if (read.has(flags::supplementary)) {
        item.supplementary.push_back(std::move(record));
        return;
    }
    five_prime_of(position, read, item.top) = *read.unclipped_five_prime();
    item.upper = std::move(record);
    if (item.upper->has(flags::second) != item.top) {
        std::swap(item.lower, *item.upper);
    }
}

std::int64_t& MoleculeStage::five_prime_of(Position& position, const core::ReadView& read,
                                           bool top) {
    const bool upper = read.has(flags::paired) && top == read.has(flags::second);
    return upper ? position.upper_five_prime : position.lower_five_prime;
}

void MoleculeStage::call_batch() {
    core::for_each_index(batch_.size(), options_.threads, [&](std::size_t i, std::size_t) {
        batch_[i].groups = umi::group_templates(batch_[i].keys, options_.strategy, options_.edits);
    });
    std::vector<Called> called;
    for (Position& position : batch_) {
        for (const umi::Group& group : position.groups) {
            Called& item = called.emplace_back();
            const bool single_end = !position.templates[group.members.front()].upper;
            item.library = position.library;
            item.family.molecule_id = std::to_string(++molecules_);
            item.family.umi = group.key.umi.text();
            item.family.umi_is_dual = options_.strategy == umi::Strategy::Paired;
            item.family.lower_five_prime = position.lower_five_prime;
            item.family.upper_five_prime =
                single_end ? position.lower_five_prime : position.upper_five_prime;
            for (const std::size_t member : group.members) {
                item.family.templates.push_back(std::move(position.templates[member]));
            }
        }
    }
    core::for_each_index(called.size(), options_.threads, [&](std::size_t i, std::size_t) {
        called[i].result = consensus::call_family(called[i].family, model_, options_.consensus);
    });
    for (Called& item : called) {
        emit(item);
    }
    batch_.clear();
    batch_templates_ = 0;
}

void MoleculeStage::emit(Called& called) {
    LibraryCounts& counts = counts_.of(called.library);
    std::int64_t supplementary = 0;
    auto lost = called.result.other_alignment.begin();
    for (std::size_t i = 0; i < called.family.templates.size(); ++i) {
        const consensus::FamilyTemplate& item = called.family.templates[i];
        const std::int64_t reads = item.upper ? 2 : 1;
        const bool other = lost != called.result.other_alignment.end() && *lost == i;
        if (other) {
            ++lost;
            counts.template_lost("OTHER_ALIGNMENT", reads);
        } else {
            counts.template_used(reads);
        }
        supplementary += static_cast<std::int64_t>(item.supplementary.size());
        if (members_ != nullptr) {
            members_->write({item.lower.name, called.family.molecule_id,
                             std::string(item.top ? "TOP" : "BOTTOM"), !other});
        }
    }
    const auto kept = static_cast<std::int64_t>(called.result.supplementary.size());
    counts.supplementary_kept(kept);
    counts.supplementary_lost(supplementary - kept);
    const consensus::Molecule& molecule = called.result.molecule;
    counts.molecule_called(molecule.read);
    std::vector<core::ReadRecord> records = consensus::to_records(molecule);
    if (options_.fgbio_tags) {
        consensus::add_fgbio_tags(records[0], molecule.read);
        if (molecule.mate) {
            consensus::add_fgbio_tags(records[1], *molecule.mate);
        }
    }
    for (core::ReadRecord& record : records) {
        write(std::move(record));
    }
    for (core::ReadRecord& record : called.result.supplementary) {
        write(std::move(record));
    }
}

void MoleculeStage::write(core::ReadRecord record) {
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
