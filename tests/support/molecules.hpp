#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::testing {

/// A variant to plant: VCF form, 0-based position, share of molecules that carry it.
struct Planted {
    std::int64_t position;
    std::string ref;
    std::string alt;
    double vaf;
};

/// How a sample of molecules over one contig "chr1" is made.
struct MoleculeSample {
    std::string sample_id = "S1";
    std::string reference;
    std::int64_t molecules = 1000;
    std::vector<Planted> planted;
    /// Error per base of duplex, simplex, singleton; errors go to each other base alike.
    double duplex_error = 1e-6;
    double simplex_error = 1e-5;
    double singleton_error = 1e-4;
    std::uint64_t seed = 1;
};

namespace detail {

struct Element {
    std::int64_t position;  ///< -1 for an inserted base
    char base;
};

inline std::vector<Element> fragment_bases(const std::string& reference, std::int64_t begin,
                                           std::int64_t end,
                                           const std::vector<const Planted*>& carried) {
    std::vector<Element> bases;
    for (std::int64_t position = begin; position < end; ++position) {
        const Planted* here = nullptr;
        for (const Planted* variant : carried) {
            if (variant->position == position &&
                position + static_cast<std::int64_t>(variant->ref.size()) < end) {
                here = variant;
            }
        }
        if (here == nullptr) {
            bases.push_back({position, reference[static_cast<std::size_t>(position)]});
            continue;
        }
        for (std::size_t i = 0; i < here->alt.size(); ++i) {
            const bool aligned = i < here->ref.size();
            bases.push_back({aligned ? position + static_cast<std::int64_t>(i) : -1, here->alt[i]});
        }
        position += static_cast<std::int64_t>(here->ref.size()) - 1;
    }
    return bases;
}

inline consensus::MoleculeRead to_read(const Element* first, const Element* last) {
    consensus::MoleculeRead read;
    read.contig = core::ContigIndex{0};
    read.mapping_quality = 60;
    read.read_group = "rg";
    while (first != last && first->position < 0) {
        ++first;
    }
    while (first != last && (last - 1)->position < 0) {
        --last;
    }
    read.position = core::Pos0(first->position);
    std::int64_t expected = first->position;
    for (; first != last; ++first) {
        if (first->position > expected) {
            core::append(read.cigar, {core::CigarOp::Deletion,
                                      static_cast<std::uint32_t>(first->position - expected)});
        }
        core::append(read.cigar,
                     {first->position < 0 ? core::CigarOp::Insertion : core::CigarOp::Match, 1});
        expected = first->position < 0 ? expected : first->position + 1;
        read.bases.push_back(core::to_base(first->base));
        read.base_qualities.push_back(40);
    }
    return read;
}

}  // namespace detail

/// The records of the sample, coordinate-sorted. Fragments of 167 bp on average, reads of 100 bp.
inline std::vector<core::ReadRecord> make_molecules(const MoleculeSample& sample) {
    stats::Random random(stats::stream_seed(sample.seed, {stats::name_key(sample.sample_id)}));
    const auto contig_bp = static_cast<std::int64_t>(sample.reference.size());
    std::vector<core::ReadRecord> records;
    for (std::int64_t i = 0; i < sample.molecules; ++i) {
        const auto length_bp = std::clamp<std::int64_t>(
            static_cast<std::int64_t>(random.normal(167.0, 20.0)), 110, 300);
        const auto begin = static_cast<std::int64_t>(
            random.below(static_cast<std::uint64_t>(contig_bp - length_bp)));
        std::vector<const Planted*> carried;
        for (const Planted& variant : sample.planted) {
            if (random.bernoulli(variant.vaf)) {
                carried.push_back(&variant);
            }
        }
        std::vector<detail::Element> bases =
            detail::fragment_bases(sample.reference, begin, begin + length_bp, carried);
        const std::size_t tier = random.categorical({0.4, 0.4, 0.2});
        const bool top = random.bernoulli(0.5);
        const double error = tier == 0   ? sample.duplex_error
                             : tier == 1 ? sample.simplex_error
                                         : sample.singleton_error;
        const auto errors = random.binomial(static_cast<std::int64_t>(bases.size()), error);
        for (std::int64_t e = 0; e < errors; ++e) {
            char& base = bases[random.below(bases.size())].base;
            base = core::to_char(static_cast<core::Base>(
                (static_cast<std::uint64_t>(core::to_base(base)) + 1 + random.below(3)) % 4));
        }
        const detail::Element* data = bases.data();
        const std::size_t read_bp = std::min<std::size_t>(100, bases.size());
        consensus::Molecule molecule{
            detail::to_read(data, data + read_bp),
            detail::to_read(data + bases.size() - read_bp, data + bases.size())};
        consensus::MoleculeRead& left = molecule.read;
        consensus::MoleculeRead& right = *molecule.mate;
        for (consensus::MoleculeRead* read : {&left, &right}) {
            read->molecule_id = std::to_string(i);
            read->tier = tier == 0   ? consensus::Tier::Duplex
                         : tier == 1 ? consensus::Tier::Simplex
                                     : consensus::Tier::Singleton;
            const std::int64_t reads = tier == 2 ? 1 : 3;
            read->top_templates = tier == 0 || top ? reads : 0;
            read->bottom_templates = tier == 0 || !top ? reads : 0;
            read->flag = core::flags::paired | core::flags::proper_pair;
        }
        using core::flags::first;
        using core::flags::second;
        const bool shows_top = tier == 0 || top;
        left.flag |= core::flags::mate_reverse | (shows_top ? first : second);
        right.flag |= core::flags::reverse | (shows_top ? second : first);
        left.five_prime = begin;
        right.five_prime = begin + length_bp - 1;
        left.mate_five_prime = right.five_prime;
        right.mate_five_prime = left.five_prime;
        left.counts_in_overlap = true;
        right.counts_in_overlap = false;
        for (core::ReadRecord& record : consensus::to_records(molecule)) {
            records.push_back(std::move(record));
        }
    }
    std::stable_sort(records.begin(), records.end(),
                     [](const core::ReadRecord& a, const core::ReadRecord& b) {
                         return *a.position < *b.position;
                     });
    return records;
}

inline void write_molecules(const std::filesystem::path& path, const std::string& sample_id,
                            std::int64_t contig_bp, const std::vector<core::ReadRecord>& records) {
    hts::SamHeader header;
    header.add_contig({"chr1", contig_bp});
    header.add_read_group({"rg", sample_id, "lib", "ILLUMINA", ""});
    header.add_comment(consensus::molecule_bam_comment);
    header.set_sort_order("coordinate");
    hts::BamWriterOptions options;
    options.write_index = true;
    hts::BamWriter writer(path, header, options);
    for (const core::ReadRecord& record : records) {
        writer.write(record);
    }
    writer.commit();
}

/// Bases drawn alike, no run longer than two.
inline std::string random_reference(std::int64_t length_bp, std::uint64_t seed) {
    stats::Random random(seed);
    std::string bases;
    while (static_cast<std::int64_t>(bases.size()) < length_bp) {
        const char base = "ACGT"[random.below(4)];
        const std::size_t n = bases.size();
        if (n < 2 || bases[n - 1] != base || bases[n - 2] != base) {
            bases += base;
        }
    }
    return bases;
}

}  // namespace sarcotrace::testing
