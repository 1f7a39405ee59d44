#include "sarcotrace/core/error.hpp"

namespace sarcotrace::core {
namespace {

std::string one_line(const ErrorText& text) {
    std::string line;
    if (!text.where.empty()) {
        line += text.where + ": ";
    }
    line += text.what;
    if (!text.remedy.empty()) {
        line += "; " + text.remedy;
    }
    return line;
}

}  // namespace

Error::Error(const ErrorText& text, int exit_status)
    : std::runtime_error(one_line(text)), exit_status_(exit_status) {}

}  // namespace sarcotrace::core
