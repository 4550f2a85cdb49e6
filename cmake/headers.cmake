# Which header belongs to which target. The first pattern that matches the path below include/e2t
# wins; what matches none is core and includes nothing but the standard library. The umbrella
# e2t.hpp is core too: it includes all of core, and nothing that needs an optional package.

set(_e2t_headers_of_sweep "^(sweep/|analysis/|number/(pack|strip)\\.hpp$|serving/fit\\.hpp$)")
set(_e2t_headers_of_benchmark "^report/benchmark\\.hpp$")
set(_e2t_headers_of_files "^(ingest/|report/((record_|lever_study_)?json|json_file)\\.hpp$)")
set(_e2t_headers_of_text "^report/")

file(GLOB_RECURSE _e2t_all_headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/include/e2t"
     "${PROJECT_SOURCE_DIR}/include/e2t/*.hpp")
list(SORT _e2t_all_headers)

foreach(component IN ITEMS sweep benchmark files text)
  set(mine ${_e2t_all_headers})
  list(FILTER mine INCLUDE REGEX "${_e2t_headers_of_${component}}")
  list(FILTER _e2t_all_headers EXCLUDE REGEX "${_e2t_headers_of_${component}}")
  set(e2t_${component}_headers ${mine})
endforeach()
set(e2t_core_headers ${_e2t_all_headers})

foreach(component IN ITEMS core sweep benchmark files text)
  list(TRANSFORM e2t_${component}_headers PREPEND "${PROJECT_SOURCE_DIR}/include/e2t/")
endforeach()
