#include "run.hpp"

#include <algorithm>
#include <cmath>

#include "panel_table.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::tools::normals {
namespace {

using copy_number::PanelOfNormals;

void add_donor(PanelOfNormals& panel, const std::filesystem::path& path, const BinCounts& counts,
               const CorrectionInputs& correction) {
    CorrectedSample sample = correct(counts, correction);
    copy_number::center_male_x(sample.profile);
    if (panel.donors.empty()) {
        panel.bins = sample.profile.bins;
    }
    if (panel.bins != sample.profile.bins) {
        throw core::InputError({"the bins differ from those of the first donor",
                                "'" + path.string() + "'", "count all donors on the same bins"});
    }
    const std::string file = path.filename().string();
    const std::string name = file.substr(0, file.find('.'));
    if (std::ranges::find(panel.donors, name) != panel.donors.end()) {
        throw core::InputError(
            {"two donors are named '" + name + "'", "'" + path.string() + "'", "rename a file"});
    }
    panel.donors.push_back(name);
    panel.log2_ratio.push_back(std::move(sample.profile.log2_ratio));
}

PanelOfNormals collect(const NormalsOptions& options, io::Provenance& provenance) {
    if (options.foreign_panel) {
        provenance.add_input("panel-table", *options.foreign_panel);
        return read_foreign_panel(*options.foreign_panel);
    }
    PanelOfNormals panel;
    for (const auto& path : options.bins) {
        provenance.add_input("bins", path);
        add_donor(panel, path, read_bins(path), options.correction);
    }
    for (const auto& path : options.wigs) {
        provenance.add_input("wig", path);
        add_donor(panel, path, read_wig_counts(path), options.correction);
    }
    options.correction.add_to(provenance);
    return panel;
}

}  // namespace

void run(const NormalsOptions& options) {
    const cli::ToolInfo info = tool_info();
    io::Provenance provenance{info.name, info.version, {}, {}};
    const PanelOfNormals panel = collect(options, provenance);
    const auto bins = copy_number::summarise(panel);
    io::TsvWriter writer(options.output, panel_schema(panel.donors), provenance);
    for (std::size_t i = 0; i < bins.size(); ++i) {
        std::int64_t donors = 0;
        std::vector<io::TsvCell> cells = {panel.bins[i].contig,
                                          panel.bins[i].interval.begin().value(),
                                          panel.bins[i].interval.end().value(),
                                          bins[i].median_log2_ratio,
                                          bins[i].variance_log2_ratio,
                                          bins[i].relative_variance,
                                          std::int64_t{0}};
        for (const auto& donor : panel.log2_ratio) {
            donors += std::isfinite(donor[i]) ? 1 : 0;
            cells.emplace_back(donor[i]);
        }
        cells[6] = donors;
        writer.write(cells);
    }
    writer.commit();
}

}  // namespace sarcotrace::tools::normals
