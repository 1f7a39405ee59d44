# System packages only. Which module owns which of them is checked by
# tests/headers/check_include_ownership.py; why each is here is in HACKING.md.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Boost 1.74 REQUIRED COMPONENTS program_options)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(nlohmann_json 3.11 REQUIRED)
pkg_check_modules(HTSLIB REQUIRED IMPORTED_TARGET htslib>=1.16)

# Debian's SeqAn3 keeps its sdsl-lite beside it and ships no pkg-config file.
find_path(SEQAN3_INCLUDE_DIR seqan3/version.hpp REQUIRED)
find_path(SDSL_INCLUDE_DIR sdsl/int_vector.hpp
          HINTS ${SEQAN3_INCLUDE_DIR}/seqan3/submodules/sdsl-lite/include REQUIRED)
add_library(sarcotrace_seqan3 INTERFACE)
target_include_directories(sarcotrace_seqan3 SYSTEM INTERFACE ${SEQAN3_INCLUDE_DIR}
                                                              ${SDSL_INCLUDE_DIR})
target_link_libraries(sarcotrace_seqan3 INTERFACE Threads::Threads ZLIB::ZLIB)

# ksw2, the affine-gap extension kernel, comes with Debian's libminimap2-dev.
find_path(KSW2_INCLUDE_DIR ksw2.h PATH_SUFFIXES minimap2 REQUIRED)
find_library(KSW2_LIBRARY minimap2 REQUIRED)
add_library(sarcotrace_ksw2 INTERFACE)
target_include_directories(sarcotrace_ksw2 SYSTEM INTERFACE ${KSW2_INCLUDE_DIR})
target_link_libraries(sarcotrace_ksw2 INTERFACE ${KSW2_LIBRARY} ZLIB::ZLIB m Threads::Threads)
