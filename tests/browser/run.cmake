# cmake -D SOURCE=... -D PACKAGES_DIR=... -D NPM=... -D NODE=... -D CHROMIUM=... -D PIBENCH=... -P run.cmake
# Runs the browser tests. Where this machine lacks what they need, a line says what, by which CTest
# knows that they were skipped.
include("${SOURCE}/../../bench/cmake/npm_packages.cmake")

function(leave_out why)
  string(STRIP "${why}" why)
  message("The browser tests are left out: ${why}")
endfunction()

set(missing "")
foreach(tool IN ITEMS NPM NODE CHROMIUM)
  if(NOT ${tool})
    string(TOLOWER "${tool}" name)
    list(APPEND missing "${name}")
  endif()
endforeach()
if(missing)
  list(JOIN missing ", " missing)
  leave_out("${missing} not found when the build was configured (apt-get install chromium nodejs npm)")
  return()
endif()

set(fault "")
pibench_install_npm_packages("${NPM}" "${SOURCE}" "${PACKAGES_DIR}" fault)
if(fault)
  leave_out("${fault}")
  return()
endif()

execute_process(
  COMMAND "${CMAKE_COMMAND}" -E env "PIBENCH_BINARY=${PIBENCH}" "PIBENCH_CHROMIUM=${CHROMIUM}"
    "PIBENCH_BROWSER_DIR=${PACKAGES_DIR}"
    "${NODE}" --test --test-reporter=spec report.test.mjs
  WORKING_DIRECTORY "${SOURCE}" RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "The browser tests failed (${code}).")
endif()
