#include "doctor.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/align/read_doctor.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/parallel.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::tools::align {
namespace {

namespace domain = sarcotrace::align;

constexpr std::size_t templates_in_all = 100'000;
constexpr std::size_t fewest_of_a_unit = 10'000;
// So many units together show no more templates than one alone: what was read of them is kept.
constexpr std::size_t most_units_kept = templates_in_all / fewest_of_a_unit;
constexpr std::size_t templates_per_slice = 1024;

io::TsvSchema report_schema() {
    using io::ColumnType;
    return {"doctor",
            "What the first templates of each unit show, and what is wrong with them.",
            {{"sample_id", ColumnType::String, "Sample."},
             {"read_group", ColumnType::String, "Read group: library and lane."},
             {"read", ColumnType::String, "R1, R2, I1, I2, or TEMPLATE for all of them."},
             {"figure", ColumnType::String,
              "Name of the figure; WARNING or STOP for a finding. Shares are of the templates "
              "looked at."},
             {"cycle", ColumnType::Integer, "Cycle of the read as sequenced, from 1; NA: of none."},
             {"value", ColumnType::Number, "Value; NA for a finding."},
             {"message", ColumnType::String, "What is wrong and the remedy; NA for a figure."}},
            {}};
}

void show(const RawTemplate& raw, const PreparedPair& prepared, const TemplateSource& source,
          domain::ReadDoctor& doctor) {
    const std::size_t structures = source.structures().size();
    const std::size_t mates = source.mates();
    std::array<std::string_view, 4> reads{};
    for (std::size_t i = 0; i < structures; ++i) {
        reads[i] = i < mates ? raw.reads[i].bases : raw.indexes[i - mates].bases;
    }
    if (!raw.is_paired) {
        reads[1] = mates == 2 ? std::string_view() : reads[1];
    }
    const domain::ReadPair& pair = prepared.pair;
    const std::string& umi = source.umi_list() == nullptr || pair.original_umi.empty()
                                 ? pair.umi
                                 : pair.original_umi;
    doctor.add({std::span(reads).first(structures),
                {raw.reads[0].read_number, raw.is_paired ? raw.reads[1].read_number : 0},
                umi,
                prepared.fragment_bp});
}

domain::DoctorReport examine(TemplateSource& source, std::size_t templates, int threads) {
    const umi::UmiList* const list = source.umi_list();
    std::function<bool(std::string_view)> is_listed;
    if (list != nullptr) {
        is_listed = [list](std::string_view umi) { return list->contains(umi); };
    }
    domain::ReadDoctor doctor(source.structures(), source.mates(), is_listed);
    const std::span<const RawTemplate> all = source.peek(templates);
    // A round takes apart one slice for each thread, so that few are held at once.
    const std::size_t per_round = templates_per_slice * static_cast<std::size_t>(threads);
    std::vector<PreparedPair> prepared(std::min(per_round, all.size()));
    for (std::size_t begin = 0; begin < all.size(); begin += per_round) {
        const auto round = all.subspan(begin, std::min(per_round, all.size() - begin));
        const std::size_t slices = (round.size() + templates_per_slice - 1) / templates_per_slice;
        core::for_each_index(slices, threads, [&](std::size_t slice, std::size_t) {
            const std::size_t end = std::min(round.size(), (slice + 1) * templates_per_slice);
            for (std::size_t i = slice * templates_per_slice; i < end; ++i) {
                prepared[i] = source.prepare(round[i]);
            }
        });
        for (std::size_t i = 0; i < round.size(); ++i) {
            show(round[i], prepared[i], source, doctor);
        }
    }
    return doctor.report();
}

void write_report(const domain::DoctorReport& report, const std::string& sample,
                  const std::string& read_group, io::TsvWriter& writer) {
    for (const domain::DoctorFigure& figure : report.figures) {
        const auto cycle = figure.cycle ? std::optional<std::int64_t>(*figure.cycle) : std::nullopt;
        writer.write({sample, read_group, figure.read, figure.name, io::cell(cycle), figure.value,
                      io::TsvCell()});
    }
    for (const domain::DoctorFinding& finding : report.findings) {
        writer.write({sample, read_group, finding.read,
                      std::string(finding.is_stop ? "STOP" : "WARNING"), io::TsvCell(),
                      io::TsvCell(), finding.what + "; " + finding.remedy});
    }
}

}  // namespace

std::vector<std::unique_ptr<TemplateSource>> examine_units(const AlignOptions& options,
                                                           const io::Provenance& provenance) {
    std::optional<io::TsvWriter> writer;
    if (options.doctor) {
        writer.emplace(*options.doctor, report_schema(), provenance);
    }
    const std::size_t templates =
        std::max(fewest_of_a_unit, templates_in_all / options.units.size());
    std::vector<std::unique_ptr<TemplateSource>> sources;
    std::optional<core::InputError> stop;
    for (const Unit& unit : options.units) {
        auto source = std::make_unique<TemplateSource>(unit, options.preparation);
        const domain::DoctorReport report = examine(*source, templates, options.threads);
        const std::string where = "unit '" + unit.read_group() + "'";
        for (const domain::DoctorFinding& finding : report.findings) {
            if (finding.is_stop && options.doctor_stops && !stop) {
                stop.emplace(core::ErrorText{finding.what, where,
                                             finding.remedy + " (--no-doctor-stop goes on)"});
            } else if (!finding.is_stop || !options.doctor_stops) {
                std::cerr << tool_info().name << ": warning: " << where << ": " << finding.what
                          << "; " << finding.remedy << '\n';
            }
        }
        if (writer) {
            write_report(report, options.sample, unit.read_group(), *writer);
        }
        const bool is_kept = options.units.size() <= most_units_kept || !unit.can_be_read_twice();
        sources.push_back(is_kept ? std::move(source) : nullptr);
    }
    // The report is wanted most of all when the run stops.
    if (writer) {
        writer->commit();
    }
    if (stop) {
        throw core::InputError(*stop);
    }
    return sources;
}

}  // namespace sarcotrace::tools::align
