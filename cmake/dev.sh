# Shared by tests/run.sh, examples/run.sh and bench/run.sh, which source it. POSIX sh.
#
#   need_packages PACKAGE...   install what is missing, or print the one command that would, and exit
#   need_cmake                 stop with one line if CMake is too old
#   step LABEL LOG COMMAND...  run quietly, output to LOG, show that and how long it runs
#   configure LABEL DIR ARGUMENT...  cmake in a step, its log in DIR; shows why if it fails
#   tail_of LOG                the part of a log worth reading after a failure

# The one list of Debian packages.
packages_build="cmake ninja-build ccache pkg-config"
packages_libraries="libeigen3-dev libfmt-dev nlohmann-json3-dev libtomlplusplus-dev"
packages_mpi="libopenmpi-dev openmpi-bin"
packages_tests="g++ clang libclang-rt-dev doctest-dev libbenchmark-dev python3-numpy python3-jsonschema python3-pil chromium"
packages_bench="g++ clang libbenchmark-dev python3 python3-numpy"
packages_compiler="g++"

cmake_oldest=3.25

# Where builds go; E2T_BUILD_DIR moves them all.
build_root=${E2T_BUILD_DIR:-$root/build}
case $build_root in /*) ;; *) build_root=$(pwd)/$build_root ;; esac
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

say() { printf '%s\n' "$*"; }

# Of the packages given, those that dpkg does not know as installed.
missing_packages() {
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        printf '%s\n' "$installed" | grep -qxF "$package installed" || printf ' %s' "$package"
    done
}

# Without dpkg: the programs are looked for, and CMake finds or fetches the libraries.
need_programs() {
    absent=
    for package in "$@"; do
        case $package in
            g++) program=${CXX:-g++} ;;
            clang) program=clang++ ;;
            cmake | ccache | pkg-config) program=$package ;;
            ninja-build) program=ninja ;;
            python3) program=/usr/bin/python3 ;;
            *) continue ;;
        esac
        case $program in ccache | pkg-config) continue ;; esac
        command -v "$program" >/dev/null 2>&1 || absent="$absent $program"
    done
    [ -z "$absent" ] && return
    say "Missing:$absent. This system has no apt-get, so please install, by whatever means it has:"
    say "g++ 12 or clang 14 or later, CMake $cmake_oldest or later, ninja, and if possible Eigen 3.4, fmt 9,"
    say "nlohmann-json 3.11, toml++ 3.3, doctest 2.4, Google Benchmark 1.7 (libraries are fetched if absent)."
    exit 1
}

need_packages() {
    if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
        need_programs "$@"
        return
    fi
    missing=$(missing_packages "$@")
    [ -z "$missing" ] && return
    install="apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends$missing"
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        say "Missing packages. This installs them:"
        say "    sudo sh -c '$install'"
        exit 1
    fi
    mkdir -p "$build_root"
    if ! step "install$missing" "$build_root/install.log" $as_root sh -c "$install"; then
        # A package index that is being written by someone else is the usual reason: once more.
        sleep 5
        if ! step "install again" "$build_root/install.log" $as_root sh -c "$install"; then
            tail -n 20 "$build_root/install.log"
            say "The packages could not be installed. By hand: sudo sh -c '$install'"
            exit 1
        fi
    fi
}

need_cmake() {
    cmake_found=$(cmake --version | sed -n 's/^cmake version //p')
    oldest=$(printf '%s\n%s\n' "$cmake_oldest" "$cmake_found" | sort -V | head -n 1)
    if [ "$oldest" != "$cmake_oldest" ]; then
        say "e2t needs CMake $cmake_oldest or later; this is $cmake_found."
        exit 1
    fi
}

# The last [12/345] that a build, or 12/345 that ctest, has written.
progress_of() {
    tail -n 20 "$1" 2>/dev/null |
        sed -n 's/^\(\[[0-9]*\/[0-9]*\]\).*/\1/p; s/^ *\([0-9]*\/[0-9]*\) Test .*/[\1]/p' | tail -n 1
}

ticker=
stop_ticker() {
    [ -n "$ticker" ] && kill "$ticker" 2>/dev/null && wait "$ticker" 2>/dev/null
    ticker=
}
trap 'stop_ticker' EXIT
trap 'stop_ticker; exit 130' INT
trap 'stop_ticker; exit 143' TERM

# On a terminal one line that counts; elsewhere one line at the end, and one a minute meanwhile.
step() {
    step_label=$1 step_log=$2
    shift 2
    step_start=$(date +%s)
    : >"$step_log"
    (
        seconds=0
        while sleep 1 >/dev/null 2>&1; do
            seconds=$((seconds + 1))
            if [ -t 1 ]; then
                printf '\r\033[K%s: %s s %s' "$step_label" "$seconds" "$(progress_of "$step_log")"
            elif [ $((seconds % 60)) = 0 ]; then
                printf '%s: %s s %s\n' "$step_label" "$seconds" "$(progress_of "$step_log")"
            fi
        done
    ) &
    ticker=$!
    step_status=0
    "$@" >"$step_log" 2>&1 </dev/null || step_status=$?
    stop_ticker
    [ -t 1 ] && printf '\r\033[K'
    step_seconds=$(($(date +%s) - step_start))
    if [ "$step_status" = 0 ]; then
        say "$step_label: $step_seconds s"
    else
        say "$step_label: FAILED after $step_seconds s"
    fi
    return "$step_status"
}

# After a failed build the first errors say more than the last lines.
tail_of() {
    if grep -qE '(error:|FAILED:|CMake Error)' "$1"; then
        grep -nE -A 6 '(error:|CMake Error)' "$1" | head -n 40
    else
        tail -n 40 "$1"
    fi
    say "(all of it: $1)"
}

configure() {
    configure_label=$1 configure_dir=$2
    shift 2
    mkdir -p "$configure_dir"
    configure_log=$configure_dir/configure.log
    if step "$configure_label" "$configure_log" cmake "$@" -B "$configure_dir"; then
        # A compiler that has moved makes CMake start over without what the preset says: once more.
        grep -q 'require your cache to be deleted' "$configure_log" || return 0
        rm -rf "$configure_dir/CMakeCache.txt" "$configure_dir/CMakeFiles"
        step "$configure_label again" "$configure_log" cmake "$@" -B "$configure_dir" && return 0
    fi
    tail_of "$configure_log"
    return 1
}
