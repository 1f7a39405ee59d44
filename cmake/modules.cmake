# What every target of the project is compiled with, and the three kinds of
# target there are: a library module, a tool, a unit-test program.
add_library(sarcotrace_options INTERFACE)
target_compile_features(sarcotrace_options INTERFACE cxx_std_20)
target_compile_options(
  sarcotrace_options
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
            -Wold-style-cast -Wcast-align -Woverloaded-virtual -Wnull-dereference
            # The same bytes on every machine: no fused multiply-add behind our back.
            -ffp-contract=off
            $<$<BOOL:${SARCOTRACE_WERROR}>:-Werror>)
# GCC 12 reports false positives of these in inlined standard-library code.
target_compile_options(sarcotrace_options INTERFACE -Wno-restrict -Wno-null-dereference)
if(SARCOTRACE_SANITIZE)
  target_compile_options(sarcotrace_options
                         INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(sarcotrace_options INTERFACE -fsanitize=address,undefined)
endif()

# sarcotrace_add_module(<name> SOURCES <file>... PUBLIC <target>... PRIVATE <target>...)
# Library sarcotrace_<name> with the include root lib/<name>/include. PUBLIC holds only
# what the headers expose: a module that is not linked cannot be included.
function(sarcotrace_add_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  if(arg_SOURCES)
    add_library(sarcotrace_${name} STATIC ${arg_SOURCES})
    target_include_directories(sarcotrace_${name} PUBLIC include PRIVATE src)
    target_link_libraries(sarcotrace_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE}
                                                                          sarcotrace_options)
  else()
    add_library(sarcotrace_${name} INTERFACE)
    target_include_directories(sarcotrace_${name} INTERFACE include)
    target_link_libraries(sarcotrace_${name} INTERFACE ${arg_PUBLIC})
  endif()
  add_library(sarcotrace::${name} ALIAS sarcotrace_${name})
endfunction()

# sarcotrace_add_tool(<name> SOURCES <file>... LINK <target>...)
# Everything but main.cpp is the library sarcotrace_tool_<name>, which tests can link;
# main.cpp makes the program sarcotrace-<name>.
function(sarcotrace_add_tool name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(sarcotrace_tool_${name} STATIC ${arg_SOURCES})
  target_include_directories(sarcotrace_tool_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(sarcotrace_tool_${name} PUBLIC ${arg_LINK} sarcotrace::cli
                        PRIVATE sarcotrace_options)
  add_executable(sarcotrace-${name} main.cpp)
  target_link_libraries(sarcotrace-${name} PRIVATE sarcotrace_tool_${name} sarcotrace_options)
endfunction()

# sarcotrace_add_unit_test(<name> SOURCES <file>... LINK <target>... [LABEL <label>])
# Program test_<name>, one CTest entry.
function(sarcotrace_add_unit_test name)
  cmake_parse_arguments(arg "" "LABEL" "SOURCES;LINK" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  add_executable(test_${name} ${arg_SOURCES})
  target_link_libraries(test_${name} PRIVATE sarcotrace_test_support ${arg_LINK}
                                             sarcotrace_options)
  add_test(NAME ${arg_LABEL}.${name} COMMAND test_${name})
  set(environment "SARCOTRACE_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}"
                  "SARCOTRACE_SOURCE=${CMAKE_SOURCE_DIR}")
  if(SARCOTRACE_SANITIZE AND arg_LABEL STREQUAL "cli")
    list(APPEND environment
         "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/lsan_suppressions.txt")
  endif()
  set_tests_properties(${arg_LABEL}.${name} PROPERTIES LABELS ${arg_LABEL} ENVIRONMENT
                                                       "${environment}")
endfunction()
