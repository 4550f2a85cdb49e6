# Only for those who build e2t itself: warnings, compiler cache, and the list of all targets.
# Included after the packages, so that fetched ones are not compiled with these flags.

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
set(CMAKE_CXX_EXTENSIONS OFF)

find_program(E2T_CCACHE ccache)
if(E2T_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${E2T_CCACHE}")
endif()

set(e2t_all_targets e2t::e2t)
foreach(component IN LISTS _e2t_built)
  list(APPEND e2t_all_targets e2t::${component})
endforeach()
