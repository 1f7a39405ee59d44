#pragma once

#include <map>

#include "catch.hpp"
#include "molecules.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/hts/vcf.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "support.hpp"

namespace sarcotrace::testing {

inline constexpr std::int64_t cohort_contig_bp = 4000;

inline std::string base_after(char base) {
    return std::string(1, base == 'A'   ? 'C'
                          : base == 'C' ? 'G'
                          : base == 'G' ? 'T'
                                        : 'A');
}

/// Reference, panel, controls, noise model, buffy coat and three plasma samples of patient P1.
class Cohort {
public:
    /// `reference`: of cohort_contig_bp bases
    explicit Cohort(std::string reference = random_reference(cohort_contig_bp, 11))
        : reference_(std::move(reference)) {
        write_file(folder_ / "ref.fa", ">chr1\n" + reference_ + "\n");
        write_file(folder_ / "panel.bed", "chr1\t300\t2000\tTP53\nchr1\t2000\t3700\tRB1\n");
        std::vector<std::string> arguments = {"--reference", path("ref.fa"), "--targets",
                                              path("panel.bed"), "--output", path("noise.json"),
                                              "--samples", path("samples.tsv"), "--least-controls",
                                              "3", "--controls"};
        write_file(
            folder_ / "samples.tsv",
            "patient_id\tsample_id\ttime_point\tmaterial\tassay\tdraw_datetime\tcfdna_ng_per_ml\n"
            "P1\tP1_BASELINE\tBASELINE\tPLASMA\tPANEL\t2026-01-02\t6.6\n"
            "P1\tP1_MONTH_6\tMONTH_6\tPLASMA\tPANEL\t2026-07-02\t5\n"
            "P1\tP1_RELAPSE\tRELAPSE\tPLASMA\tPANEL\t2026-09-02\tNA\n"
            "P1\tP1_BUFFY\tBASELINE\tBUFFY_COAT\tPANEL\t2026-01-02\tNA\n"
            "H1\tH1\tBASELINE\tHEALTHY_PLASMA\tPANEL\tNA\tNA\n");
        for (int i = 1; i <= 4; ++i) {
            const std::string name = "H" + std::to_string(i);
            sample(name, 8000, {});
            arguments.push_back(path(name + ".bam"));
        }
        const ToolRun noise = run_tool("sarcotrace-noise", arguments);
        INFO(noise.standard_error);
        REQUIRE(noise.exit_status == 0);
    }

    [[nodiscard]] std::string path(const std::string& name) const {
        return (folder_ / name).string();
    }
    void sample(const std::string& name, std::int64_t molecules,
                const std::vector<Planted>& planted) const {
        MoleculeSample sample;
        sample.sample_id = name;
        sample.reference = reference_;
        sample.molecules = molecules;
        sample.planted = planted;
        write_molecules(folder_ / (name + ".bam"), name, cohort_contig_bp,
                                 make_molecules(sample));
    }
    [[nodiscard]] Planted snv(std::int64_t position, double vaf) const {
        const char ref = reference_[static_cast<std::size_t>(position)];
        return {position, std::string(1, ref), base_after(ref), vaf};
    }
    [[nodiscard]] ToolRun call(const std::string& name, const std::string& threads = "1",
                               const std::string& output = "") const {
        return run_tool("sarcotrace-call",
                        {"--input", path(name + ".bam"), "--reference", path("ref.fa"), "--targets",
                         path("panel.bed"), "--noise", path("noise.json"), "--matched-normal",
                         path("P1_BUFFY.bam"), "--patient", "P1", "--threads", threads, "--ledger",
                         path(name + ".ledger.tsv"), "--output",
                         output.empty() ? path(name + ".vcf.gz") : output});
    }
    /// Without a matched normal, unless `more` names one; `more` holds the output too.
    [[nodiscard]] ToolRun call_with(const std::string& bam,
                                    const std::vector<std::string>& more) const {
        std::vector<std::string> arguments = {
            "--input",  path(bam),           "--reference", path("ref.fa"),    "--targets",
            path("panel.bed"), "--noise", path("noise.json"), "--patient", "P1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_tool("sarcotrace-call", arguments);
    }
    [[nodiscard]] const std::string& reference() const { return reference_; }
    [[nodiscard]] std::vector<std::string> monitor_arguments(
        const std::vector<std::string>& names) const {
        std::vector<std::string> arguments = {
            "--patient", "P1", "--samples", path("samples.tsv"), "--noise", path("noise.json"),
            "--reference", path("ref.fa"), "--targets", path("panel.bed"), "--output", path("P1"),
            "--ledger", path("P1.ledger.tsv"), "--vcf"};
        for (const std::string& name : names) {
            arguments.push_back(path(name + ".vcf.gz"));
        }
        arguments.emplace_back("--input");
        for (const std::string& name : names) {
            arguments.push_back(path(name + ".bam"));
        }
        return arguments;
    }

private:
    TempDir folder_;
    std::string reference_;
};

/// FILTER and CLASS by contig:position:ref:alt.
inline std::map<std::string, std::string> rows(const std::string& vcf) {
    hts::VcfReader reader(vcf);
    std::map<std::string, std::string> found;
    while (const auto record = reader.next()) {
        found[std::to_string(record->position.value()) + ':' + record->ref + ':' +
              record->alts.front()] =
            record->filters.front() + ' ' + std::string(*record->info_value("CLASS"));
    }
    return found;
}

inline std::string key(const Planted& planted) {
    return std::to_string(planted.position) + ':' + planted.ref + ':' + planted.alt;
}

/// Column values of a table, by the column's name, in row order.
inline std::vector<std::map<std::string, std::string>> table(const std::string& path) {
    io::LineReader lines(path);
    std::vector<std::string> header;
    std::vector<std::map<std::string, std::string>> found;
    while (const auto line = lines.next()) {
        if (line->starts_with('#')) {
            continue;
        }
        const auto fields = core::split(*line, '\t');
        if (header.empty()) {
            header.assign(fields.begin(), fields.end());
            continue;
        }
        std::map<std::string, std::string> row;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            row[header[i]] = std::string(fields[i]);
        }
        found.push_back(row);
    }
    return found;
}

}  // namespace sarcotrace::testing
