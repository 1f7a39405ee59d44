#include <filesystem>
#include <map>
#include <set>

#include "catch.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::run_tool;
namespace fs = std::filesystem;

namespace {

testing::ToolRun simulate(const std::string& mode, const fs::path& output,
                          const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {mode,
                                          "--output",
                                          output.string(),
                                          "--patients",
                                          "2",
                                          "--seed",
                                          "5",
                                          "--molecule-depth",
                                          "60",
                                          "--healthy-donors",
                                          "1",
                                          "--healthy-panels",
                                          "1",
                                          "--contig-length",
                                          "100000"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tool("sarcotrace-simulate", arguments);
}

std::map<std::string, std::string> contents(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            files[fs::relative(entry.path(), folder).string()] = testing::read_file(entry.path());
        }
    }
    return files;
}

std::map<std::string, std::string> read_fasta(const fs::path& path) {
    std::map<std::string, std::string> contigs;
    io::LineReader lines(path);
    std::string name;
    while (const auto line = lines.next()) {
        if (line->starts_with('>')) {
            name = line->substr(1);
        } else {
            contigs[name] += *line;
        }
    }
    return contigs;
}

/// Molecules with a read that holds `word` or its reverse complement.
std::set<std::string> molecules_with(const fs::path& cohort, const std::string& sample,
                                     const std::string& word) {
    const std::string reverse = core::reverse_complement(word);
    std::set<std::string> molecules;
    for (const char* suffix : {"_R1.fastq.gz", "_R2.fastq.gz"}) {
        io::LineReader lines(cohort / "fastq" / (sample + suffix));
        while (const auto name_line = lines.next()) {
            const std::string name(*name_line);
            const std::string bases(*lines.next());
            static_cast<void>(lines.next());
            static_cast<void>(lines.next());
            if (bases.find(word) != std::string::npos || bases.find(reverse) != std::string::npos) {
                const auto begin = name.find(':') + 1;
                molecules.insert(name.substr(begin, name.find(':', begin) - begin));
            }
        }
    }
    return molecules;
}

}  // namespace

TEST_CASE("a cohort has the same bytes at any number of threads", "[cli]") {
    const testing::TempDir folder;
    REQUIRE(simulate("cohort", folder / "one").exit_status == 0);
    REQUIRE(simulate("cohort", folder / "two", {"--threads", "2"}).exit_status == 0);
    const auto one = contents(folder / "one");
    CHECK(one.contains("config.yaml"));
    CHECK(one.contains("truth/variant_molecules.tsv"));
    CHECK(one == contents(folder / "two"));
}

TEST_CASE("SNVs counted in the FASTQ agree with the truth", "[cli]") {
    const testing::TempDir folder;
    const fs::path cohort = folder / "cohort";
    REQUIRE(simulate("cohort", cohort).exit_status == 0);
    const auto reference = read_fasta(cohort / "reference.fa");
    std::map<std::string, std::int64_t> truth;
    io::TsvReader molecules(cohort / "truth" / "variant_molecules.tsv",
                            {{"sample_id", "variant_id", "mutant_molecules"}, {}, true});
    while (const auto* row = molecules.next()) {
        truth[row->required("sample_id") + "/" + row->required("variant_id")] =
            row->required_integer("mutant_molecules");
    }
    io::TsvReader variants(
        cohort / "truth" / "variants.tsv",
        {{"patient_id", "variant_id", "contig", "position", "ref", "alt", "kind"}, {}, true});
    double expected = 0.0;
    double found = 0.0;
    while (const auto* row = variants.next()) {
        if (row->required("kind") != "SNV" || !row->required("patient_id").starts_with("P")) {
            continue;
        }
        const std::string& contig = reference.at(row->required("contig"));
        const auto at = static_cast<std::size_t>(row->required_integer("position") - 1);
        REQUIRE(contig.substr(at, 1) == row->required("ref"));
        const std::string word =
            contig.substr(at - 8, 8) + row->required("alt") + contig.substr(at + 1, 8);
        const std::string sample = row->required("patient_id") + "-BUFFY";
        found += static_cast<double>(molecules_with(cohort, sample, word).size());
        expected += static_cast<double>(truth.at(sample + "/" + row->required("variant_id")));
    }
    // A word of 17 bases misses molecules that end within 8 bases of the variant (about a tenth).
    REQUIRE(expected > 100.0);
    CHECK(found <= expected * 1.02);
    CHECK(found >= expected * 0.80);
}

TEST_CASE("molecule BAMs pass samtools quickcheck and hold two records a molecule", "[cli]") {
    const testing::TempDir folder;
    REQUIRE(simulate("molecules", folder / "cohort").exit_status == 0);
    const std::string bam = (folder / "cohort" / "molecules" / "P0001-BUFFY.bam").string();
    CHECK(run_tool("samtools", {"quickcheck", bam}).exit_status == 0);
    const auto first = run_tool("samtools", {"view", "-c", "-f", "64", bam});
    const auto second = run_tool("samtools", {"view", "-c", "-f", "128", bam});
    CHECK(first.standard_output == second.standard_output);
    CHECK(std::stoi(first.standard_output) > 500);
}

TEST_CASE("wrong command lines are usage errors", "[cli]") {
    const testing::TempDir folder;
    CHECK(run_tool("sarcotrace-simulate", {}).exit_status == 2);
    CHECK(run_tool("sarcotrace-simulate", {"reads"}).exit_status == 2);
    CHECK(simulate("cohort", folder / "a", {"--chip", "-1"}).exit_status == 2);
    CHECK(simulate("cohort", folder / "b", {"--clonal-snvs", "1000"}).exit_status == 2);
    CHECK(simulate("cohort", folder / "c", {"--contig-length", "1"}).exit_status == 2);
    CHECK(run_tool("sarcotrace-simulate", {"--help"}).exit_status == 0);
}

TEST_CASE("a folder that cannot be made is an I/O error", "[cli]") {
    const auto run = simulate("cohort", "/dev/null/cohort");
    CHECK(run.exit_status == 4);
    CHECK(run.standard_error.find("/dev/null") != std::string::npos);
}

TEST_CASE("a full disk is an I/O error, and the folder does not look whole", "[cli]") {
    const testing::TempDir folder;
    for (const std::string file : {"truth/patients.tsv", "fastq/P0001-BUFFY_R2.fastq.gz"}) {
        const fs::path cohort = folder / fs::path(file).parent_path().string();
        fs::create_directories((cohort / file).parent_path());
        fs::create_symlink("/dev/full", cohort / file);
        const auto run = simulate("cohort", cohort, {"--threads", "2"});
        INFO(run.standard_error);
        CHECK(run.exit_status == 4);
        CHECK(run.standard_error.find(file) != std::string::npos);
        CHECK_FALSE(fs::exists(cohort / "config.yaml"));
    }
}

TEST_CASE("a clinical cohort names its data cut-off and the hazard ratios that were asked for",
          "[cli]") {
    const testing::TempDir folder;
    const fs::path cohort = folder / "cohort";
    const auto run =
        run_tool("sarcotrace-simulate", {"clinical", "--output", cohort.string(), "--patients",
                                         "30", "--log-hr-atezolizumab", "-1.25", "--log-hr-nlr",
                                         "0", "--follow-up-days", "365"});
    REQUIRE(run.exit_status == 0);
    // Randomisation from 2020-06-04 for 730 days, then 365 days of follow-up.
    CHECK(testing::read_file(cohort / "config.yaml") ==
          "clinical: clinical\ndata_cutoff_date: \"2023-06-04\"\n");
    std::map<std::string, double> log_hazard_ratios;
    io::TsvReader rows(cohort / "truth" / "hazard_ratios.tsv",
                       {{"term", "log_hazard_ratio"}, {}, true});
    while (const auto* row = rows.next()) {
        log_hazard_ratios[row->required("term")] = row->required_number("log_hazard_ratio");
    }
    CHECK(log_hazard_ratios.at("arm_atezolizumab") == -1.25);
    CHECK(log_hazard_ratios.at("log2_nlr") == 0.0);
    CHECK(log_hazard_ratios.size() == 5);
    CHECK_FALSE(fs::exists(cohort / "fastq"));
}
