#include "molecule_file.hpp"

#include <algorithm>
#include <tuple>

#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "sarcotrace/hts/record_sorter.hpp"

namespace sarcotrace::tools::simulate {
namespace {

// Posteriors that the two-trial model gives to families of these kinds at Phred 37 reads.
constexpr std::uint8_t duplex_phred = 90;
constexpr std::uint8_t simplex_phred = 45;
constexpr std::uint8_t singleton_phred = 37;
constexpr std::uint8_t masked_phred = 2;
constexpr std::uint8_t mapping_quality = 60;

/// Bases [begin, end) of a template, aligned.
struct Part {
    core::Cigar cigar;
    std::int64_t position;
};

/// Clips the ends of a read that an aligner would not carry over an indel: those with fewer bases
/// beyond it than its length and `least_flank_bp`.
void clip_short_flanks(Part& part, std::int64_t least_flank_bp) {
    const auto clip_front = [&](core::Cigar& cigar) {
        std::int64_t query = 0;
        std::int64_t reference = 0;
        for (std::size_t i = 0; i < cigar.size(); ++i) {
            const auto length = static_cast<std::int64_t>(cigar[i].length);
            const bool indel = cigar[i].op == core::CigarOp::Insertion ||
                               cigar[i].op == core::CigarOp::Deletion;
            if (indel && query < length + least_flank_bp) {
                query += cigar[i].op == core::CigarOp::Insertion ? length : 0;
                reference += cigar[i].op == core::CigarOp::Deletion ? length : 0;
                core::Cigar clipped = {
                    {core::CigarOp::SoftClip, static_cast<std::uint32_t>(query)}};
                clipped.insert(clipped.end(), cigar.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                               cigar.end());
                cigar = std::move(clipped);
                return reference;
            }
            query += core::consumes_query(cigar[i].op) ? length : 0;
            reference += core::consumes_reference(cigar[i].op) ? length : 0;
        }
        return std::int64_t{0};
    };
    part.position += clip_front(part.cigar);
    std::reverse(part.cigar.begin(), part.cigar.end());
    clip_front(part.cigar);
    std::reverse(part.cigar.begin(), part.cigar.end());
}

/// Cuts the alignment of a template; an insertion at an end of the read is clipped.
Part cut(const simulation::Molecule& molecule, std::int64_t begin, std::int64_t end) {
    Part part{{}, -1};
    std::int64_t query = 0;
    std::int64_t reference = molecule.start;
    for (const core::CigarElement& element : molecule.cigar) {
        const auto length = static_cast<std::int64_t>(element.length);
        if (element.op == core::CigarOp::Deletion) {
            if (query > begin && query < end) {
                core::append(part.cigar, element);
            }
            reference += length;
            continue;
        }
        const std::int64_t from = std::max(begin, query);
        const std::int64_t to = std::min(end, query + length);
        if (from < to) {
            const bool inserted = element.op == core::CigarOp::Insertion;
            const bool at_end = from == begin || to == end;
            core::append(part.cigar, {inserted && at_end ? core::CigarOp::SoftClip : element.op,
                                      static_cast<std::uint32_t>(to - from)});
            if (!inserted && part.position < 0) {
                part.position = reference + (from - query);
            }
        }
        query += length;
        reference += element.op == core::CigarOp::Match ? length : 0;
    }
    // A read may begin or end beside a deletion, which then belongs to no read.
    while (!part.cigar.empty() && part.cigar.back().op == core::CigarOp::Deletion) {
        part.cigar.pop_back();
    }
    return part;
}

/// Bases of the consensus, top strand orientation, and their qualities.
struct Consensus {
    std::string bases;
    std::vector<std::uint8_t> qualities;
};

Consensus call(const simulation::Molecule& molecule) {
    const consensus::Tier tier = consensus::tier_of(molecule.pairs_top, molecule.pairs_bottom);
    const std::uint8_t phred = tier == consensus::Tier::Duplex    ? duplex_phred
                               : tier == consensus::Tier::Simplex ? simplex_phred
                                                                  : singleton_phred;
    Consensus result{molecule.bases, std::vector<std::uint8_t>(molecule.bases.size(), phred)};
    const auto apply = [&](const std::vector<simulation::StrandChange>& changes) {
        for (const simulation::StrandChange& change : changes) {
            const auto at = static_cast<std::size_t>(change.index);
            if (tier == consensus::Tier::Duplex) {
                result.bases[at] = 'N';
                result.qualities[at] = masked_phred;
            } else {
                result.bases[at] = change.base;
            }
        }
    };
    if (molecule.pairs_top > 0) {
        apply(molecule.damage_top);
    }
    if (molecule.pairs_bottom > 0) {
        apply(molecule.damage_bottom);
    }
    for (const simulation::StrandChange& error : molecule.consensus_errors) {
        const auto at = static_cast<std::size_t>(error.index);
        result.bases[at] = result.bases[at] == 'N' ? 'N' : error.base;
    }
    return result;
}

consensus::MoleculeRead make_read(const simulation::Molecule& molecule, const Consensus& consensus,
                                  std::int64_t begin, std::int64_t end,
                                  std::int64_t least_flank_bp) {
    Part part = cut(molecule, begin, end);
    if (least_flank_bp > 0) {
        clip_short_flanks(part, least_flank_bp);
    }
    consensus::MoleculeRead read;
    read.contig = static_cast<core::ContigIndex>(molecule.contig);
    read.position = core::Pos0(part.position);
    read.mapping_quality = mapping_quality;
    read.cigar = part.cigar;
    for (std::int64_t i = begin; i < end; ++i) {
        read.bases.push_back(core::to_base(consensus.bases[static_cast<std::size_t>(i)]));
        read.base_qualities.push_back(consensus.qualities[static_cast<std::size_t>(i)]);
    }
    read.tier = consensus::tier_of(molecule.pairs_top, molecule.pairs_bottom);
    read.top_templates = molecule.pairs_top;
    read.bottom_templates = molecule.pairs_bottom;
    return read;
}

consensus::Molecule make_molecule(const simulation::Molecule& molecule,
                                  const simulation::LibraryOptions& library, const std::string& id,
                                  const std::string& read_group) {
    const auto length = static_cast<std::int64_t>(molecule.bases.size());
    const std::int64_t read_bp = std::min(length, library.template_read_bp());
    const Consensus consensus = call(molecule);
    consensus::MoleculeRead left = 
        make_read(molecule, consensus, 0, read_bp, library.least_indel_flank_bp);
    consensus::MoleculeRead right = 
        make_read(molecule, consensus, length - read_bp, length, library.least_indel_flank_bp);
    const bool top = molecule.pairs_top >= molecule.pairs_bottom;
    namespace flags = core::flags;
    const std::uint16_t shared = flags::paired | flags::proper_pair;
    left.flag = static_cast<std::uint16_t>(shared | flags::mate_reverse |
                                           (top ? flags::first : flags::second));
    right.flag =
        static_cast<std::uint16_t>(shared | flags::reverse | (top ? flags::second : flags::first));
    left.five_prime = right.mate_five_prime = molecule.start;
    right.five_prime = left.mate_five_prime = molecule.end - 1;
    right.counts_in_overlap = false;
    for (consensus::MoleculeRead* read : {&left, &right}) {
        read->molecule_id = id;
        read->read_group = read_group;
        if (library.umi_length_bp > 0) {
            read->umi = top ? molecule.umi_first + "-" + molecule.umi_second
                            : molecule.umi_second + "-" + molecule.umi_first;
        }
    }
    return {std::move(left), std::move(right)};
}

hts::SamHeader make_header(const Settings& settings, const CohortPlan& plan, const Sample& sample) {
    hts::SamHeader header;
    for (const simulation::GenomeContig& contig : plan.genome.contigs) {
        header.add_contig({contig.name, static_cast<std::int64_t>(contig.bases.size())});
    }
    header.add_read_group({.id = sample.sample_id + "-L1.L001",
                           .sample = sample.sample_id,
                           .library = sample.sample_id + "-L1",
                           .platform = "ILLUMINA",
                           .platform_unit = {}});
    header.set_sort_order("coordinate");
    header.add_program(settings.provenance);
    header.add_comment(consensus::molecule_bam_comment);
    return header;
}

}  // namespace

void write_molecule_bam(const Settings& settings, const CohortPlan& plan, const Sample& sample,
                        const std::vector<simulation::Molecule>& molecules) {
    std::vector<const simulation::Molecule*> ordered;
    for (const simulation::Molecule& molecule : molecules) {
        if (molecule.sequenced()) {
            ordered.push_back(&molecule);
        }
    }
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) {
        return std::tie(a->contig, a->start, a->end, a->umi_first, a->umi_second) <
               std::tie(b->contig, b->start, b->end, b->umi_first, b->umi_second);
    });
    const hts::SamHeader header = make_header(settings, plan, sample);
    hts::RecordSorter sorter(hts::coordinate_order(),
                             {.spill_folder = settings.output / "molecules"});
    std::int64_t number = 0;
    for (const simulation::Molecule* molecule : ordered) {
        const consensus::Molecule made = make_molecule(
            *molecule, settings.library, std::to_string(++number), sample.sample_id + "-L1.L001");
        for (core::ReadRecord& record : consensus::to_records(made)) {
            const std::string& contig = plan.genome.contigs[molecule->contig].bases;
            consensus::set_reference_tags(
                record, std::string_view(contig).substr(
                            static_cast<std::size_t>(record.position->value()),
                            static_cast<std::size_t>(core::reference_length(record.cigar))));
            sorter.add(record);
        }
    }
    sorter.finish();
    hts::BamWriterOptions writer_options;
    writer_options.write_index = true;
    hts::BamWriter writer(settings.output / "molecules" / (sample.sample_id + ".bam"), header,
                          writer_options);
    while (const auto record = sorter.next()) {
        writer.write(*record);
    }
    writer.commit();
}

}  // namespace sarcotrace::tools::simulate
