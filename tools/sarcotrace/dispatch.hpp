#pragma once

namespace sarcotrace::tools {

/// `sarcotrace NAME ...` becomes the program sarcotrace-NAME, looked for beside this program and
/// then on PATH, as git does. Without a name, or with --help, lists the programs that lie beside
/// it. Returns only if nothing was started. \throws UsageError
void dispatch(int argc, char** argv);

}  // namespace sarcotrace::tools
