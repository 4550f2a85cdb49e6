#!/bin/sh
# SPDX-License-Identifier: MIT
# The first code block of the README is examples/readme.cpp, and the text block after it is what that
# program prints.
#
#     sh readme_test.sh <repo root> <build dir>
#
# Exit status: 0 they agree, 1 they do not, 77 there is nothing to compare.
set -u
LC_ALL=C
export LC_ALL

root=$1
program=$2/examples/readme
readme=$root/README.md

skip() {
    printf 'skipped: %s\n' "$1"
    exit 77
}
[ -f "$readme" ] || skip "no README.md"
[ -x "$program" ] || skip "the examples are not built"

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# block LANGUAGE AFTER: the first block of that language that begins behind line AFTER, its end first
block() {
    awk -v fence="\`\`\`$1" -v after="$2" '
        inside && /^```$/ { end = NR; exit }
        inside { text = text $0 "\n" }
        !inside && NR > after && $0 == fence { inside = 1 }
        END { if (!end) exit 1; printf "%d\n%s", end, text }' "$readme"
}

wrong=0
# same WHAT EXPECTED FOUND
same() {
    diff -u "$2" "$3" >"$work/diff" && return
    printf 'README.md: %s\n' "$1"
    sed 1,2d "$work/diff"
    wrong=1
}

if ! block cpp 0 >"$work/code"; then
    echo 'README.md: there is no code block (```cpp)'
    exit 1
fi
end=$(sed -n 1p "$work/code")
sed 1d "$work/code" >"$work/code.cpp"
grep -v '^// SPDX-License-Identifier:' "$root/examples/readme.cpp" >"$work/readme.cpp"
same 'its first code block (+) is not examples/readme.cpp (-)' "$work/readme.cpp" "$work/code.cpp"

if ! block text "$end" >"$work/text"; then
    echo 'README.md: no output (```text) follows the first code block'
    exit 1
fi
sed 1d "$work/text" >"$work/quoted"
if ! "$program" >"$work/printed"; then
    echo 'examples/readme failed'
    exit 1
fi
same 'the output it shows (+) is not what examples/readme prints (-)' "$work/printed" "$work/quoted"
exit "$wrong"
