# pibench_jobs_of(scenarios includes jobs): the headers that define the trials of these scenarios, and
# the kinds of job, as a row's source has them.
function(pibench_jobs_of scenarios includes jobs)
  set(all_includes "")
  set(all_jobs "")
  foreach(scenario IN LISTS scenarios)
    get_property(scenario_jobs GLOBAL PROPERTY PIBENCH_JOBS_${scenario})
    foreach(job IN LISTS scenario_jobs)
      string(APPEND all_jobs ", ${job}")
    endforeach()
    if(scenario_jobs)
      string(APPEND all_includes "#include \"bench/scenarios/${scenario}/trial.hpp\"\n")
    endif()
  endforeach()
  set(${includes} "${all_includes}" PARENT_SCOPE)
  set(${jobs} "${all_jobs}" PARENT_SCOPE)
endfunction()

# pibench_row_source(name): the source row_<name>.cpp, which defines `row_<name>`: that transport under
# every scenario so far.
function(pibench_row_source name)
  get_property(type GLOBAL PROPERTY PIBENCH_TYPE_${name})
  get_property(scenarios GLOBAL PROPERTY PIBENCH_SCENARIOS)
  pibench_jobs_of("${scenarios}" includes jobs)
  configure_file("${PROJECT_SOURCE_DIR}/bench/cmake/row.cpp.in"
                 "${CMAKE_CURRENT_BINARY_DIR}/row_${name}.cpp" @ONLY)
endfunction()

# pibench_generate_row(name): the object library pibench_row_<name> of one row.
function(pibench_generate_row name)
  pibench_row_source(${name})
  add_library(pibench_row_${name} OBJECT "${CMAKE_CURRENT_BINARY_DIR}/row_${name}.cpp")
  target_link_libraries(pibench_row_${name} PUBLIC pibench_harness pibench_transport_${name})
endfunction()

# pibench_generate_table(target name...): adds the table of these transports' rows and the table of
# all scenarios so far.
function(pibench_generate_table target)
  set(declarations "")
  set(rows "")
  foreach(name IN LISTS ARGN)
    string(APPEND declarations "extern const Row row_${name};\n")
    string(APPEND rows "    row_${name},\n")
  endforeach()
  get_property(absent GLOBAL PROPERTY PIBENCH_ABSENT)
  set(absences "")
  foreach(name IN LISTS absent)
    get_property(reason GLOBAL PROPERTY PIBENCH_ABSENCE_${name})
    string(APPEND absences "    {\"${name}\", \"${reason}\"},\n")
  endforeach()
  get_property(scenarios GLOBAL PROPERTY PIBENCH_SCENARIOS)
  set(scenario_declarations "")
  set(scenario_rows "")
  foreach(name IN LISTS scenarios)
    string(APPEND scenario_declarations "extern const Scenario scenario_${name};\n")
    string(APPEND scenario_rows "      &scenario_${name},\n")
  endforeach()
  set(table "${CMAKE_CURRENT_BINARY_DIR}/catalogue_of_${target}.cpp")
  configure_file("${PROJECT_SOURCE_DIR}/bench/cmake/catalogue.cpp.in" "${table}" @ONLY)
  target_sources(${target} PRIVATE "${table}")
endfunction()

# pibench_group_by_name(source name groups): which sources of a unity build are compiled together
# depends on their names alone, so that for one more only its group is compiled again. These digits
# make groups of about one size.
function(pibench_group_by_name source name groups)
  string(SHA1 digest "${name}")
  string(SUBSTRING "${digest}" 5 4 digits)
  math(EXPR group "0x${digits} % ${groups}")
  set_property(SOURCE "${source}" PROPERTY UNITY_GROUP "group_${group}")
endfunction()

# pibench_generate_catalogue(target): a library of the rows of all transports so far and their table.
function(pibench_generate_catalogue target)
  get_property(names GLOBAL PROPERTY PIBENCH_TRANSPORTS)
  add_library(${target} STATIC)
  target_link_libraries(${target} PUBLIC pibench_scenarios)
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
  foreach(name IN LISTS names)
    pibench_row_source(${name})
    set(source "${CMAKE_CURRENT_BINARY_DIR}/row_${name}.cpp")
    pibench_group_by_name("${source}" ${name} 10)
    target_sources(${target} PRIVATE "${source}")
    target_link_libraries(${target} PRIVATE pibench_transport_${name})
  endforeach()
  pibench_generate_table(${target} ${names})
endfunction()
