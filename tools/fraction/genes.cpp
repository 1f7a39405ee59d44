#include "genes.hpp"

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/io/bed.hpp"

namespace sarcotrace::tools::fraction {

io::TsvSchema genes_schema() {
    using io::ColumnType;
    return {"genes",
            "Absolute copies of genes in the tumor cells",
            {{"patient_id", ColumnType::String, "patient"},
             {"sample_id", ColumnType::String, "sample"},
             {"gene", ColumnType::String, "name in the list"},
             {"contig", ColumnType::String, "contig in the list"},
             {"start", ColumnType::Integer, "first base, 0-based"},
             {"end", ColumnType::Integer, "one past the last base"},
             {"bins", ColumnType::Integer, "with a value, that overlap the gene"},
             {"mean_bins", ColumnType::Integer, "whose mean was taken: of the gene or its segment"},
             {"log2_ratio", ColumnType::Number, "that mean"},
             {"copies", ColumnType::Number, "posterior median"},
             {"copies_lower", ColumnType::Number, "lower end of the 95 % interval"},
             {"copies_upper", ColumnType::Number, "upper end of the 95 % interval"},
             {"state", ColumnType::String,
              "AMPLIFIED, GAINED, NEUTRAL, LOST, DELETED or NOT_ASSESSABLE"},
             {"state_probability", ColumnType::Number, "posterior probability of the state"},
             {"missing_reason", ColumnType::String,
              "NO_BINS, NOT_DECODED, NOT_DETECTED or INSUFFICIENT"}},
            {"patient_id", "sample_id", "gene", "contig", "start"}};
}

std::vector<core::Region> read_genes(const std::filesystem::path& path) {
    std::vector<core::Region> genes = io::read_bed(path);
    for (const core::Region& gene : genes) {
        if (gene.name.empty()) {
            throw core::InputError({"a gene has no name",
                                    "'" + path.string() + "', " + gene.contig + ":" +
                                        std::to_string(gene.interval.begin().value() + 1),
                                    "name it in the fourth column"});
        }
    }
    return genes;
}

void write_genes(io::TsvWriter& writer, const SampleKey& key,
                 std::span<const core::Region> genes, const copy_number::RatioProfile& profile,
                 std::span<const double> relative_variance,
                 const copy_number::CopyNumberResult& result) {
    for (const core::Region& gene : genes) {
        const auto read = copy_number::gene_copies(profile, relative_variance, result, gene);
        const bool known = read.copies.has_value();
        const auto number = [&](double copy_number::GeneCopies::* member) {
            return io::cell(known ? std::optional((*read.copies).*member) : std::nullopt);
        };
        const std::string state(
            known ? copy_number::gene_state_names[static_cast<std::size_t>((*read.copies).state)]
                  : "NOT_ASSESSABLE");
        const std::string reason(copy_number::gene_missing_names[static_cast<std::size_t>(read.missing)]);
        using copy_number::GeneCopies;
        writer.write({key.patient, key.sample, gene.name, gene.contig,
                      gene.interval.begin().value(), gene.interval.end().value(),
                      static_cast<std::int64_t>(read.bins),
                      static_cast<std::int64_t>(read.segment_bins),
                      io::cell(read.bins > 0 ? std::optional(read.log2_ratio) : std::nullopt),
                      number(&GeneCopies::copies), number(&GeneCopies::lower),
                      number(&GeneCopies::upper), state, number(&GeneCopies::state_probability),
                      io::cell(known ? std::nullopt : std::optional(reason))});
    }
}

}  // namespace sarcotrace::tools::fraction
