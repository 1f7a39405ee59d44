#include "sarcotrace/stats/random.hpp"

#include <boost/random/beta_distribution.hpp>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cmath>
#include <numeric>
#include <utility>

namespace sarcotrace::stats {
namespace {

std::uint64_t mix(std::uint64_t value) noexcept {
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
}

}  // namespace

std::uint64_t stream_seed(std::uint64_t seed, std::initializer_list<std::uint64_t> keys) {
    std::uint64_t state = mix(seed);
    for (const std::uint64_t key : keys) {
        state = mix(state ^ key);
    }
    return state;
}

std::uint64_t name_key(std::string_view name) noexcept {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char letter : name) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3ULL;
    }
    return hash;
}

struct Random::Engine {
    boost::random::mt19937_64 generator;
};

Random::Random(std::uint64_t seed) : engine_(new Engine{boost::random::mt19937_64(seed)}) {}
Random::~Random() { delete engine_; }
Random::Random(Random&& other) noexcept : engine_(std::exchange(other.engine_, nullptr)) {}
Random& Random::operator=(Random&& other) noexcept {
    std::swap(engine_, other.engine_);
    return *this;
}

double Random::uniform() { return boost::random::uniform_01<double>()(engine_->generator); }

std::uint64_t Random::below(std::uint64_t n) {
    return boost::random::uniform_int_distribution<std::uint64_t>(0, n - 1)(engine_->generator);
}

bool Random::bernoulli(double p) { return uniform() < p; }

double Random::normal(double mean, double standard_deviation) {
    return boost::random::normal_distribution<double>(mean, standard_deviation)(engine_->generator);
}

double Random::log_normal(double mean_log, double sd_log) {
    return std::exp(normal(mean_log, sd_log));
}

double Random::exponential(double rate) {
    return boost::random::exponential_distribution<double>(rate)(engine_->generator);
}

double Random::gamma(double shape, double scale) {
    return boost::random::gamma_distribution<double>(shape, scale)(engine_->generator);
}

double Random::beta(double a, double b) {
    return boost::random::beta_distribution<double>(a, b)(engine_->generator);
}

std::int64_t Random::poisson(double mean) {
    return mean > 0.0 ? boost::random::poisson_distribution<std::int64_t>(mean)(engine_->generator)
                      : 0;
}

std::int64_t Random::binomial(std::int64_t trials, double p) {
    return boost::random::binomial_distribution<std::int64_t>(trials, p)(engine_->generator);
}

std::int64_t Random::negative_binomial(double mean, double size) {
    return poisson(gamma(size, mean / size));
}

std::size_t Random::categorical(const std::vector<double>& weights) {
    double threshold = uniform() * std::accumulate(weights.begin(), weights.end(), 0.0);
    for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
        threshold -= weights[i];
        if (threshold < 0.0) {
            return i;
        }
    }
    return weights.size() - 1;
}

std::uint64_t Random::bits() { return engine_->generator(); }

}  // namespace sarcotrace::stats
