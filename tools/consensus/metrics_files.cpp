#include "metrics_files.hpp"

#include <utility>

namespace sarcotrace::consensus_tool {
namespace {

std::filesystem::path with_ending(std::filesystem::path path, const std::string& ending) {
    path += ending;
    return path;
}

}  // namespace

MetricsFiles::MetricsFiles(std::filesystem::path prefix, io::Provenance provenance)
    : prefix_(std::move(prefix)), provenance_(std::move(provenance)) {}

io::TsvWriter& MetricsFiles::table(const io::TsvSchema& schema) {
    return tables_.emplace_back(with_ending(prefix_, "." + schema.name + ".tsv"), schema,
                                provenance_);
}

io::TextWriter& MetricsFiles::plot(const std::string& name) {
    return plots_.emplace_back(with_ending(prefix_, "." + name + "_mqc.tsv"));
}

void MetricsFiles::finish() {
    for (io::TsvWriter& table : tables_) {
        table.finish();
    }
    for (io::TextWriter& plot : plots_) {
        plot.finish();
    }
}

void MetricsFiles::commit() {
    for (io::TsvWriter& table : tables_) {
        table.commit();
    }
    for (io::TextWriter& plot : plots_) {
        plot.commit();
    }
}

std::string multiqc_header(const std::string& id, const std::string& title,
                           const std::string& x_label, const std::string& y_label) {
    return "# id: 'sarcotrace_" + id + "'\n# section_name: '" + title +
           "'\n# plot_type: 'linegraph'\n# pconfig:\n#     id: 'sarcotrace_" + id +
           "_plot'\n#     title: 'Sarcotrace: " + title + "'\n#     xlab: '" + x_label +
           "'\n#     ylab: '" + y_label + "'\n";
}

}  // namespace sarcotrace::consensus_tool
