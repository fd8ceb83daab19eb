# cmake -D FILES=... -D PATHS=... -P no_build_paths.cmake
# Fails where one of the files has one of the paths in it: it would differ from the same sources'
# build in another folder. Both are lists with commas between.
string(REPLACE "," ";" FILES "${FILES}")
string(REPLACE "," ";" PATHS "${PATHS}")
foreach(file IN LISTS FILES)
  foreach(path IN LISTS PATHS)
    execute_process(COMMAND grep --count --text --fixed-strings -e "${path}" "${file}"
      RESULT_VARIABLE code OUTPUT_VARIABLE lines ERROR_VARIABLE lines)
    if(NOT code EQUAL 1)
      message(SEND_ERROR "${path} in ${file}: ${lines}")
    endif()
  endforeach()
endforeach()
