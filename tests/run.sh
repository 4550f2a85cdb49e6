#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing, builds with g++ and clang++, runs the tests. See --help.
set -u

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/cmake/dev.sh"

usage() {
    cat <<'USAGE'
Usage: sh tests/run.sh [--all]

Builds and tests e2t with g++ and with clang++; missing Debian packages are installed first.
Takes minutes the first time, less when repeated. The last line is the count.

  --all    also the tests labelled slow (mutations, fuzz targets, each benchmark run briefly); clang++
           then builds with the address and undefined behaviour sanitizers
  --help   this text

Environment:
  CI=true          a skipped test is a failure
  E2T_BUILD_DIR    where to build (default: build/ here)
USAGE
}

all=false
for argument in "$@"; do
    case $argument in
        --all) all=true ;;
        --help | -h) usage; exit 0 ;;
        *) say "tests/run.sh: unknown argument '$argument'" >&2; usage >&2; exit 2 ;;
    esac
done

cd "$root" || exit 1
need_packages $packages_build $packages_libraries $packages_mpi $packages_tests
need_cmake
mkdir -p "$build_root"

passed=0
failed=0
skipped=0
skip_reasons=
not_compared=0

# skip COUNT WHY
skip() {
    skipped=$((skipped + $1))
    skip_reasons="$skip_reasons
skipped: $1, $2"
}

# Adds what ctest reported to the counts. A test whose program is missing has failed.
count() {
    results=$1 preset=$2
    suite=$(sed -n '/<testsuite /,/>/p' "$results" | tr '\n\t' '  ')
    number() { printf '%s' "$suite" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }
    total=$(number tests)
    not_run=$(grep -c 'status="notrun"' "$results")
    bad=$(number failures)
    skipped_here=$(grep -c '<skipped message="SKIP_' "$results")
    absent=$((not_run - skipped_here))
    failed=$((failed + bad + absent))
    passed=$((passed + total - bad - not_run))
    if [ "$skipped_here" -gt 0 ]; then
        why=$(sed -n 's/^\(.*<system-out>\)\{0,1\}skipped: *//p' "$results" | sort -u | paste -sd ';' - | sed 's/;/; /g')
        skip "$skipped_here" "$preset: ${why:-no reason given}"
    fi
    not_compared=$((not_compared + $(grep -c 'not compared: ' "$results")))
}

run_preset() {
    preset=$1
    dir=$build_root/$preset
    if ! configure "$preset: configure" "$dir" --preset "$preset"; then
        failed=$((failed + 1))
        return
    fi
    if ! step "$preset: build" "$dir/build.log" cmake --build "$dir" --parallel "$jobs" -- -k 0; then
        tail_of "$dir/build.log"
        failed=$((failed + 1))
    fi
    rm -f "$dir/results.xml"
    if ! step "$preset: test" "$dir/test.log" ctest --test-dir "$dir" --parallel "$jobs" --timeout 900 \
        $labels --no-tests=error --output-on-failure --output-junit "$dir/results.xml"; then
        # What passed, and what the build inside headers.stand_alone says of its progress, is left out.
        grep -vE '^( *Start +[0-9]+:| *[0-9]+/[0-9]+ Test +#[0-9]+: .* (Passed|\*\*\*Skipped) |\[[0-9]+/[0-9]+\] |/[^ ]*ccache |Internal ctest )' \
            "$dir/test.log" | head -n 120
        say "(all of it: $dir/test.log)"
    fi
    if [ -f "$dir/results.xml" ]; then
        count "$dir/results.xml" "$preset"
    else
        failed=$((failed + 1))
    fi
}

labels="--label-exclude ^slow$"
$all && labels=
run_preset gcc
if $all; then
    run_preset sanitize
else
    run_preset clang
fi

[ -n "$skip_reasons" ] && say "$skip_reasons" | sed '/^$/d'
[ "$not_compared" -gt 0 ] &&
    say "not compared with measured rows: $not_compared cases (E2T_SHARED_DATA names their folder)"
say "$passed passed, $failed failed, $skipped skipped"

[ "$failed" = 0 ] || exit 1
[ "$passed" -gt 0 ] || exit 1
[ "${CI:-}" = true ] && [ "$skipped" -gt 0 ] && exit 1
exit 0
