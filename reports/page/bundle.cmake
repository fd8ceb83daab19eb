# cmake -D SOURCE=... -D PAGE_DIR=... -D OUTPUT=... -D NPM=... -D NODE=... -P bundle.cmake
# Installs the packages of the page's script into PAGE_DIR, which builds share, and bundles the
# script into OUTPUT. Where that cannot be, OUTPUT is empty, and a line says why: the build goes on
# without charts.

function(go_without_charts why)
  string(STRIP "${why}" why)
  message(STATUS "The report will have no charts: ${why}")
  file(WRITE "${OUTPUT}" "")
  file(WRITE "${OUTPUT}.sha256" "")
endfunction()

function(install_packages fault)
  file(SHA256 "${SOURCE}/package-lock.json" wanted)
  set(stamp "${PAGE_DIR}/node_modules/.of_lock_file")
  if(EXISTS "${stamp}")
    file(READ "${stamp}" installed)
    if(installed STREQUAL wanted)
      return()
    endif()
  endif()
  foreach(name IN ITEMS package.json package-lock.json .npmrc)
    configure_file("${SOURCE}/${name}" "${PAGE_DIR}/${name}" COPYONLY)
  endforeach()
  execute_process(
    COMMAND "${NPM}" ci --ignore-scripts --no-audit --no-fund --prefer-offline
      --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000
    WORKING_DIRECTORY "${PAGE_DIR}" TIMEOUT 300
    RESULT_VARIABLE code OUTPUT_VARIABLE ignored ERROR_VARIABLE errors)
  if(code EQUAL 0)
    file(WRITE "${stamp}" "${wanted}")
  else()
    string(REGEX MATCH "npm (error|ERR!) [^\n]*" first "${errors}")
    set(${fault} "npm ci ended with ${code}. ${first}" PARENT_SCOPE)
  endif()
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
  file(MAKE_DIRECTORY "${PAGE_DIR}")
  file(LOCK "${PAGE_DIR}/lock" TIMEOUT 600)
  install_packages(fault)
  if(NOT fault)
    bundle(fault)
  endif()
else()
  set(fault "npm and node are needed, and were not found when the build was configured.")
endif()
if(fault)
  go_without_charts("${fault}")
endif()
