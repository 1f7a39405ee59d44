#include "cohort_files.hpp"

#include <array>
#include <map>
#include <utility>

#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/text_writer.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/simulation/human_chromosomes.hpp"

namespace sarcotrace::tools::simulate {
namespace {

constexpr std::size_t fasta_line_bp = 80;
// Level 6 would take more time than all the rest of a simulation, for files 2/3 the size.
constexpr int fastq_gzip_level = 1;

/// A WIG of one value per bin.
template <typename Value>
void write_wig(const std::filesystem::path& path, const std::vector<simulation::GenomeBin>& bins,
               Value value_of) {
    io::TextWriter writer(path);
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (i == 0 || bins[i].chromosome != bins[i - 1].chromosome) {
            const std::string size = std::to_string(bins[i].interval.length_bp());
            writer.write("fixedStep chrom=");
            writer.write(simulation::human_chromosomes[bins[i].chromosome].name);
            writer.write(" start=1 step=" + size + " span=" + size + "\n");
        }
        writer.write(value_of(i) + "\n");
    }
    writer.commit();
}

io::TsvSchema bins_schema() {
    using enum io::ColumnType;
    return {"bins",
            "Fragments per bin and length class; every bin is present.",
            {{"contig", String, "Contig."},
             {"start", Integer, "First base, 0-based."},
             {"end", Integer, "One past the last base."},
             {"length_class", String, "ALL, SHORT (90-150 bp) or LONG (151-220 bp)."},
             {"fragments", Integer, "Fragments of the class."}},
            {"contig", "start", "length_class"}};
}

}  // namespace

void write_reference(const std::filesystem::path& folder, const simulation::Genome& genome) {
    io::TextWriter fasta(folder / "reference.fa");
    io::TextWriter index(folder / "reference.fa.fai");
    std::size_t offset = 0;
    for (const simulation::GenomeContig& contig : genome.contigs) {
        const std::string head = ">" + contig.name + "\n";
        fasta.write(head);
        offset += head.size();
        index.write(contig.name + "\t" + std::to_string(contig.bases.size()) + "\t" +
                    std::to_string(offset) + "\t" + std::to_string(fasta_line_bp) + "\t" +
                    std::to_string(fasta_line_bp + 1) + "\n");
        for (std::size_t begin = 0; begin < contig.bases.size(); begin += fasta_line_bp) {
            const std::string line = contig.bases.substr(begin, fasta_line_bp) + "\n";
            fasta.write(line);
            offset += line.size();
        }
    }
    fasta.commit();
    index.commit();
}

void write_panel(const std::filesystem::path& folder, const simulation::Genome& genome) {
    io::TextWriter writer(folder / "panel.bed");
    for (const core::Region& target : genome.targets) {
        writer.write(target.contig + "\t" + std::to_string(target.interval.begin().value()) + "\t" +
                     std::to_string(target.interval.end().value()) + "\t" + target.name + "\n");
    }
    writer.commit();
}

void write_bin_tracks(const std::filesystem::path& folder,
                      const std::vector<simulation::GenomeBin>& bins) {
    write_wig(folder / "bins" / "gc.wig", bins,
              [&](std::size_t i) { return core::format_number(bins[i].gc); });
    write_wig(folder / "bins" / "map.wig", bins,
              [&](std::size_t i) { return core::format_number(bins[i].mappability); });
}

void write_bin_counts(const std::filesystem::path& folder, const Sample& sample,
                      const std::vector<simulation::GenomeBin>& bins,
                      const std::vector<simulation::BinCount>& counts,
                      const io::Provenance& provenance) {
    write_wig(folder / "bins" / (sample.sample_id + ".wig"), bins,
              [&](std::size_t i) { return std::to_string(counts[i].all); });
    io::TsvWriter writer(folder / "bins" / (sample.sample_id + ".tsv.gz"), bins_schema(),
                         provenance);
    for (std::size_t i = 0; i < bins.size(); ++i) {
        const std::string contig(simulation::human_chromosomes[bins[i].chromosome].name);
        const std::array<std::pair<const char*, std::int64_t>, 3> classes = {
            {{"ALL", counts[i].all},
             {"SHORT", counts[i].short_fragments},
             {"LONG", counts[i].long_fragments}}};
        for (const auto& [name, fragments] : classes) {
            writer.write({contig, bins[i].interval.begin().value(), bins[i].interval.end().value(),
                          std::string(name), fragments});
        }
    }
    writer.commit();
}

void write_fastq(const std::filesystem::path& folder, const Sample& sample,
                 const std::vector<simulation::ReadPair>& pairs) {
    io::TextWriter first(folder / "fastq" / (sample.sample_id + "_R1.fastq.gz"), fastq_gzip_level);
    io::TextWriter second(folder / "fastq" / (sample.sample_id + "_R2.fastq.gz"), fastq_gzip_level);
    std::map<std::pair<std::int32_t, bool>, int> copies;
    for (const simulation::ReadPair& pair : pairs) {
        const int copy = ++copies[{pair.molecule, pair.top}];
        const std::string name = "@" + sample.sample_id + ":" + std::to_string(pair.molecule + 1) +
                                 ":" + (pair.top ? "A" : "B") + ":" + std::to_string(copy);
        first.write(name + " 1:N:0:1\n" + pair.bases_first + "\n+\n" + pair.qualities_first + "\n");
        second.write(name + " 2:N:0:1\n" + pair.bases_second + "\n+\n" + pair.qualities_second +
                     "\n");
    }
    first.commit();
    second.commit();
}

}  // namespace sarcotrace::tools::simulate
