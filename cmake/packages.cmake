# What each component needs, in one place. Read by the build (cmake/dependencies.cmake) and, being
# installed beside it, by the package configuration (cmake/e2tConfig.cmake.in).

set(_e2t_components sweep text files benchmark)

# Components that a component is built on.
set(_e2t_files_components text)
set(_e2t_benchmark_components text)

# Packages of a component.
set(_e2t_sweep_packages Eigen3)
set(_e2t_text_packages fmt)
set(_e2t_files_packages nlohmann_json tomlplusplus)
set(_e2t_benchmark_packages benchmark)

# Package: oldest version; target; Debian package; pkg-config module
set(_e2t_package_Eigen3 3.4 Eigen3::Eigen libeigen3-dev eigen3)
set(_e2t_package_fmt 9 fmt::fmt libfmt-dev fmt)
set(_e2t_package_nlohmann_json 3.11 nlohmann_json::nlohmann_json nlohmann-json3-dev nlohmann_json)
set(_e2t_package_tomlplusplus 3.3 tomlplusplus::tomlplusplus libtomlplusplus-dev tomlplusplus)
set(_e2t_package_benchmark 1.7 benchmark::benchmark libbenchmark-dev benchmark)
set(_e2t_package_doctest 2.4 doctest::doctest doctest-dev doctest)

# The sentence a user reads when a package is missing, in `result`.
function(_e2t_say_missing result who package)
  list(GET _e2t_package_${package} 0 version)
  list(GET _e2t_package_${package} 2 debian)
  set(${result}
      "${who} needs ${package} ${version} or later: on Debian or Ubuntu install the package ${debian}, elsewhere set ${package}_DIR."
      PARENT_SCOPE)
endfunction()
