// Simulated reads through sarcotrace-align and sarcotrace-consensus, for several places of the UMI.
// A read's name, SAMPLE:MOLECULE:STRAND:COPY, is the truth.
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/fastq_reader.hpp"
#include "sarcotrace/io/text_writer.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::run_tool;
using testing::TempDir;

namespace {

/// Molecules by identifier: the names of their read pairs.
using Molecules = std::map<std::string, std::set<std::string>>;

/// "MOLECULE:STRAND" of a read's name.
std::string strand_of(const std::string& name) {
    const std::size_t molecule = name.find(':') + 1;
    return name.substr(molecule, name.find(':', name.find(':', molecule) + 1) - molecule);
}

std::string molecule_of(const std::string& name) {
    const std::string strand = strand_of(name);
    return strand.substr(0, strand.find(':'));
}

/// One buffy coat of a simulated cohort: about 3,500 pairs of 700 molecules.
class Library {
public:
    Library(int umi_bp, int spacer_bp) {
        const auto simulated = run_tool("sarcotrace-simulate", {"cohort",
                                                                "--output",
                                                                at("cohort"),
                                                                "--seed",
                                                                "5",
                                                                "--patients",
                                                                "1",
                                                                "--healthy-donors",
                                                                "1",
                                                                "--healthy-panels",
                                                                "0",
                                                                "--contig-length",
                                                                "60000",
                                                                "--target-length",
                                                                "300",
                                                                "--molecule-depth",
                                                                "60",
                                                                "--umi-length",
                                                                std::to_string(umi_bp),
                                                                "--spacer-length",
                                                                std::to_string(spacer_bp)});
        INFO(simulated.standard_error);
        REQUIRE(simulated.exit_status == 0);
        REQUIRE(run_tool("sarcotrace-index",
                         {"--reference", at("cohort/reference.fa"), "--output", at("index.sti")})
                    .exit_status == 0);
        for (const std::string mate : {"1", "2"}) {
            reads_.push_back(at("cohort/fastq/P0001-BUFFY_R" + mate + ".fastq.gz"));
        }
        hts::FastqReader reader(reads_[0]);
        hts::FastqRecord record;
        while (reader.next(record)) {
            ++pairs_;
            molecules_.insert(molecule_of(record.name));
        }
    }

    [[nodiscard]] std::string at(const std::string& name) const {
        return (folder_ / name).string();
    }
    [[nodiscard]] std::int64_t pairs() const { return pairs_; }
    [[nodiscard]] std::size_t molecules() const { return molecules_.size(); }

    /// Moves the UMIs of `umi_bp` bases into the names, and cuts the spacer.
    void put_umi_into_name(std::size_t umi_bp, std::size_t spacer_bp) {
        hts::PairedFastqReader reader(reads_[0], reads_[1]);
        hts::FastqRecord first;
        hts::FastqRecord second;
        std::string texts[2];
        while (reader.next(first, second)) {
            const std::string name = first.name + ":" + first.bases.substr(0, umi_bp) + "+" +
                                     second.bases.substr(0, umi_bp);
            for (std::size_t mate = 0; mate < 2; ++mate) {
                hts::FastqRecord& read = mate == 0 ? first : second;
                for (char& quality : read.qualities) {
                    quality = static_cast<char>(quality + '!');
                }
                texts[mate] += "@" + name + "\n" + read.bases.substr(umi_bp + spacer_bp) + "\n+\n" +
                               read.qualities.substr(umi_bp + spacer_bp) + "\n";
            }
        }
        for (std::size_t mate = 0; mate < 2; ++mate) {
            reads_[mate] = at("named_" + std::to_string(mate + 1) + ".fastq.gz");
            io::write_text(reads_[mate], texts[mate]);
        }
    }

    /// Aligns to NAME.bam and checks that the ledger has every read.
    void align(const std::string& name, const std::vector<std::string>& more) const {
        std::vector<std::string> arguments = {
            "--index",   at("index.sti"),   "--sample",  "S",
            "--fastq-1", reads_[0],         "--fastq-2", reads_[1],
            "--output",  at(name + ".bam"), "--ledger",  at(name + ".align.tsv")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto run = run_tool("sarcotrace-align", arguments);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        CHECK(ledger(name + ".align.tsv", "READS", "fastq") == 2 * pairs_);
        CHECK(ledger(name + ".align.tsv", "READS", "aligned") == 2 * pairs_);
    }

    /// Groups NAME.bam and checks that the ledger has every pair.
    [[nodiscard]] Molecules group(const std::string& name,
                                  const std::vector<std::string>& more) const {
        const std::string output = name + ".molecules";
        std::vector<std::string> arguments = {
            "--input",  at(name + ".bam"),   "--sample",  "S",
            "--output", at(output + ".bam"), "--members", at(output + ".members.tsv")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto run = run_tool("sarcotrace-consensus", arguments);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        CHECK(ledger(output + ".ledger.tsv", "TEMPLATES", "READ_NAMES") == pairs_);
        Molecules found;
        io::TsvReader rows(at(output + ".members.tsv"),
                           {{"read_name", "molecule_id", "strand", "used"}, {}});
        while (const io::TsvRow* row = rows.next()) {
            found[std::string(row->required("molecule_id"))].insert(
                std::string(row->required("read_name")));
        }
        CHECK(ledger(output + ".ledger.tsv", "MOLECULES", "GROUPED") ==
              static_cast<std::int64_t>(found.size()));
        return found;
    }

private:
    [[nodiscard]] std::int64_t ledger(const std::string& file, const std::string& unit,
                                      const std::string& name) const {
        io::TsvReader rows(
            at(file), {{"sample_id", "stage", "unit", "library", "side", "name", "count"}, {}});
        while (const io::TsvRow* row = rows.next()) {
            if (row->required("unit") == unit && row->required("name") == name) {
                return row->required_integer("count");
            }
        }
        return -1;
    }

    TempDir folder_;
    std::vector<std::string> reads_;
    std::int64_t pairs_ = 0;
    std::set<std::string> molecules_;
};

/// Molecules that hold reads of more than one true molecule (or strand).
template <typename Truth>
std::size_t mixed(const Molecules& found, Truth truth) {
    std::size_t count = 0;
    for (const auto& [identifier, names] : found) {
        std::set<std::string> origins;
        for (const std::string& name : names) {
            origins.insert(truth(name));
        }
        count += static_cast<std::size_t>(origins.size() > 1);
    }
    return count;
}

std::set<std::set<std::string>> partition(const Molecules& found, bool name_holds_umi) {
    std::set<std::set<std::string>> sets;
    for (const auto& [identifier, names] : found) {
        std::set<std::string> plain;
        for (const std::string& name : names) {
            plain.insert(name_holds_umi ? name.substr(0, name.rfind(':')) : name);
        }
        sets.insert(std::move(plain));
    }
    return sets;
}

}  // namespace

TEST_CASE("a UMI of eight bases without a spacer gives the simulated molecules", "[cli]") {
    const Library library(8, 0);
    library.align("dual", {"--read-structures", "8M+T"});
    const Molecules dual = library.group("dual", {});
    CHECK(mixed(dual, molecule_of) == 0);
    // Two or more errors in one UMI of 16 bases split a molecule: rare at this error rate.
    CHECK(dual.size() >= library.molecules());
    CHECK(dual.size() <= library.molecules() + 4);

    library.align("single", {"--read-structures", "8M+T", "8S+T"});
    const Molecules single = library.group("single", {"--strategy", "identity"});
    CHECK(mixed(single, strand_of) == 0);
    CHECK(single.size() > dual.size());
}

TEST_CASE("a UMI in the read gives the same molecules as the same UMI in the name", "[cli]") {
    Library library(3, 2);
    library.align("reads", {"--read-structures", "3M2S+T"});
    const Molecules reads = library.group("reads", {});
    CHECK(mixed(reads, molecule_of) == 0);
    CHECK(reads.size() == library.molecules());

    library.put_umi_into_name(3, 2);
    library.align("tag", {"--umi-from", "name"});
    CHECK(partition(library.group("tag", {}), true) == partition(reads, false));
    library.align("untagged", {});
    CHECK(partition(library.group("untagged", {"--umi-from", "name"}), true) ==
          partition(reads, false));
}

TEST_CASE("without UMIs the copies of a molecule are duplicates, and all but one are marked",
          "[cli]") {
    const Library library(0, 0);
    library.align("plain", {});
    std::map<std::string, std::array<std::int64_t, 3>> ends;  // contig, both 5' ends
    std::map<std::array<std::int64_t, 3>, int> unmarked;
    std::set<std::string> names;
    hts::BamReader reader(library.at("plain.bam"));
    while (const auto read = reader.next()) {
        auto& pair = ends[std::string(read->name)];
        pair[0] = core::to_int(*read->contig);
        pair[read->has(core::flags::reverse) ? 2 : 1] = *read->unclipped_five_prime();
        if (!read->has(core::flags::duplicate)) {
            names.insert(std::string(read->name));
        }
    }
    std::map<std::array<std::int64_t, 3>, std::set<std::string>> molecules_at;
    for (const auto& [name, pair] : ends) {
        unmarked[pair] += names.contains(name) ? 1 : 0;
        molecules_at[pair].insert(molecule_of(name));
    }
    std::size_t alike = 0;  // two molecules may have the same ends
    for (const auto& [pair, molecules] : molecules_at) {
        CHECK(unmarked[pair] == 1);
        alike += molecules.size() - 1;
    }
    CHECK(names.size() + alike == library.molecules());
    CHECK(run_tool("sarcotrace-consensus", {"--input", library.at("plain.bam"), "--sample", "S",
                                            "--output", library.at("m.bam")})
              .exit_status == 3);
}
