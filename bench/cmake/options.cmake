# A compiler that nobody has tried may warn of what is right, and must build a release all the same.
option(PIBENCH_WARNINGS_ARE_ERRORS "Fail the build where the compiler warns" OFF)

# One interface target carries what every target of the project compiles with.
add_library(pibench_options INTERFACE)
target_include_directories(pibench_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(pibench_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wnull-dereference -Wformat=2 -Wundef
  $<$<BOOL:${PIBENCH_WARNINGS_ARE_ERRORS}>:-Werror>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference>  # g++ 12 reports it inside libstdc++
  # A short loop must not run at half its speed because of where the linker put it.
  $<$<CONFIG:Release>:-fno-plt;-falign-loops=64>
  # The same sources give the same binary wherever they lie.
  $<$<CONFIG:Release>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.>
  $<$<CONFIG:Release>:-ffile-prefix-map=${PROJECT_BINARY_DIR}=build>)
# Boost takes it for impossible that who holds a mutex has died; ours are made robust.
target_compile_definitions(pibench_options INTERFACE BOOST_DISABLE_ASSERTS)
# Results distinguish their builds by it.
target_link_options(pibench_options INTERFACE -Wl,--build-id=sha1)

# Each fork copies what a shared library has mapped, used or not.
option(PIBENCH_STATIC_LIBRARIES "Link archives of libraries where there are some" ON)

# pibench_prefer_archive(variable name): makes the cache variable by which a find module knows the
# library `name` point to its archive.
function(pibench_prefer_archive variable name)
  if(PIBENCH_STATIC_LIBRARIES AND NOT PIBENCH_SANITIZE)
    find_library(${variable} "lib${name}.a")
  endif()
endfunction()

set(PIBENCH_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them")
if(PIBENCH_SANITIZE)
  # The check of vptr opens a pipe, and takes an object for a wrong one where no descriptor is left.
  target_compile_options(pibench_options INTERFACE
    -fsanitize=${PIBENCH_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all
    -fno-omit-frame-pointer
    # g++ 12 reports empty optionals and the memory of msgpack's zones beside them.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)
  target_link_options(pibench_options INTERFACE -fsanitize=${PIBENCH_SANITIZE})
endif()

# Options only count behind those of the sanitizers, so these libraries are linked last. Of the sanitizer
# of undefined behaviour the code of tests, and what is below, is spared the checks of every pointer that
# is followed, which are a third of its size; where one is bad the sanitizer of addresses sees it too.
add_library(pibench_pointers_unchecked INTERFACE)
if(PIBENCH_SANITIZE MATCHES "undefined")
  target_compile_options(pibench_pointers_unchecked INTERFACE
    -fno-sanitize=null,alignment,object-size)
endif()

# What is run neither within a timed region nor in memory that processes share: a release optimises it
# little.
add_library(pibench_unmeasured INTERFACE)
target_link_libraries(pibench_unmeasured INTERFACE pibench_pointers_unchecked)
target_compile_options(pibench_unmeasured INTERFACE $<$<CONFIG:Release>:-O1>)

if(PIBENCH_SANITIZE MATCHES "address")
  # The sanitizers' tables hold millions of pointers; to relocate them takes half of a short test.
  target_compile_options(pibench_options INTERFACE -fno-pie)
  target_link_options(pibench_options INTERFACE -no-pie)
endif()

option(PIBENCH_COVERAGE "Instrument for line and branch coverage" OFF)
if(PIBENCH_COVERAGE)
  add_library(pibench_coverage_exit STATIC "${CMAKE_CURRENT_LIST_DIR}/coverage_exit.cpp")
  target_compile_options(pibench_options INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(pibench_options INTERFACE --coverage -Wl,--wrap=_exit)
  target_link_libraries(pibench_options INTERFACE pibench_coverage_exit)
endif()
