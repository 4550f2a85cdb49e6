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

# MPI is for examples/mpi_sweep only. The preset `sanitize` goes without: the leak sanitizer reports what
# Open MPI and the libraries it loads do not free, by call stacks that change with each release.
option(E2T_MPI "Build examples/mpi_sweep where MPI is found" ON)
if(E2T_MPI AND E2T_EXAMPLES)
  set(MPI_CXX_SKIP_MPICXX ON)  # the C interface; the C++ one has left the standard
  find_package(MPI QUIET COMPONENTS CXX)
  if(NOT MPI_CXX_FOUND)
    message(STATUS "examples/mpi_sweep is skipped: it needs MPI: on Debian or Ubuntu install the packages libopenmpi-dev and openmpi-bin.")
  endif()
endif()
