#!/bin/sh
# SPDX-License-Identifier: MIT
# Breaks the library on purpose, one small change at a time, and sees that a test notices each.
#
#     sh run.sh <repo root> <work dir> [<word>]
#
# mutations.txt lists them; with a word, only those that contain it are tried. Each is made by sed in a
# copy of include/, and the named test is compiled against that copy: it must fail when it runs, or by a
# static_assert. A change that no longer applies, or does not compile for another reason, is a failure
# too. CXX chooses the compiler (clang++, the faster one here, else g++).
set -u

[ $# -ge 2 ] || { sed -n '3,12s/^# \{0,1\}//p' "$0"; exit 2; }
root=$1
work=$2
word=${3:-}
here=$root/tests/mutations
CXX=${CXX:-$(command -v clang++ || echo g++)}
jobs=$(nproc 2>/dev/null || echo 2)
export root work CXX

mkdir -p "$work" && rm -rf "$work"/case.* || exit 1
$CXX -std=c++20 -O0 -I"$root/tests" -c "$root/tests/doctest_main.cpp" -o "$work/main.o" || exit 1

# One directory a mutation: what, header, sed, test; a blank line ends each.
awk -v work="$work" -v word="$word" '
    function keep() {
        if (lines == 4 && index(what "\n" header "\n" script "\n" test, word)) {
            name = sprintf("%s/case.%03d", work, ++count)
            system("mkdir -p \"" name "\"")
            print what > (name "/what"); print header > (name "/header")
            print script > (name "/script"); print test > (name "/test")
        } else if (lines != 0 && lines != 4) {
            print "mutations.txt: \"" what "\" has " lines " lines, not 4" > "/dev/stderr"; bad = 1
        }
        lines = 0
    }
    /^#/ { next }
    /^$/ { keep(); next }
    { ++lines; if (lines == 1) what = $0; if (lines == 2) header = $0
      if (lines == 3) script = $0; if (lines == 4) test = $0 }
    END { keep(); exit bad }' "$here/mutations.txt" || exit 1

# The tests pass without a mutation.
for test in $(cat "$work"/case.*/test | sort -u); do
    name=$work/case.unbroken.$(printf '%s' "$test" | tr '/' '.')
    mkdir -p "$name"
    echo "unbroken" >"$name/what"
    echo "$test" >"$name/test"
done

try='
    case=$1
    include=$root/include
    what=$(cat "$case/what")
    test=$(cat "$case/test")
    say() { printf "%s\n" "$1" >"$case/result"; }
    if [ -f "$case/header" ]; then
        include=$case/include
        header=$include/e2t/$(cat "$case/header")
        cp -R "$root/include" "$include" || exit 1
        sed -f "$case/script" "$header" >"$case/broken" || exit 1
        if cmp -s "$header" "$case/broken"; then
            say "does not apply any more: $what"
            exit 0
        fi
        mv "$case/broken" "$header"
    fi
    if ! $CXX -std=c++20 -O0 -I"$include" -I"$root/tests" -DFMT_HEADER_ONLY \
        -DE2T_SOURCE_DIR="\"$root\"" "$root/tests/$test" "$work/main.o" \
        -o "$case/test_program" >"$case/compile.log" 2>&1; then
        if grep -qE "static assertion failed|for static assertion|static_assert failed|static_assert expression" "$case/compile.log"; then
            say "noticed"
        else
            say "does not compile: $what ($case/compile.log)"
        fi
    elif "$case/test_program" >"$case/run.log" 2>&1; then
        say "NOT noticed by $test: $what"
    else
        say "noticed"
    fi
    rm -rf "$case/include" "$case/test_program"
    exit 0
'
ls -d "$work"/case.* | xargs -P "$jobs" -I{} sh -c "$try" try {} || exit 1

noticed=0
wrong=0
for case in "$work"/case.*; do
    result=$(cat "$case/result" 2>/dev/null)
    case $case in
        *.unbroken.*)
            if [ "$result" = noticed ]; then
                printf '%s fails without any mutation\n' "$(cat "$case/test")"
                wrong=$((wrong + 1))
            fi
            ;;
        *)
            if [ "$result" = noticed ]; then
                noticed=$((noticed + 1))
            else
                printf '%s\n' "${result:-no result: $case}"
                wrong=$((wrong + 1))
            fi
            ;;
    esac
done
printf '%s mutations noticed, %s not\n' "$noticed" "$wrong"
[ "$wrong" = 0 ] && [ "$noticed" -gt 0 ]
