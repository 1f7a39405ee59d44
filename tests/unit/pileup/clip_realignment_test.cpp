#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "molecules.hpp"
#include "sarcotrace/pileup/allele.hpp"
#include "sarcotrace/pileup/assembler.hpp"
#include "support.hpp"

using namespace sarcotrace;
using pileup::Support;

namespace {

constexpr std::int64_t contig_bp = 1200;
constexpr std::int64_t position = 600;

/// A sample whose reads an aligner has clipped at the variant, beyond `shortest` matched bases.
struct Sample {
    std::string bases = testing::random_reference(contig_bp, 8);
    pileup::ReferenceWindow reference{"chr1", 0, bases};
    pileup::Window window{"chr1", core::Interval(core::Pos0(300), core::Pos0(900)),
                          core::Interval(core::Pos0(50), core::Pos0(1150)), ""};
    testing::Planted planted;
    pileup::Allele allele;

    explicit Sample(std::int64_t deleted_bp, const std::string& inserted = "", double vaf = 0.2)
        : planted{position, bases.substr(position, static_cast<std::size_t>(deleted_bp) + 1),
                  bases.substr(position, 1) + inserted, vaf},
          allele(normalise({"chr1", core::Pos0(position), planted.ref, planted.alt}, reference)) {}

    [[nodiscard]] std::vector<core::ReadRecord> records() const {
        testing::MoleculeSample sample;
        sample.reference = bases;
        sample.molecules = 600;
        sample.planted = {planted};
        return testing::make_molecules(sample);
    }
    [[nodiscard]] pileup::AlleleEvidence evidence(
        const std::vector<core::ReadRecord>& records) const {
        pileup::Assembler assembler(reference, window, {});
        for (const core::ReadRecord& record : records) {
            assembler.add(testing::ViewOf(record).view());
        }
        return gather(assembler.finish().molecules, allele, reference);
    }
};

/// Turns everything from an indel to the nearer end of the read into a soft clip.
void clip_at_indel(core::ReadRecord& record) {
    const core::Cigar cigar = record.cigar;
    for (std::size_t i = 0; i < cigar.size(); ++i) {
        if (cigar[i].op != core::CigarOp::Deletion && cigar[i].op != core::CigarOp::Insertion) {
            continue;
        }
        const core::Cigar before(cigar.begin(), cigar.begin() + static_cast<std::ptrdiff_t>(i));
        const core::Cigar after(cigar.begin() + static_cast<std::ptrdiff_t>(i) + 1, cigar.end());
        const std::uint32_t inserted =
            cigar[i].op == core::CigarOp::Insertion ? cigar[i].length : 0;
        const auto left = static_cast<std::uint32_t>(core::query_length(before));
        const auto right = static_cast<std::uint32_t>(core::query_length(after));
        if (left < right) {
            record.position = *record.position + core::reference_length(before) +
                              (inserted > 0 ? 0 : static_cast<std::int64_t>(cigar[i].length));
            record.cigar = {{core::CigarOp::SoftClip, left + inserted}};
            record.cigar.insert(record.cigar.end(), after.begin(), after.end());
        } else {
            record.cigar = before;
            record.cigar.push_back({core::CigarOp::SoftClip, right + inserted});
        }
        return;
    }
}

std::vector<core::ReadRecord> clipped(std::vector<core::ReadRecord> records) {
    for (core::ReadRecord& record : records) {
        clip_at_indel(record);
    }
    return records;
}

void check_clipped_as_aligned(const Sample& sample) {
    const auto aligned = sample.records();
    const pileup::AlleleEvidence truth = sample.evidence(aligned);
    const pileup::AlleleEvidence found = sample.evidence(clipped(aligned));
    REQUIRE(truth.total(Support::Alt) > 8);
    // A clip of one base, or one that fits the reference, cannot be told.
    CHECK(found.total(Support::Alt) >= truth.total(Support::Alt) - 2);
    CHECK(found.total(Support::Alt) <= truth.total(Support::Alt));
    CHECK(found.total(Support::Other) == truth.total(Support::Other));
}

}  // namespace

TEST_CASE("a deletion that no CIGAR shows is found in clipped ends") {
    for (const std::int64_t deleted_bp : {3, 12, 30, 50}) {
        INFO(deleted_bp << " bp");
        check_clipped_as_aligned(Sample(deleted_bp));
    }
}

TEST_CASE("an insertion that no CIGAR shows is found in clipped ends") {
    for (const std::int64_t inserted_bp : {4, 15, 30}) {
        INFO(inserted_bp << " bp");
        check_clipped_as_aligned(Sample(0, testing::random_reference(inserted_bp, 77)));
    }
}

TEST_CASE("clips that fit no indel leave the molecules as they are") {
    const Sample sample(12);
    auto records = clipped(sample.records());
    for (core::ReadRecord& record : records) {
        std::size_t begin = 0;
        for (const core::CigarElement& element : record.cigar) {
            if (element.op == core::CigarOp::SoftClip) {
                for (std::size_t i = begin; i < begin + element.length; ++i) {
                    record.bases[i] = i % 3 == 0 ? 'G' : 'C';
                }
            }
            begin += core::consumes_query(element.op) ? element.length : 0;
        }
    }
    CHECK(sample.evidence(records).total(Support::Alt) == 0);
}

TEST_CASE("one clipped molecule alone names no indel") {
    const Sample sample(20, "", 0.0);
    const Sample carrier(20, "", 0.2);
    auto records = sample.records();
    const auto others = clipped(carrier.records());
    for (std::size_t i = 0; i < records.size(); ++i) {
        const bool has_clip = std::any_of(
            others[i].cigar.begin(), others[i].cigar.end(),
            [](const core::CigarElement& e) { return e.op == core::CigarOp::SoftClip; });
        if (has_clip) {
            records[i] = others[i];
            break;
        }
    }
    CHECK(sample.evidence(records).total(Support::Alt) == 0);
}

TEST_CASE("a read that ends within an insertion counts for it if it shows enough, and never against") {
    const Sample sample(0, testing::random_reference(45, 78));
    const auto aligned = sample.records();
    const pileup::AlleleEvidence truth = sample.evidence(aligned);
    for (const std::size_t shown : {1U, 12U}) {  // bases of the insertion that the read still holds
        INFO(shown << " bp");
        auto records = clipped(aligned);
        std::int64_t cut = 0;
        for (std::size_t i = 0; i < records.size(); i += 2) {
            core::ReadRecord& record = records[i];
            if (record.cigar.size() == 2 && record.cigar[1].op == core::CigarOp::SoftClip &&
                record.cigar[1].length > 45) {
                const std::size_t kept = record.cigar[0].length + shown;
                record.cigar[1].length = static_cast<std::uint32_t>(shown);
                record.bases.resize(kept);
                record.base_qualities.resize(kept);
                ++cut;
            }
        }
        REQUIRE(cut >= 3);
        const pileup::AlleleEvidence found = sample.evidence(records);
        // Untrimmed, each of the cut reads would join its mate to a reference molecule.
        CHECK(found.total(Support::Ref) - truth.total(Support::Ref) <= 1);
        CHECK(found.total(Support::Alt) > 0);
        if (shown > 1) {
            CHECK(found.total(Support::Alt) >= truth.total(Support::Alt) - 1);
        } else {
            CHECK(found.total(Support::Alt) < truth.total(Support::Alt));
        }
    }
}

TEST_CASE("a read that begins within an insertion counts for it wherever that can be shifted") {
    const std::string before = testing::random_reference(contig_bp, 8).substr(position, 1);
    for (const std::string& last : {std::string(before == "A" ? "C" : "A"), before}) {
        INFO(last);
        // One that ends with the base before it stands further left than its reads are clipped.
        const Sample sample(0, testing::random_reference(44, 78) + last);
        CHECK((sample.allele.position.value() < position) == (last == before));
        const auto aligned = sample.records();
        auto records = clipped(aligned);
        constexpr std::size_t shown = 12;
        std::size_t cut = 0;
        for (core::ReadRecord& record : records) {
            const std::size_t clip = record.cigar.size() == 2 ? record.cigar[0].length : 0;
            if (clip > 45 && record.cigar[0].op == core::CigarOp::SoftClip) {
                const std::size_t lost = clip - shown;
                record.cigar[0].length = shown;
                record.bases.erase(0, lost);
                record.base_qualities.erase(
                    record.base_qualities.begin(),
                    record.base_qualities.begin() + static_cast<std::ptrdiff_t>(lost));
                ++cut;
            }
        }
        REQUIRE(cut >= 3);
        const pileup::AlleleEvidence truth = sample.evidence(aligned);
        const pileup::AlleleEvidence found = sample.evidence(records);
        CHECK(found.total(Support::Alt) >= truth.total(Support::Alt) - 1);
        CHECK(found.total(Support::Ref) - truth.total(Support::Ref) <= 1);
    }
}

namespace {

/// Leaves at most `shown` clipped bases, the inner ones.
void shorten_clips(core::ReadRecord& record, std::uint32_t shown) {
    const bool at_begin = record.cigar.front().op == core::CigarOp::SoftClip;
    core::CigarElement& clip = at_begin ? record.cigar.front() : record.cigar.back();
    if (clip.op != core::CigarOp::SoftClip || clip.length <= shown) {
        return;
    }
    const auto lost = static_cast<std::ptrdiff_t>(clip.length - shown);
    const auto bases = static_cast<std::ptrdiff_t>(record.bases.size());
    const std::ptrdiff_t from = at_begin ? 0 : bases - lost;
    record.bases.erase(static_cast<std::size_t>(from), static_cast<std::size_t>(lost));
    record.base_qualities.erase(record.base_qualities.begin() + from,
                                record.base_qualities.begin() + from + lost);
    clip.length = shown;
}

/// Takes the quality of each inserted base that `is_low` names by its index in the insertion.
template <typename IsLow>
std::vector<core::ReadRecord> with_low_quality(std::vector<core::ReadRecord> records,
                                               const IsLow& is_low) {
    for (core::ReadRecord& record : records) {
        std::size_t query = 0;
        for (const core::CigarElement& element : record.cigar) {
            for (std::size_t i = 0; element.op == core::CigarOp::Insertion && i < element.length;
                 ++i) {
                record.base_qualities[query + i] = is_low(i) ? 2 : 40;
            }
            query += core::consumes_query(element.op) ? element.length : 0;
        }
    }
    return records;
}

/// Sets the tags of the fragment's ends to what a program writes that counts clipped bases as ungapped.
void set_unclipped_ends(std::vector<core::ReadRecord>& records) {
    std::map<std::string, std::array<std::int64_t, 2>> ends;
    const auto side = [](const core::ReadRecord& record) {
        return (record.flag & core::flags::reverse) != 0 ? 1U : 0U;
    };
    for (const core::ReadRecord& record : records) {
        const core::CigarElement& first = record.cigar.front();
        const core::CigarElement& last = record.cigar.back();
        const auto clip = [](const core::CigarElement& element) {
            return element.op == core::CigarOp::SoftClip ? std::int64_t{element.length} : 0;
        };
        const std::int64_t begin = record.position->value();
        ends[record.name][side(record)] =
            side(record) == 0 ? begin - clip(first)
                              : begin + core::reference_length(record.cigar) - 1 + clip(last);
    }
    for (core::ReadRecord& record : records) {
        const auto& both = ends.at(record.name);
        record.set_tag(core::tags::xs, both[side(record)]);
        record.set_tag(core::tags::xm, both[1 - side(record)]);
    }
}

}  // namespace

TEST_CASE("an insertion that no read carries through is named by clipped ends of both sides") {
    const Sample sample(0, testing::random_reference(45, 78));
    const auto aligned = sample.records();
    const pileup::AlleleEvidence truth = sample.evidence(aligned);
    // Half of the reads from the left, half from the right, none with 12 bases beyond the insertion.
    auto records = clipped(aligned);
    for (core::ReadRecord& record : records) {
        shorten_clips(record, 50);
    }
    CHECK(sample.evidence(records).total(Support::Alt) >= truth.total(Support::Alt) - 2);
    // Where those of one side end before the others begin, what is between is unknown.
    for (core::ReadRecord& record : records) {
        shorten_clips(record, 20);
    }
    CHECK(sample.evidence(records).total(Support::Alt) == 0);
}

TEST_CASE("clipped ends of two sides that are no insertion name none") {
    const Sample sample(0, testing::random_reference(45, 78));
    auto records = clipped(sample.records());
    for (core::ReadRecord& record : records) {
        shorten_clips(record, 50);
        if (record.cigar.front().op == core::CigarOp::SoftClip) {
            for (std::size_t i = 0; i < record.cigar.front().length; ++i) {
                record.bases[i] = i % 3 == 0 ? 'G' : 'C';
            }
        }
    }
    CHECK(sample.evidence(records).total(Support::Alt) == 0);
}

TEST_CASE("an error of one record in an insertion makes no second insertion") {
    const Sample sample(0, testing::random_reference(45, 78));
    auto records = clipped(sample.records());
    std::size_t wrong = 0;
    for (core::ReadRecord& record : records) {
        shorten_clips(record, 50);
        const bool at_begin = record.cigar.front().op == core::CigarOp::SoftClip;
        if (wrong < 1 && at_begin) {
            char& base = record.bases[record.cigar.front().length - 10];
            base = base == 'A' ? 'C' : 'A';
            ++wrong;
        }
    }
    REQUIRE(wrong == 1);
    pileup::Assembler assembler(sample.reference, sample.window, {});
    for (const core::ReadRecord& record : records) {
        assembler.add(testing::ViewOf(record).view());
    }
    std::set<std::string> inserted;
    for (const pileup::Molecule& molecule : assembler.finish().molecules) {
        for (const pileup::Indel& indel : molecule.indels) {
            inserted.insert(indel.inserted);
        }
    }
    CHECK(inserted == std::set<std::string>{sample.allele.alt.substr(1)});
}

TEST_CASE("an insertion counts if half of its bases have quality and others show it whole") {
    const Sample sample(0, testing::random_reference(30, 77));
    const auto whole = sample.records();
    const std::int64_t truth = sample.evidence(whole).total(Support::Alt);
    const auto count = [&](std::size_t step, bool clip) {
        // Every second carrier keeps its quality, so that the insertion is known.
        auto records = with_low_quality(whole, [&](std::size_t i) { return i % step != step - 1; });
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (std::stoi(records[i].name) % 2 == 0) {
                records[i] = whole[i];
            }
        }
        return sample.evidence(clip ? clipped(records) : records).total(Support::Alt);
    };
    CHECK(count(2, false) == truth);
    CHECK(count(2, true) >= truth - 2);
    // One record that shows it whole is enough, whatever the others' poor bases are.
    auto poor = with_low_quality(whole, [](std::size_t i) { return i % 2 == 0; });
    std::size_t kept = poor.size();
    for (std::size_t i = 0; i < poor.size(); ++i) {
        std::size_t query = 0;
        for (const core::CigarElement& element : poor[i].cigar) {
            if (element.op == core::CigarOp::Insertion) {
                if (kept == poor.size()) {
                    kept = i;
                }
                poor[i].bases[query] = i == kept ? whole[i].bases[query] : 'A';
            }
            query += core::consumes_query(element.op) ? element.length : 0;
        }
    }
    CHECK(sample.evidence(poor).total(Support::Alt) == 0);
    poor[kept] = whole[kept];
    CHECK(sample.evidence(poor).total(Support::Alt) == truth);
    const std::int64_t known = count(3, false);  // those that keep their quality
    CHECK(known > 4);
    CHECK(known < truth - 4);
    CHECK(count(3, true) <= known);
}

TEST_CASE("a fragment's ends are those of the aligned read where a clip hides an indel") {
    for (const Sample& sample : {Sample(30), Sample(0, testing::random_reference(30, 77))}) {
        INFO(sample.allele.id());
        const auto fragments = [&](const std::vector<core::ReadRecord>& records) {
            pileup::Assembler assembler(sample.reference, sample.window, {});
            for (const core::ReadRecord& record : records) {
                assembler.add(testing::ViewOf(record).view());
            }
            const pileup::MoleculeSet set = assembler.finish();
            const pileup::RequiredSpan span = required_span(sample.allele, sample.reference);
            std::map<std::uint64_t, std::int64_t> lengths;
            for (const pileup::Molecule& molecule : set.molecules) {
                const auto seen = evidence_of(molecule, sample.allele, span);
                if (seen && seen->support == Support::Alt) {
                    lengths[molecule.key] = molecule.fragment_end - molecule.fragment_begin;
                }
            }
            return lengths;
        };
        const auto truth = fragments(sample.records());
        REQUIRE(truth.size() > 8);
        for (const bool ungapped : {true, false}) {  // or counted with the indel already
            auto records = clipped(sample.records());
            if (ungapped) {
                set_unclipped_ends(records);
            }
            std::size_t compared = 0;
            for (const auto& [key, length] : fragments(records)) {
                if (truth.contains(key)) {
                    CHECK(length == truth.at(key));
                    ++compared;
                }
            }
            CHECK(compared >= truth.size() - 2);
        }
    }
}
