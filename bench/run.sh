#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the benchmarks four ways, runs them, prints one table. See --help.
set -u

called_from=$(pwd)
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/cmake/dev.sh"
python=/usr/bin/python3 # the distribution's, which has the packages installed below

usage() {
    cat <<'USAGE'
Usage: sh bench/run.sh [--json FILE] [--quick]

Builds bench/*.cpp with g++ and clang++ at -O2 and at -O3 -march=native, runs every program, measures
what including e2t costs, and prints a table with the machine, compilers and flags. Missing Debian
packages are installed first.

  --json FILE  also write the results: for each figure a list of rows {name, compiler, flags, value};
               a user counter of a benchmark is a figure of that name
  --quick      run everything once and briefly: shows that it works, measures nothing
  --help       this text

Environment:
  E2T_BUILD_DIR    where to build (default: build/ here)
USAGE
}

json=
pairs=11
bench_options="--benchmark_repetitions=5 --benchmark_min_time=0.1"
while [ $# -gt 0 ]; do
    case $1 in
        --json)
            [ $# -ge 2 ] || { say "bench/run.sh: --json needs a file" >&2; exit 2; }
            shift
            case $1 in /*) json=$1 ;; *) json=$called_from/$1 ;; esac
            ;;
        --quick) pairs=1 bench_options="--benchmark_min_time=0.001" E2T_BENCH_PAIRS=1; export E2T_BENCH_PAIRS ;;
        --help | -h) usage; exit 0 ;;
        *) say "bench/run.sh: unknown argument '$1'" >&2; usage >&2; exit 2 ;;
    esac
    shift
done

cd "$root" || exit 1
need_packages $packages_build $packages_libraries $packages_bench
need_cmake

results=$build_root/bench-results
rm -rf "$results"
mkdir -p "$results"
failed=0

# build_and_run LABEL COMPILER FLAGS
build_and_run() {
    label=$1 compiler=$2 flags=$3
    dir=$build_root/bench-$label
    mkdir -p "$results/$label"
    say "${compiler##*/} $("$compiler" -dumpfullversion -dumpversion)" >"$results/$label/compiler.txt"
    say "$flags" >"$results/$label/flags.txt"
    configure "$label: configure" "$dir" --preset bench -DCMAKE_CXX_COMPILER="$compiler" \
        -DCMAKE_CXX_FLAGS_RELEASE="$flags -DNDEBUG" || { failed=$((failed + 1)); return; }
    step "$label: build" "$dir/build.log" cmake --build "$dir" --target benchmarks --parallel "$jobs" -- -k 0 ||
        { tail_of "$dir/build.log"; failed=$((failed + 1)); }
    for source in bench/*.cpp; do
        [ -f "$source" ] || continue
        name=$(basename "$source" .cpp)
        program=$dir/bench/$name
        [ -x "$program" ] || continue
        step "$label: $name" "$dir/$name.log" \
            sh -c '"$1" --benchmark_format=json $2 >"$3"' - "$program" "$bench_options" "$results/$label/$name.json" ||
            { tail_of "$dir/$name.log"; rm -f "$results/$label/$name.json"; failed=$((failed + 1)); }
    done
}

if [ -f include/e2t/tpf.hpp ]; then
    step "cost of including" "$results/include.log" sh -c '"$@" >"$0"' "$results/include_ratio.json" \
        "$python" bench/include_cost.py --pairs "$pairs" g++ clang++ ||
        { tail_of "$results/include.log"; rm -f "$results/include_ratio.json"; failed=$((failed + 1)); }
fi
build_and_run gcc-O2 g++ "-O2"
build_and_run clang-O2 clang++ "-O2"
build_and_run gcc-O3-native g++ "-O3 -march=native"
build_and_run clang-O3-native clang++ "-O3 -march=native"

say
"$python" bench/report.py "$results" ${json:+"$json"} || failed=$((failed + 1))
[ "$failed" = 0 ]
