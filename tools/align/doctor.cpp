#include "doctor.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "sarcotrace/align/read_doctor.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::tools::align {
namespace {

namespace domain = sarcotrace::align;

constexpr std::size_t templates_in_all = 100'000;
constexpr std::size_t fewest_of_a_unit = 10'000;

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

domain::DoctorReport examine(TemplateSource& source, std::size_t templates) {
    const std::vector<domain::ReadStructure>& structures = source.structures();
    const umi::UmiList* const list = source.umi_list();
    std::function<bool(std::string_view)> is_listed;
    if (list != nullptr) {
        is_listed = [list](std::string_view umi) { return list->contains(umi); };
    }
    const std::size_t mates = source.mates();
    domain::ReadDoctor doctor(structures, mates, is_listed);
    for (const RawTemplate& raw : source.peek(templates)) {
        std::array<std::string_view, 4> reads{};
        for (std::size_t i = 0; i < structures.size(); ++i) {
            reads[i] = i < mates ? raw.reads[i].bases : raw.indexes[i - mates].bases;
        }
        if (!raw.is_paired) {
            reads[1] = mates == 2 ? std::string_view() : reads[1];
        }
        const PreparedPair prepared = source.prepare(raw);
        const domain::ReadPair& pair = prepared.pair;
        const std::string& umi =
            list == nullptr || pair.original_umi.empty() ? pair.umi : pair.original_umi;
        doctor.add({std::span(reads).first(structures.size()),
                    {raw.reads[0].read_number, raw.is_paired ? raw.reads[1].read_number : 0},
                    umi,
                    prepared.fragment_bp});
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
        const domain::DoctorReport report = examine(*source, templates);
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
        sources.push_back(unit.can_be_read_twice() ? nullptr : std::move(source));
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
