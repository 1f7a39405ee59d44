#include "support.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace sarcotrace::testing {
namespace {

namespace fs = std::filesystem;

template <typename Number>
void append_bytes(std::vector<std::uint8_t>& bytes, Number value) {
    std::uint8_t raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes.insert(bytes.end(), raw, raw + sizeof value);
}

struct TagEncoder {
    std::vector<std::uint8_t>& bytes;

    void operator()(std::int64_t value) const {
        bytes.push_back('i');
        append_bytes(bytes, static_cast<std::int32_t>(value));
    }
    void operator()(float value) const {
        bytes.push_back('f');
        append_bytes(bytes, value);
    }
    void operator()(const std::string& value) const {
        bytes.push_back('Z');
        bytes.insert(bytes.end(), value.begin(), value.end());
        bytes.push_back(0);
    }
    void operator()(const std::vector<std::uint8_t>& values) const { array('C', values); }
    void operator()(const std::vector<std::uint16_t>& values) const { array('S', values); }

    template <typename Values>
    void array(char type, const Values& values) const {
        bytes.push_back('B');
        bytes.push_back(static_cast<std::uint8_t>(type));
        append_bytes(bytes, static_cast<std::uint32_t>(values.size()));
        for (const auto value : values) {
            append_bytes(bytes, value);
        }
    }
};

std::uint8_t nt16(char letter) {
    switch (letter) {
        case 'A': return 1;
        case 'C': return 2;
        case 'G': return 4;
        case 'T': return 8;
        default: return 15;
    }
}

fs::path program_path(std::string_view program) {
    const char* folder = std::getenv("SARCOTRACE_BIN");
    if (program.starts_with("sarcotrace") && folder != nullptr) {
        return fs::path(folder) / program;
    }
    return fs::path(program);
}

}  // namespace

TempDir::TempDir() {
    static std::atomic<int> serial = 0;
    path_ = fs::temp_directory_path() /
            ("sarcotrace-test-" + std::to_string(::getpid()) + "-" + std::to_string(serial++));
    fs::create_directories(path_);
}

TempDir::~TempDir() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void write_file(const fs::path& path, std::string_view content) {
    std::ofstream file(path, std::ios::binary);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    if (!file.flush()) {
        throw std::runtime_error("cannot write " + path.string());
    }
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + path.string());
    }
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

std::optional<fs::path> test_data(std::string_view relative) {
    const char* configured = std::getenv("SARCOTRACE_TEST_DATA");
    const char* source = std::getenv("SARCOTRACE_SOURCE");
    const fs::path root = configured != nullptr ? fs::path(configured)
                          : source != nullptr   ? fs::path(source) / "../shared/data"
                                                : fs::path("../shared/data");
    if (fs::exists(root / relative)) {
        return root / relative;
    }
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string_view(ci) == "true") {
        throw std::runtime_error("the shared test data lacks " + std::string(relative));
    }
    std::cerr << "skipped: the shared test data lacks " << relative
              << " (set SARCOTRACE_TEST_DATA)\n";
    return std::nullopt;
}

ToolRun run_tool(std::string_view program, const std::vector<std::string>& arguments,
                 const fs::path& working_folder) {
    const TempDir folder;
    const std::string out = (folder / "out").string();
    const std::string err = (folder / "err").string();
    const std::string executable = program_path(program).string();
    std::vector<char*> argv{const_cast<char*>(executable.c_str())};
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        const int null = ::open("/dev/null", O_RDONLY);
        const int out_file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int err_file = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(null, STDIN_FILENO);
        ::dup2(out_file, STDOUT_FILENO);
        ::dup2(err_file, STDERR_FILENO);
        if (::chdir(working_folder.c_str()) == 0) {
            ::execvp(argv[0], argv.data());
        }
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(out),
            read_file(err)};
}

std::size_t block_boundary(const std::string& bytes) {
    std::size_t offset = 0;
    while (offset < bytes.size() / 2) {
        const auto low = static_cast<unsigned char>(bytes[offset + 16]);
        const auto high = static_cast<unsigned char>(bytes[offset + 17]);
        offset += static_cast<std::size_t>(low) + 256 * static_cast<std::size_t>(high) + 1;
    }
    return offset;
}

ViewOf::ViewOf(const core::ReadRecord& record) : record_(record) {
    for (const core::CigarElement element : record_.cigar) {
        cigar_.push_back(core::pack(element));
    }
    packed_.assign((record_.bases.size() + 1) / 2, 0);
    for (std::size_t i = 0; i < record_.bases.size(); ++i) {
        packed_[i / 2] = static_cast<std::uint8_t>(
            packed_[i / 2] | (nt16(record_.bases[i]) << (i % 2 == 0 ? 4 : 0)));
    }
    for (const auto& [name, value] : record_.tags) {
        aux_.push_back(static_cast<std::uint8_t>(name[0]));
        aux_.push_back(static_cast<std::uint8_t>(name[1]));
        std::visit(TagEncoder{aux_}, value);
    }
    view_ = {.name = record_.name,
             .flag = record_.flag,
             .contig = record_.contig,
             .position = record_.position,
             .mapping_quality = record_.mapping_quality,
             .packed_cigar = cigar_,
             .packed_bases = packed_,
             .length = record_.bases.size(),
             .base_qualities = record_.base_qualities,
             .mate_contig = record_.mate_contig,
             .mate_position = record_.mate_position,
             .template_length_bp = record_.template_length_bp,
             .aux = aux_};
}

}  // namespace sarcotrace::testing
