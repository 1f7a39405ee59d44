#pragma once

#include <deque>
#include <filesystem>
#include <string>

#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/io/text_writer.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::consensus_tool {

/// The files of `--metrics PREFIX`, which get their names together.
class MetricsFiles {
public:
    MetricsFiles(std::filesystem::path prefix, io::Provenance provenance);

    /// Opens PREFIX.NAME.tsv, where NAME is the schema's. \throws IoError
    [[nodiscard]] io::TsvWriter& table(const io::TsvSchema& schema);
    /// Opens PREFIX.NAME_mqc.tsv for MultiQC. \throws IoError
    [[nodiscard]] io::TextWriter& plot(const std::string& name);
    /// Closes and checks all. \throws IoError
    void finish();
    /// \throws IoError
    void commit();

private:
    std::filesystem::path prefix_;
    io::Provenance provenance_;
    std::deque<io::TsvWriter> tables_;
    std::deque<io::TextWriter> plots_;
};

/// Head of a line graph for MultiQC, which reads the commented lines as YAML.
[[nodiscard]] std::string multiqc_header(const std::string& id, const std::string& title,
                                         const std::string& x_label, const std::string& y_label);

}  // namespace sarcotrace::consensus_tool
