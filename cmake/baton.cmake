# Functions that every folder uses, so that a new module, test or bench is one line.

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tl-expected REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)

find_program(CCACHE ccache)
if(CCACHE)
  # Paths relative to the checkout, so that another clone finds the same objects.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true ${CCACHE})
endif()

add_library(baton_flags INTERFACE)
target_include_directories(baton_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(baton_flags INTERFACE -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(baton_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)  # false alarms of GCC 12
endif()
target_compile_definitions(baton_flags INTERFACE SPDLOG_FMT_EXTERNAL)
if(BATON_SANITIZE)
  target_compile_options(baton_flags INTERFACE -fsanitize=${BATON_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(baton_flags INTERFACE -fsanitize=${BATON_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # false alarms in Boost headers
    target_compile_options(baton_flags INTERFACE -Wno-tsan)
  endif()
endif()
if(BATON_FUZZ)
  target_compile_options(baton_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Several files at a time are compiled as one, which halves a build from nothing; with BATON_UNITY only (presets: not dev, not fuzz, so that
# each file is also compiled alone). Files of one folder therefore use one name for one thing, in anonymous namespaces too.
option(BATON_UNITY "Compile files of a folder together" OFF)
function(baton_unity TARGET)
  if(BATON_UNITY)
    set_target_properties(${TARGET} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
    target_compile_options(${TARGET} PRIVATE -Wno-subobject-linkage)  # false alarm where a .cc is included
  endif()
endfunction()

# baton_module(NAME DEPS module… LIBS library…): the static library of one folder, all .cc files in it and its sub-folders.
# A module sees only what it links: this is how the layer table is enforced.
function(baton_module NAME)
  cmake_parse_arguments(M "" "" "DEPS;LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/baton/${NAME}/*.cc ${CMAKE_SOURCE_DIR}/src/baton/${NAME}/*/*.cc
       ${CMAKE_SOURCE_DIR}/src/baton/${NAME}/*/*/*.cc)
  if(NOT sources)
    add_library(baton_${NAME} INTERFACE)
    target_link_libraries(baton_${NAME} INTERFACE baton_flags ${M_LIBS})
    foreach(dep ${M_DEPS})
      target_link_libraries(baton_${NAME} INTERFACE baton_${dep})
    endforeach()
    return()
  endif()
  add_library(baton_${NAME} STATIC ${sources})
  baton_unity(baton_${NAME})
  target_link_libraries(baton_${NAME} PUBLIC baton_flags PRIVATE ${M_LIBS})
  foreach(dep ${M_DEPS})
    target_link_libraries(baton_${NAME} PUBLIC baton_${dep})
  endforeach()
endfunction()

# baton_test(NAME DEPS module… LIBS library…): tests/NAME/*.cc as one GoogleTest program test_NAME.
function(baton_test NAME)
  cmake_parse_arguments(T "" "" "DEPS;LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${NAME}/*.cc)
  if(NOT sources)
    message(WARNING "tests/${NAME} has no source yet")
    return()
  endif()
  add_executable(test_${NAME} ${sources})
  baton_unity(test_${NAME})
  target_include_directories(test_${NAME} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(test_${NAME} PRIVATE BATON_SOURCE_DIR="${CMAKE_SOURCE_DIR}" BATON_BINARY="${CMAKE_BINARY_DIR}/baton")
  target_link_libraries(test_${NAME} PRIVATE ${T_LIBS} GTest::gmock GTest::gtest GTest::gtest_main)
  foreach(dep ${T_DEPS})
    target_link_libraries(test_${NAME} PRIVATE baton_${dep})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY BATON_TEST_TARGETS test_${NAME})
endfunction()

# baton_bench(NAME DEPS module…): bench/NAME.cc as the program bench_NAME.
function(baton_bench NAME)
  cmake_parse_arguments(B "" "" "DEPS;LIBS" ${ARGN})
  add_executable(bench_${NAME} ${CMAKE_SOURCE_DIR}/bench/${NAME}.cc)
  target_include_directories(bench_${NAME} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(bench_${NAME} PRIVATE ${B_LIBS})
  foreach(dep ${B_DEPS})
    target_link_libraries(bench_${NAME} PRIVATE baton_${dep})
  endforeach()
endfunction()

# baton_fuzz(NAME DEPS module…): fuzz/NAME.cc as the libFuzzer program fuzz_NAME.
function(baton_fuzz NAME)
  cmake_parse_arguments(F "" "" "DEPS" ${ARGN})
  add_executable(fuzz_${NAME} ${CMAKE_SOURCE_DIR}/fuzz/${NAME}.cc)
  target_link_options(fuzz_${NAME} PRIVATE -fsanitize=fuzzer)
  foreach(dep ${F_DEPS})
    target_link_libraries(fuzz_${NAME} PRIVATE baton_${dep})
  endforeach()
endfunction()
