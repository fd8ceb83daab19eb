# cmake -D SOURCE=... -D PAGE_DIR=... -D OUTPUT=... -D NPM=... -D NODE=... -P bundle.cmake
# Installs the packages of the page's script into PAGE_DIR, which builds share, and bundles the
# script into OUTPUT. Where that cannot be, OUTPUT is empty, and a line says why: the build goes on
# without charts.
include("${SOURCE}/../../bench/cmake/npm_packages.cmake")

function(go_without_charts why)
  string(STRIP "${why}" why)
  message(STATUS "The report will have no charts: ${why}")
  file(WRITE "${OUTPUT}" "")
  file(WRITE "${OUTPUT}.sha256" "")
endfunction()

function(bundle fault)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -E env "NODE_PATH=${PAGE_DIR}/node_modules"
      "${NODE}" "${SOURCE}/build.mjs" "${SOURCE}/src/main.js" "${OUTPUT}"
    TIMEOUT 300 RESULT_VARIABLE code ERROR_VARIABLE errors)
  if(NOT code EQUAL 0)
    set(${fault} "the script cannot be bundled (${code}).\n${errors}" PARENT_SCOPE)
  endif()
endfunction()

set(fault "")
if(NPM AND NODE)
  pibench_install_npm_packages("${NPM}" "${SOURCE}" "${PAGE_DIR}" fault)
  if(NOT fault)
    bundle(fault)
  endif()
else()
  set(fault "npm and node are needed, and were not found when the build was configured.")
endif()
if(fault)
  go_without_charts("${fault}")
endif()
