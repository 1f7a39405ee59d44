#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "random_bases.hpp"
#include "sarcotrace/annotation/gene_model.hpp"
#include "sarcotrace/annotation/protein_change.hpp"
#include "sarcotrace/core/bases.hpp"
#include "support.hpp"

namespace sarcotrace::testing {

/// A contig with a gene of four exons on each strand, in Ensembl's form. Exons of both have the
/// same layout; UTRs at both ends; codons that are cut by introns.
class TwoGenes {
public:
    TwoGenes() : bases_(random_bases(3000, 5)) {
        plant("FWD", 200, true);
        plant("REV", 1600, false);
    }

    [[nodiscard]] const std::string& bases() const { return bases_; }
    [[nodiscard]] const std::string& gff3() const { return gff3_; }
    [[nodiscard]] std::vector<annotation::Transcript> transcripts() const {
        const TempDir folder;
        write_file(folder / "genes.gff3", gff3_);
        std::vector<annotation::Transcript> found;
        for (annotation::TranscriptModel& model :
             annotation::transcripts_of(io::read_gff3(folder / "genes.gff3"))) {
            const auto begin = static_cast<std::size_t>(model.span().begin().value());
            const auto length = static_cast<std::size_t>(model.span().length_bp());
            found.emplace_back(std::move(model), bases_.substr(begin, length));
        }
        return found;
    }

private:
    struct Piece {
        std::int64_t begin;
        std::int64_t end;
    };

    void plant(const std::string& name, std::int64_t at, bool forward) {
        const std::vector<Piece> exons = {
            {at, at + 140}, {at + 300, at + 391}, {at + 500, at + 610}, {at + 800, at + 1000}};
        const Piece coding{at + 40, at + 880};
        std::vector<std::int64_t> places;  // coding bases in the direction of transcription
        for (const Piece& exon : exons) {
            for (std::int64_t p = exon.begin; p < exon.end; ++p) {
                if (p >= coding.begin && p < coding.end) {
                    places.push_back(p);
                }
            }
        }
        places.resize(places.size() / 3 * 3);
        if (!forward) {
            std::reverse(places.begin(), places.end());
        }
        write_codons(places, forward);
        for (std::size_t i = 1; i < exons.size(); ++i) {  // GT ... AG
            put(exons[i - 1].end, forward ? "GT" : "CT");
            put(exons[i].begin - 2, forward ? "AG" : "AC");
        }
        describe(name, exons, places, forward);
    }

    void put(std::int64_t at, std::string_view text) {
        bases_.replace(static_cast<std::size_t>(at), text.size(), text);
    }

    void write_codons(const std::vector<std::int64_t>& places, bool forward) {
        for (std::size_t i = 0; i < places.size(); i += 3) {
            std::string codon;
            for (std::size_t k = 0; k < 3; ++k) {
                const char base = bases_[static_cast<std::size_t>(places[i + k])];
                codon += forward ? base : core::complement(base);
            }
            if (i == 0) {
                codon = "ATG";
            } else if (i + 3 == places.size()) {
                codon = "TAA";
            } else if (annotation::amino_acid(codon) == '*') {
                codon[0] = 'C';
            }
            for (std::size_t k = 0; k < 3; ++k) {
                bases_[static_cast<std::size_t>(places[i + k])] =
                    forward ? codon[k] : core::complement(codon[k]);
            }
        }
    }

    void line(const std::string& type, Piece piece, bool forward, const std::string& phase,
              const std::string& attributes) {
        gff3_ += "chr1\ttest\t" + type + "\t" + std::to_string(piece.begin + 1) + "\t" +
                 std::to_string(piece.end) + "\t.\t" + (forward ? "+" : "-") + "\t" + phase +
                 "\t" + attributes + "\n";
    }

    void describe(const std::string& name, const std::vector<Piece>& exons,
                  const std::vector<std::int64_t>& places, bool forward) {
        const Piece whole{exons.front().begin, exons.back().end};
        const std::int64_t first = forward ? places.front() : places.back();
        const std::int64_t end = (forward ? places.back() : places.front()) + 1;
        line("gene", whole, forward, ".",
             "ID=gene:G_" + name + ";Name=" + name + ";biotype=protein_coding;gene_id=G_" + name);
        const std::string parent = ";Parent=transcript:T_" + name;
        line("mRNA", whole, forward, ".",
             "ID=transcript:T_" + name + ";Parent=gene:G_" + name +
                 ";biotype=protein_coding;tag=basic,Ensembl_canonical;transcript_id=T_" + name);
        for (std::size_t i = 0; i < exons.size(); ++i) {
            line("exon", exons[i], forward, ".",
                 "ID=E_" + name + std::to_string(i) + parent);
        }
        const std::string utr_left = forward ? "five_prime_UTR" : "three_prime_UTR";
        const std::string utr_right = forward ? "three_prime_UTR" : "five_prime_UTR";
        line(utr_left, {whole.begin, first}, forward, ".", parent.substr(1));
        line(utr_right, {end, whole.end}, forward, ".", parent.substr(1));
        for (const Piece& exon : exons) {
            const Piece part{std::max(exon.begin, first), std::min(exon.end, end)};
            const std::int64_t start = forward ? part.begin : part.end - 1;
            const auto offset = std::find(places.begin(), places.end(), start) - places.begin();
            line("CDS", part, forward, std::to_string((3 - offset % 3) % 3),
                 "ID=CDS:P_" + name + parent);
        }
    }

    std::string bases_;
    std::string gff3_ = "##gff-version 3\n";
};

}  // namespace sarcotrace::testing
