# The third-party parts of the binary: the one table from which come
# `pibench --version --verbose` and the SPDX file beside the binary.

# pibench_add_dependency(name version licence use origin [files...])
# `licence` is an SPDX expression; `use` is library, archive, on_demand, headers or embedded; `origin` a
# home page or a package URL; `files` are what the names of a shared library's files begin with.
function(pibench_add_dependency name version licence use origin)
  string(JOIN " " files ${ARGN})
  set_property(GLOBAL APPEND PROPERTY PIBENCH_DEPENDENCIES
    "${name}|${version}|${licence}|${use}|${origin}")
  set_property(GLOBAL APPEND_STRING PROPERTY PIBENCH_DEPENDENCY_ROWS
    "    {\"${name}\", \"${version}\", \"${licence}\", Use::${use}, \"${files}\"},\n")
endfunction()

# pibench_use_of(variable file): how the binary has the library in this file.
function(pibench_use_of variable file)
  set(use library)
  if(file MATCHES "\\.a$")
    set(use archive)
  endif()
  set(${variable} ${use} PARENT_SCOPE)
endfunction()

# pibench_header_version(variable header macros...): the macros' values, with dots between; empty
# where one is not defined.
function(pibench_header_version variable header)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/header_version.cpp")
  string(JOIN " " macros ${ARGN})
  file(WRITE "${source}" "#include <${header}>\nPIBENCH_VERSION_IS ${macros}\n")
  set(include_option "")
  if(HIREDIS_INCLUDE)
    set(include_option "-I${HIREDIS_INCLUDE}")
  endif()
  execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -E -P ${include_option} "${source}"
    OUTPUT_VARIABLE text ERROR_QUIET)
  set(version "")
  if(text MATCHES "PIBENCH_VERSION_IS ([0-9 \n]+)$")
    string(STRIP "${CMAKE_MATCH_1}" version)
    string(REGEX REPLACE "[ \n]+" "." version "${version}")
  endif()
  set(${variable} "${version}" PARENT_SCOPE)
endfunction()

# Packages in the lock file that the page's script is bundled from.
function(pibench_add_npm_dependencies lock_file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${lock_file}")
  file(READ "${lock_file}" lock)
  string(JSON last LENGTH "${lock}" packages)
  math(EXPR last "${last} - 1")
  foreach(index RANGE ${last})
    string(JSON key MEMBER "${lock}" packages ${index})
    string(JSON development ERROR_VARIABLE ignored GET "${lock}" packages "${key}" dev)
    if(NOT key MATCHES "^node_modules/(.+)" OR development STREQUAL "ON")
      continue()
    endif()
    set(name "${CMAKE_MATCH_1}")
    string(JSON version GET "${lock}" packages "${key}" version)
    string(JSON licence GET "${lock}" packages "${key}" license)
    pibench_add_dependency("${name}" "${version}" "${licence}" embedded
      "pkg:npm/${name}@${version}")
  endforeach()
endfunction()

find_package(OpenSSL QUIET)
find_package(SQLite3 QUIET)
pibench_header_version(hiredis_version hiredis/hiredis.h
  HIREDIS_MAJOR HIREDIS_MINOR HIREDIS_PATCH)
pibench_header_version(msgpack_version msgpack/version_master.hpp
  MSGPACK_VERSION_MAJOR MSGPACK_VERSION_MINOR MSGPACK_VERSION_REVISION)
pibench_header_version(zeromq_version zmq.h
  ZMQ_VERSION_MAJOR ZMQ_VERSION_MINOR ZMQ_VERSION_PATCH)
pibench_header_version(mosquitto_version mosquitto.h
  LIBMOSQUITTO_MAJOR LIBMOSQUITTO_MINOR LIBMOSQUITTO_REVISION)
pibench_header_version(lmdb_version lmdb.h
  MDB_VERSION_MAJOR MDB_VERSION_MINOR MDB_VERSION_PATCH)
pibench_header_version(libstdcxx_version version _GLIBCXX_RELEASE)
pibench_header_version(glibc_version features.h __GLIBC__ __GLIBC_MINOR__)

pibench_add_dependency(fmt "${fmt_VERSION}" MIT library https://fmt.dev libfmt.so)
pibench_add_dependency(CLI11 "${CLI11_VERSION}" BSD-3-Clause headers
  https://github.com/CLIUtils/CLI11)
pibench_add_dependency(nlohmann-json "${nlohmann_json_VERSION}" MIT headers
  https://json.nlohmann.me)
pibench_add_dependency(Boost "${Boost_VERSION_STRING}" BSL-1.0 headers https://www.boost.org)
pibench_add_dependency(benchmark "${benchmark_VERSION}" Apache-2.0 library
  https://github.com/google/benchmark libbenchmark.so)
pibench_use_of(use "${ZLIB_LIBRARY}")
pibench_add_dependency(zlib "${ZLIB_VERSION_STRING}" Zlib ${use} https://zlib.net libz.so)
if(TARGET pibench_redis)
  pibench_use_of(use "${HIREDIS_LIBRARY}")
  pibench_add_dependency(hiredis "${hiredis_version}" BSD-3-Clause ${use}
    https://github.com/redis/hiredis libhiredis.so)
endif()
if(TARGET pibench_mp)
  pibench_add_dependency(msgpack-cxx "${msgpack_version}" BSL-1.0 headers
    https://github.com/msgpack/msgpack-c)
endif()
if(TARGET pibench_mp_manager)
  pibench_use_of(use "${OPENSSL_CRYPTO_LIBRARY}")
  pibench_add_dependency(OpenSSL "${OPENSSL_VERSION}" Apache-2.0 ${use}
    https://www.openssl.org libcrypto.so)
endif()
if(TARGET pibench_uring)
  # Its headers of 2.3 do not tell; the shared library's file is named after the version.
  find_library(LIBURING_SHARED_LIBRARY uring)
  get_filename_component(liburing_file "${LIBURING_SHARED_LIBRARY}" REALPATH)
  string(REGEX MATCH "[0-9]+(\\.[0-9]+)*$" liburing_version "${liburing_file}")
  if(NOT liburing_version)
    set(liburing_version unknown)
  endif()
  pibench_use_of(use "${LIBURING_LIBRARY}")
  pibench_add_dependency(liburing "${liburing_version}" "LGPL-2.1-only OR MIT" ${use}
    https://github.com/axboe/liburing liburing.so)
endif()
if(TARGET pibench_zeromq)
  set(zeromq_licence MPL-2.0)
  if(zeromq_version VERSION_LESS 4.3.5)
    set(zeromq_licence LGPL-3.0-or-later)
  endif()
  pibench_add_dependency(libzmq "${zeromq_version}" "${zeromq_licence}" on_demand
    https://zeromq.org libzmq.so)
endif()
if(TARGET pibench_mqtt)
  pibench_add_dependency(libmosquitto "${mosquitto_version}" "EPL-2.0 OR BSD-3-Clause" on_demand
    https://mosquitto.org libmosquitto.so)
endif()
if(TARGET pibench_lmdb)
  pibench_use_of(use "${LMDB_LIBRARY}")
  pibench_add_dependency(LMDB "${lmdb_version}" OLDAP-2.8 ${use}
    https://www.symas.com/lmdb liblmdb.so)
endif()
if(TARGET pibench_sqlite)
  pibench_use_of(use "${SQLite3_LIBRARY}")
  pibench_add_dependency(SQLite "${SQLite3_VERSION}" blessing ${use}
    https://www.sqlite.org libsqlite3.so)
endif()
if(libstdcxx_version)
  pibench_add_dependency(libstdc++ "${libstdcxx_version}"
    "GPL-3.0-or-later WITH GCC-exception-3.1" library https://gcc.gnu.org
    libstdc++.so libgcc_s.so)
endif()
if(glibc_version)
  pibench_add_dependency(glibc "${glibc_version}" LGPL-2.1-or-later library
    https://www.gnu.org/software/libc libc.so libm.so ld-linux)
endif()
if(PIBENCH_PAGE)
  pibench_add_npm_dependencies("${PROJECT_SOURCE_DIR}/reports/page/package-lock.json")
endif()

# Generates the table that `target` holds.
function(pibench_generate_dependencies target)
  get_property(rows GLOBAL PROPERTY PIBENCH_DEPENDENCY_ROWS)
  configure_file("${PROJECT_SOURCE_DIR}/bench/cmake/dependency_table.cpp.in"
                 "${CMAKE_CURRENT_BINARY_DIR}/dependency_table.cpp" @ONLY)
  target_sources(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/dependency_table.cpp")
endfunction()

# Writes pibench.spdx.json beside the binary whenever it is linked.
function(pibench_write_spdx target)
  get_property(dependencies GLOBAL PROPERTY PIBENCH_DEPENDENCIES)
  string(JOIN "\n" lines ${dependencies})
  set(table "${CMAKE_CURRENT_BINARY_DIR}/dependencies.txt")
  file(WRITE "${table}" "${lines}\n")
  get_property(script TARGET pibench_page PROPERTY PIBENCH_SCRIPT)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND "${CMAKE_COMMAND}" -D "BINARY=$<TARGET_FILE:${target}>" -D "TABLE=${table}"
      -D "SCRIPT=${script}" -D "SOURCE=${PROJECT_SOURCE_DIR}" -D "VERSION=${PROJECT_VERSION}"
      -D "OUTPUT=$<TARGET_FILE:${target}>.spdx.json"
      -P "${PROJECT_SOURCE_DIR}/bench/cmake/spdx.cmake"
    VERBATIM)
endfunction()
