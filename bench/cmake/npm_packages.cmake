# Installs the packages that the lock file in `source` names into `folder`/node_modules, unless they
# are there already. Builds may share the folder. `fault` is set to what went wrong.
function(pibench_install_npm_packages npm source folder fault)
  file(MAKE_DIRECTORY "${folder}")
  file(LOCK "${folder}/lock" GUARD FUNCTION TIMEOUT 600)
  file(SHA256 "${source}/package-lock.json" wanted)
  set(stamp "${folder}/node_modules/.of_lock_file")
  if(EXISTS "${stamp}")
    file(READ "${stamp}" installed)
    if(installed STREQUAL wanted)
      return()
    endif()
  endif()
  foreach(name IN ITEMS package.json package-lock.json .npmrc)
    configure_file("${source}/${name}" "${folder}/${name}" COPYONLY)
  endforeach()
  execute_process(
    COMMAND "${npm}" ci --ignore-scripts --no-audit --no-fund --prefer-offline
      --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000
    WORKING_DIRECTORY "${folder}" TIMEOUT 300
    RESULT_VARIABLE code OUTPUT_VARIABLE ignored ERROR_VARIABLE errors)
  if(code EQUAL 0)
    file(WRITE "${stamp}" "${wanted}")
  else()
    string(REGEX MATCH "npm (error|ERR!) [^\n]*" first "${errors}")
    set(${fault} "npm ci ended with ${code}. ${first}" PARENT_SCOPE)
  endif()
endfunction()
