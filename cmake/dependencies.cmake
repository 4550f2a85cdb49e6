# e2t_need(<who> <package>): find the package, else fetch a pinned release, else fail and name
# the Debian package. e2t_find(<package> <result>) only looks.
#
# A local source tree replaces the download: -D FETCHCONTENT_SOURCE_DIR_<PACKAGE>=<dir>.

include(FetchContent)

set(_e2t_source_Eigen3 https://gitlab.com/libeigen/eigen.git 3.4.0)
set(_e2t_source_fmt https://github.com/fmtlib/fmt.git 9.1.0)
set(_e2t_source_nlohmann_json https://github.com/nlohmann/json.git v3.11.2)
set(_e2t_source_tomlplusplus https://github.com/marzer/tomlplusplus.git v3.3.0)
set(_e2t_source_benchmark https://github.com/google/benchmark.git v1.7.1)
set(_e2t_source_doctest https://github.com/doctest/doctest.git v2.4.9)

macro(e2t_find package result)
  list(GET _e2t_package_${package} 0 _e2t_version)
  list(GET _e2t_package_${package} 1 _e2t_target)
  if(NOT TARGET ${_e2t_target})
    find_package(${package} ${_e2t_version} QUIET)
  endif()
  set(${result} FALSE)
  if(TARGET ${_e2t_target})
    set(${result} TRUE)
  endif()
endmacro()

# In a function, so that the settings for the fetched project end with it.
function(_e2t_fetch package)
  list(GET _e2t_source_${package} 0 repository)
  list(GET _e2t_source_${package} 1 tag)
  list(GET _e2t_package_${package} 2 debian)
  message(STATUS "e2t: ${package} not found (Debian package ${debian}), fetching its release ${tag}")
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
  set(BUILD_TESTING OFF)
  set(EIGEN_BUILD_DOC OFF)
  set(EIGEN_BUILD_PKGCONFIG OFF)
  set(FMT_INSTALL OFF)
  set(JSON_Install OFF)
  set(BENCHMARK_ENABLE_TESTING OFF)
  set(BENCHMARK_ENABLE_INSTALL OFF)
  set(DOCTEST_WITH_TESTS OFF)
  set(DOCTEST_NO_INSTALL ON)
  FetchContent_Declare(${package} SYSTEM GIT_REPOSITORY ${repository} GIT_TAG ${tag} GIT_SHALLOW ON)
  FetchContent_MakeAvailable(${package})
  # Installing e2t must not install what it fetched.
  string(TOLOWER ${package} lower)
  set_property(DIRECTORY "${${lower}_SOURCE_DIR}" PROPERTY EXCLUDE_FROM_ALL YES)
endfunction()

macro(e2t_need who package)
  e2t_find(${package} _e2t_found)
  if(NOT _e2t_found AND E2T_FETCH)
    _e2t_fetch(${package})
  endif()
  list(GET _e2t_package_${package} 1 _e2t_target)
  if(NOT TARGET ${_e2t_target})
    _e2t_say_missing(_e2t_message "${who}" ${package})
    message(SEND_ERROR "${_e2t_message}")  # and go on, to name all that is missing
  endif()
endmacro()
