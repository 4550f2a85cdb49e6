#!/bin/sh
# SPDX-License-Identifier: MIT
# One case of code that must be refused, with the message it states.
#
#     sh check.sh <compiler> <file.cpp> <include dir> [<header>]
#
# The file compiles in silence with -DFIXED. Without it the compiler refuses, prints every text that
# the file expects (`// expect: text`, or `expect-gcc` and `expect-clang` for one compiler), and takes
# at most 15 lines to say so. A header given is included first, as in a program that uses it: the
# stack of includes above a quoted line counts as well.
set -u
LC_ALL=C
export LC_ALL

compiler=$1
file=$2
include=$3
first=${4:-}
most_lines=15

case $("$compiler" --version) in
    *clang*) family=clang ;;
    *) family=gcc ;;
esac

compile() {
    "$compiler" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror \
        -fdiagnostics-color=never -I"$include" ${first:+-include "$first"} "$@" -S -o /dev/null "$file" 2>&1
}

# Some compilers print `a<b<c> >`, some `a<b<c>>`; a default argument is printed or not.
alike() { sed -e ':again' -e 's/> >/>>/g' -e 't again' -e 's/, double>/>/g'; }

failed() {
    printf '%s, %s: %s\n' "$file" "$family" "$1"
    printf -- '--- the whole message:\n%s\n' "$message"
    exit 1
}

message=$(compile -DFIXED) || failed "the twin with -DFIXED does not compile"
[ -z "$message" ] || failed "the twin with -DFIXED compiles, but not in silence"

if message=$(compile); then
    failed "compiles, but must not"
fi

expected=$(sed -n -e 's|^// expect: ||p' -e "s|^// expect-$family: ||p" "$file" | alike)
[ -n "$expected" ] || failed "expects no text"
missing=$(printf '%s\n' "$expected" | while IFS= read -r text; do
    printf '%s\n' "$message" | alike | grep -qF -e "$text" || printf '\n    %s' "$text"
done)
[ -z "$missing" ] || failed "the message lacks:$missing"

lines=$(printf '%s\n' "$message" | wc -l)
[ "$lines" -le "$most_lines" ] || failed "the message has $lines lines, more than $most_lines"
exit 0
