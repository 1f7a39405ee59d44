#include "run.hpp"

#include "sarcotrace/core/parallel.hpp"
#include "tables.hpp"

namespace sarcotrace::tools::lod {
namespace {

io::Provenance provenance_of(const Options& options) {
    io::Provenance provenance{"sarcotrace-lod", std::string(cli::project_version()), {}, {}};
    provenance.add_option("alpha", options.settings.alpha);
    provenance.add_option("design-vaf", options.settings.design_vaf);
    provenance.add_option("min-molecules", static_cast<double>(options.settings.least_molecules));
    provenance.add_option("min-loci", static_cast<double>(options.settings.least_loci));
    if (options.mixtures) {
        for (const double fraction : options.mixtures->fractions) {
            provenance.add_option("fraction", fraction);
        }
        provenance.add_option("replicates", static_cast<double>(options.mixtures->replicates));
        provenance.add_option("blanks", static_cast<double>(options.mixtures->blanks));
        provenance.add_option("seed", static_cast<double>(options.mixtures->seed));
        if (options.mixtures->untagged_tier) {
            provenance.add_option("untagged-tier",
                                  pileup::to_string_view(*options.mixtures->untagged_tier));
        }
    }
    return provenance;
}

}  // namespace

void run(const Options& options) {
    io::Provenance provenance = provenance_of(options);
    const SampleSource source =
        options.mixtures
            ? open_mixtures(*options.mixtures, options.assay, options.settings, options.threads,
                            provenance)
            : open_evidence(*options.evidence, options.assay, options.settings, options.threads,
                            provenance);
    std::vector<TestedSample> tested(source.count);
    core::for_each_index(source.count, options.threads, [&](std::size_t i, std::size_t) {
        const TestSample sample = source.sample(i);
        tested[i] = {sample.sample_id, sample.replicate, sample.fraction, sample.vaf,
                     monitoring::sample_result(sample.loci, options.settings, {},
                                               sample.controls.get())};
    });
    write_tables(options, provenance, tested);
}

}  // namespace sarcotrace::tools::lod
