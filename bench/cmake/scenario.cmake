# pibench_add_scenario(name [Job...]): the scenario of the folder <name>, whose sources define
# `scenario_<name>`. The jobs are those that run over a transport: <name>/trial.hpp defines a
# run_trial<Transport>() for each. Order is the order of the plan.
function(pibench_add_scenario name)
  set_property(GLOBAL APPEND PROPERTY PIBENCH_SCENARIOS "${name}")
  set_property(GLOBAL PROPERTY PIBENCH_JOBS_${name} ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  add_library(pibench_scenario_${name} INTERFACE)
  target_sources(pibench_scenario_${name} INTERFACE ${sources})
endfunction()
