#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing, builds the examples, plans a site. See --help.
set -u

called_from=$(pwd)
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/cmake/dev.sh"

usage() {
    cat <<'USAGE'
Usage: sh examples/run.sh [arguments of plan]

Builds the examples and runs `plan` with the arguments given, as in: sh examples/run.sh my_site.toml.
Where no scenario is among them it plans examples/scenarios/h100_100mw.toml, as in:
sh examples/run.sh --json. Missing Debian packages are installed first.

  --help   this text (plan's own: sh examples/run.sh -- --help)

Environment:
  CXX              the compiler (default: the one CMake finds)
  E2T_BUILD_DIR    where to build (default: build/ here)
USAGE
}

case ${1:-} in
    --help | -h) usage; exit 0 ;;
    --) shift ;;
esac

# names_scenario ARGUMENT...: whether one of them is a scenario; the value of --for is none
names_scenario() {
    while [ "$#" -gt 0 ]; do
        case $1 in
            --) [ "$#" -gt 1 ]; return ;;
            --for) [ "$#" -gt 1 ] && shift ;;
            - | [!-]* | '') return 0 ;;
        esac
        shift
    done
    return 1
}

cd "$root" || exit 1
if [ -n "${CXX:-}" ] || command -v clang++ >/dev/null 2>&1; then
    packages_compiler=
fi
dir=$build_root/examples
{
    # Standard output belongs to plan.
    need_packages $packages_build $packages_libraries $packages_compiler
    need_cmake
    configure "configure" "$dir" --preset examples || exit 1
    if ! step "build" "$dir/build.log" cmake --build "$dir" --parallel "$jobs"; then
        tail_of "$dir/build.log"
        exit 1
    fi
} >&2

plan=$dir/examples/plan
if ! names_scenario "$@"; then
    exec "$plan" "examples/scenarios/h100_100mw.toml" "$@"
fi
cd "$called_from" && exec "$plan" "$@"
