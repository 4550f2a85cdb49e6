#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: sh check.sh CASE <e2t source> <work folder>; 0 = pass, 77 = cannot run here.
# ctest sets CMAKE, CXX, CMAKE_GENERATOR, CMAKE_CXX_COMPILER_LAUNCHER, E2T_VERSION and
# E2T_PACKAGES_INSTALLED (see CMakeLists.txt).
set -eu

case=$1 source=$2 root=$3
here=$source/tests/consumer
work=$root/$case
prefix=$root/install/prefix
rm -rf "$work"
mkdir -p "$work"

all="sweep;text;files;benchmark"
packages="Eigen3 fmt nlohmann_json tomlplusplus benchmark doctest"

fail() { echo "$*"; exit 1; }
skip() { echo "skipped: consumer.$case: $*"; exit 77; }
needs_real_packages() {
    [ "$E2T_PACKAGES_INSTALLED" = yes ] || skip "some packages were fetched, so none are installed to be found"
}

# No package can be found ...
hidden=
for package in $packages; do hidden="$hidden -DCMAKE_DISABLE_FIND_PACKAGE_$package=ON"; done
# ... and a header of one that is included all the same is an error: every header that the compiler
# would find there, and the front doors of those it would not.
poison() {
    found=$(
        "$CXX" -E -v -x c++ /dev/null 2>&1 | sed -n 's/^ \(\/[^ ]*\)$/\1/p' | sort -u | while read -r folder; do
            cd "$folder" 2>/dev/null || continue
            for package in eigen3/Eigen Eigen fmt nlohmann toml++ benchmark doctest; do
                find -L "$package" -maxdepth 1 -type f 2>/dev/null || true
            done
        done
    )
    for header in $found Eigen/Core Eigen/Dense fmt/core.h fmt/format.h nlohmann/json.hpp toml++/toml.h \
        toml++/toml.hpp benchmark/benchmark.h doctest/doctest.h; do
        mkdir -p "$work/poison/$(dirname "$header")"
        echo "#error \"the core of e2t includes <$header>\"" >"$work/poison/$header"
    done
}

# run <source> <build> <cmake arguments>: configure, build, run what was built.
run() {
    run_source=$1 run_build=$2
    shift 2
    "$CMAKE" -S "$run_source" -B "$run_build" "$@"
    "$CMAKE" --build "$run_build"
    (cd "$run_build" && "${CMAKE%cmake}ctest" --output-on-failure --no-tests=error)
}

# refused <text> <source> <cmake arguments>: configuring fails and says why.
refused() {
    text=$1 refused_source=$2
    shift 2
    rm -rf "$work/refused"
    if "$CMAKE" -S "$refused_source" -B "$work/refused" "$@" >"$work/refused.log" 2>&1; then
        fail "accepted, but should have been refused with '$text': $*"
    fi
    tr -s ' \n' '  ' <"$work/refused.log" | grep -qF -- "$text" ||
        { cat "$work/refused.log"; fail "refused, but without saying '$text': $*"; }
}

accepted() {
    accepted_source=$1
    shift
    rm -rf "$work/accepted"
    "$CMAKE" -S "$accepted_source" -B "$work/accepted" "$@" >"$work/accepted.log" 2>&1 ||
        { cat "$work/accepted.log"; fail "refused, but should have been accepted: $*"; }
}

# Stand-ins for the upstream source trees: projects that define upstream's target names on top of
# the system's headers, and that would install a file if they were let.
upstreams() {
    upstream Eigen3 Eigen3::Eigen 'find_path(eigen_folder Eigen/Core PATH_SUFFIXES eigen3 REQUIRED)
target_include_directories(Eigen3 INTERFACE "${eigen_folder}")'
    upstream fmt fmt::fmt 'find_library(fmt_library fmt REQUIRED)
target_link_libraries(fmt INTERFACE "${fmt_library}")'
    upstream nlohmann_json nlohmann_json::nlohmann_json ''
    upstream tomlplusplus tomlplusplus::tomlplusplus ''
    upstream benchmark benchmark::benchmark 'find_library(benchmark_library benchmark REQUIRED)
target_link_libraries(benchmark INTERFACE "${benchmark_library}")'
    upstream doctest doctest::doctest ''
}
upstream() {
    mkdir -p "$work/upstream/$1"
    cat >"$work/upstream/$1/CMakeLists.txt" <<LISTS
cmake_minimum_required(VERSION 3.25)
project($1 LANGUAGES NONE)
add_library($1 INTERFACE)
add_library($2 ALIAS $1)
$3
install(FILES CMakeLists.txt DESTINATION share/upstream_$1)
LISTS
    upper=$(echo "$1" | tr '[:lower:]' '[:upper:]')
    echo "set(FETCHCONTENT_SOURCE_DIR_$upper \"$work/upstream/$1\" CACHE PATH \"\")" >>"$work/upstreams.cmake"
}

case $case in
install)
    "$CMAKE" -S "$source" -B "$work/build" -DE2T_TESTS=OFF -DE2T_EXAMPLES=OFF -DE2T_BENCH=OFF \
        -DCMAKE_INSTALL_PREFIX="$prefix"
    "$CMAKE" --install "$work/build"
    ;;

installed)
    needs_real_packages
    [ -f "$prefix/share/e2t/schema/e2t-record-1.json" ] || fail "the schema of records is not installed"
    run "$here/project" "$work/build" -DE2T_FROM=installed -De2t_ROOT="$prefix" \
        -DCONSUMER_COMPONENTS="$all" -DTWO_FILES=ON
    ;;

core_hidden)
    poison
    run "$here/project" "$work/build" $hidden -DE2T_FROM=installed -De2t_ROOT="$prefix" \
        -DPOISON="$work/poison"
    ;;

core_hidden_subdirectory)
    # Nothing asked for, nothing found, nothing fetched: the core is there, the rest is explained.
    poison
    run "$here/project" "$work/build" $hidden -DE2T_FROM=subdirectory -DE2T_SOURCE="$source" \
        -DE2T_COMPONENTS=auto -DPOISON="$work/poison"
    ;;

subdirectory)
    needs_real_packages
    run "$here/project" "$work/build" -DE2T_FROM=subdirectory -DE2T_SOURCE="$source" \
        -DCONSUMER_COMPONENTS="$all" -DE2T_FETCH=OFF
    ;;

fetched)
    needs_real_packages
    upstreams
    run "$here/project" "$work/build" $hidden -C "$work/upstreams.cmake" -DFETCHCONTENT_FULLY_DISCONNECTED=ON \
        -DE2T_FROM=subdirectory -DE2T_SOURCE="$source" -DCONSUMER_COMPONENTS="$all"
    ;;

fetched_install)
    needs_real_packages
    upstreams
    "$CMAKE" -S "$source" -B "$work/build" $hidden -C "$work/upstreams.cmake" -DFETCHCONTENT_FULLY_DISCONNECTED=ON \
        -DCMAKE_INSTALL_PREFIX="$work/prefix"
    "$CMAKE" --install "$work/build"
    foreign=$(find "$work/prefix" -type f ! -path "*/e2t/*" ! -name 'e2t*.pc')
    [ -z "$foreign" ] || fail "installed what is not e2t's: $foreign"
    accepted "$here/probe" -De2t_ROOT="$work/prefix" -DWANTED="REQUIRED;COMPONENTS;$all"
    ;;

pkgconfig)
    needs_real_packages
    command -v pkg-config >/dev/null || skip "no pkg-config"
    # Moved after it was installed: nothing in the .pc files may point at the old place.
    cp -R "$prefix" "$work/moved"
    PKG_CONFIG_PATH=$work/moved/share/pkgconfig
    export PKG_CONFIG_PATH
    for module in e2t e2t-sweep e2t-text e2t-files e2t-benchmark; do
        pkg-config --exists --print-errors "$module"
        [ "$(pkg-config --modversion "$module")" = "$E2T_VERSION" ] || fail "$module has another version"
        # The moved tree tells which headers belong to the module.
        component=${module#e2t-}
        [ "$component" = e2t ] && component=core
        {
            echo '#include <e2t/version.hpp>'
            sed -n 's/^ *FILES "\(.*\)"$/\1/p' "$work/moved/share/cmake/e2t/e2t-$component-targets.cmake" |
                tr '"' '\n' | sed -n 's|^.*/include/\(.*\)$|#include <\1>|p'
            echo 'static_assert(e2t::version_major == E2T_VERSION_MAJOR);'
            echo 'int main() {}'
        } >"$work/$component.cpp"
        # eval: pkg-config quotes what the shell would split.
        eval "\"\$CXX\" -std=c++20 \"\$work/$component.cpp\" $(pkg-config --cflags --libs "$module") -o \"\$work/$component\""
        "$work/$component"
    done
    eval "set -- $(pkg-config --cflags --libs e2t)"
    [ "$*" = "-I$work/moved/share/pkgconfig/../../include" ] ||
        fail "the core asks for more than its include folder: $*"
    ;;

missing_package)
    for pair in sweep=libeigen3-dev text=libfmt-dev files=nlohmann-json3-dev benchmark=libbenchmark-dev; do
        component=${pair%=*} debian=${pair#*=}
        refused "install the package $debian" "$here/probe" $hidden -De2t_ROOT="$prefix" \
            -DWANTED="REQUIRED;COMPONENTS;$component"
        refused "install the package $debian" "$source" $hidden -DE2T_FETCH=OFF -DE2T_COMPONENTS="$component"
    done
    refused "install the package libtomlplusplus-dev" "$here/probe" \
        -DCMAKE_DISABLE_FIND_PACKAGE_tomlplusplus=ON -De2t_ROOT="$prefix" -DWANTED="REQUIRED;COMPONENTS;files"
    refused "e2t has no component sweeps" "$here/probe" -De2t_ROOT="$prefix" -DWANTED="REQUIRED;COMPONENTS;sweeps"
    refused "there is no component 'sweeps'" "$source" -DE2T_COMPONENTS=sweeps
    # Only the core was installed: no package is looked for, and the rest is said to be absent.
    "$CMAKE" -S "$source" -B "$work/core" $hidden -DE2T_FETCH=OFF -DE2T_COMPONENTS= -DE2T_TESTS=OFF \
        -DE2T_EXAMPLES=OFF -DE2T_BENCH=OFF -DCMAKE_INSTALL_PREFIX="$work/core_prefix"
    "$CMAKE" --install "$work/core"
    accepted "$here/probe" -De2t_ROOT="$work/core_prefix" -DWANTED="REQUIRED"
    refused "installed without the component sweep" "$here/probe" -De2t_ROOT="$work/core_prefix" \
        -DWANTED="REQUIRED;COMPONENTS;sweep"
    # Asked for, but optional: the core is found without them.
    accepted "$here/probe" $hidden -De2t_ROOT="$prefix" -DWANTED="REQUIRED;OPTIONAL_COMPONENTS;$all"
    accepted "$here/probe" $hidden -De2t_ROOT="$prefix" -DWANTED="REQUIRED"
    ;;

versions)
    major=${E2T_VERSION%%.*}
    minor=${E2T_VERSION#*.}
    minor=${minor%%.*}
    for version in "$E2T_VERSION" "$major.$minor" "$E2T_VERSION;EXACT"; do
        accepted "$here/probe" -De2t_ROOT="$prefix" -DWANTED="$version;REQUIRED"
    done
    for version in "$major.$((minor + 1))" "$((major + 1)).0" "$major.$minor.999"; do
        refused "version: $E2T_VERSION" "$here/probe" -De2t_ROOT="$prefix" -DWANTED="$version;REQUIRED"
    done
    if [ "$minor" -gt 0 ]; then
        refused "version: $E2T_VERSION" "$here/probe" -De2t_ROOT="$prefix" -DWANTED="$major.$((minor - 1));REQUIRED"
    fi
    ;;

*) fail "unknown case $case" ;;
esac
