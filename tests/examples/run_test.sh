#!/bin/sh
# SPDX-License-Identifier: MIT
# What arguments examples/run.sh gives to `plan`: it runs on a copy of the script whose packages are
# there, whose build does nothing, and whose plan prints its arguments.
#
#     sh run_test.sh <repo root>
set -u
LC_ALL=C
export LC_ALL

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/repo/examples" "$work/repo/cmake" "$work/build/examples/examples" "$work/bin"
cp "$1/examples/run.sh" "$work/repo/examples/run.sh"
cat >"$work/repo/cmake/dev.sh" <<DEV
build_root=$work/build
packages_build= packages_libraries= packages_compiler= jobs=1
need_packages() { :; }
need_cmake() { :; }
configure() { :; }
step() { :; }
DEV
cat >"$work/build/examples/examples/plan" <<'PLAN'
#!/bin/sh
for argument; do printf '<%s>' "$argument"; done
PLAN
chmod +x "$work/build/examples/examples/plan"

wrong=0
# gives EXPECTED ARGUMENT...
gives() {
    expected=$1
    shift
    found=$(sh "$work/repo/examples/run.sh" "$@") || wrong=1
    [ "$found" = "$expected" ] && return
    printf 'run.sh %s: plan gets %s, not %s\n' "$*" "$found" "$expected"
    wrong=1
}
default='<examples/scenarios/h100_100mw.toml>'
gives "$default"
gives "$default<--json>" --json
gives "$default<--ascii>" --ascii
gives "$default<--for><2e8 token/s>" --for '2e8 token/s'
gives "$default<--for=2e8 token/s><--json>" '--for=2e8 token/s' --json
gives "$default<--for>" --for
gives "$default<--help>" -- --help
gives '<my.toml>' my.toml
gives '<--json><my.toml>' --json my.toml
gives '<--for><2e8 token/s><my.toml>' --for '2e8 token/s' my.toml
gives '<->' -
gives '<--json><->' --json -
gives '<--><--json>' -- -- --json
gives '<>' ''
exit "$wrong"
