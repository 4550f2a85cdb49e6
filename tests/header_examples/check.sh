#!/bin/sh
# SPDX-License-Identifier: MIT
# The examples in the comments of the headers, and in the documents, compile.
#
#     sh check.sh <compiler> <repo root> <work dir> [compiler option...]
#
# An example is what stands in a comment indented by four (`//     code`); tables, formulas and other
# text are indented by two. In the documents it is a block that begins with ```cpp. Each becomes the body
# of a function, or stands in a namespace where it begins with `struct`, `template` or the like, behind
# all headers and prelude.hpp. A last line may be expressions without a semicolon.
#
# Fails where an example does not compile, and where the opening comment of a header has none.
set -u
LC_ALL=C
export LC_ALL

compiler=$1
root=$(CDPATH= cd -- "$2" && pwd) || exit 1
mkdir -p "$3" || exit 1
work=$(CDPATH= cd -- "$3" && pwd) || exit 1
shift 3
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
least_examples=30

# Headers without an example, and why.
needs_no_example() {
    case $1 in
        include/e2t/e2t.hpp) return 0 ;; # includes the others, nothing else
        include/e2t/ingest/field_reader.hpp) return 0 ;; # is used by scenario_file.hpp alone
        *) return 1 ;;
    esac
}

# Headers that need packages go into a translation unit of their own, so that the examples of the core
# are compiled as a program without any package would be.
unit_of() {
    case $1 in
        *.md | include/e2t/report/* | include/e2t/ingest/* | include/e2t/sweep/* | include/e2t/analysis/* | include/e2t/number/pack.hpp | include/e2t/number/strip.hpp | include/e2t/serving/fit.hpp)
            echo packages ;;
        *) echo core ;;
    esac
}

# -Werror: an example that warns is a bad example; but what it makes may be left unused.
compiles() {
    source=$1
    shift
    "$compiler" -fsyntax-only -std=c++20 -Wall -Wextra -Werror -Wno-unused -Wno-unused-result \
        -fdiagnostics-color=never -I"$root/include" -I"$here" "$@" "$source"
}

# Cuts the examples of a file out, each into a file of its own: $work/<prefix>.<line>.example. #line
# makes compilers name the place in the header. Prints that of the opening comment before the others.
cut_out() {
    awk -v file="$1" -v prefix="$2" -v documents="$3" '
        function end_block(   out, name, outside) {
            if (code == "") { text = ""; return }
            out = prefix "." first ".example"
            name = prefix "_" first
            sub(/^.*\//, "", name)
            gsub(/[^A-Za-z0-9_]/, "_", name)
            # A whole program is one already.
            if (code ~ /(^|\n)int main\(/) {
                out = prefix "." first ".program"
                printf "#line %d \"%s\"\n%s", first, file, text > out
            } else {
                outside = code ~ /^[ \n]*(struct|class|union|enum|template|concept|namespace|inline|consteval|extern)[ <]/
                printf "namespace example_%s {\n", name > out
                if (!outside) printf "void example() {\n" > out
                printf "#line %d \"%s\"\n%s;\n}\n", first, file, text > out
                if (!outside) printf "}\n" > out
            }
            close(out)
            print (opening ? "opening" : "later"), out
            text = code = ""
        }
        # Keeps a line of an example; `code` is what is left of it without comments.
        function keep(line,   bare) {
            if (text == "") first = FNR
            text = text line "\n"
            bare = line
            sub(/[ \t]*\/\/.*/, "", bare)
            if (bare ~ /[^ \t]/) code = code bare "\n"
        }
        BEGIN { opening = !documents }

        documents && /^```cpp$/ { inside = 1; next }
        documents && /^```$/ { inside = 0; end_block(); next }
        documents { if (inside) keep($0); next }

        /^[ \t]*\/\/\/?     [^ ]/ || (text != "" && /^[ \t]*\/\/\/?     /) {
            sub(/^[ \t]*\/\/\/?     /, "")
            keep($0)
            next
        }
        {
            end_block()
            if (!/^[ \t]*\/\// && !/^[ \t]*$/ && !/^#pragma once/) opening = 0
        }
        END { end_block() }
    ' "$root/$1"
}

rm -f "$work"/*.example "$work"/*.program "$work"/*.list "$work"/*.head
: >"$work/core.list"
: >"$work/packages.list"
: >"$work/program.list"
for unit in core packages; do
    echo '#include "prelude.hpp"' >"$work/$unit.head"
done

wrong=0
count=0
complain() {
    printf '%s\n' "$1"
    wrong=$((wrong + 1))
}

cd "$root" || exit 1
for file in $(find include/e2t -name '*.hpp' | sort) README.md $(find docs -name '*.md' 2>/dev/null | sort); do
    [ -f "$file" ] || continue
    unit=$(unit_of "$file")
    case $file in
        *.md) documents=1 ;;
        *) documents=0; echo "#include \"${file#include/}\"" >>"$work/$unit.head" ;;
    esac
    prefix=$work/$(printf '%s' "${file%.*}" | tr / _)
    found=$(cut_out "$file" "$prefix" "$documents") || exit 1
    if [ "$documents" = 0 ]; then
        case $found in
            opening*)
                if needs_no_example "$file"; then
                    complain "$file:1: has an example; tests/header_examples/check.sh says that it needs none"
                fi ;;
            *) needs_no_example "$file" ||
                complain "$file:1: the opening comment has no example (code, indented by four)" ;;
        esac
    fi
    for out in $found; do
        case $out in
            *.example) echo "$out" >>"$work/$unit.list" ;;
            *.program) echo "$out" >>"$work/program.list" ;;
            *) continue ;;
        esac
        count=$((count + 1))
    done
done

# report WHICH: the first line of what the compiler says that is in a header's example, and the message
report() {
    place=$(sed -n 's/^#line \([0-9]*\) "\(.*\)"$/\2:\1/p' "$1" | sed 1q)
    said=$(sed -n "s|^\(${place%:*}:[0-9]*\):.*|\1|p" "$work/said" | sed 1q)
    complain "${said:-$place}: this example does not compile:"
    sed 's/^/    /' "$work/said" | sed 20q
}

for unit in core packages; do
    xargs cat "$work/$unit.head" <"$work/$unit.list" >"$work/$unit.cpp"
    compiles "$work/$unit.cpp" "$@" >"$work/said" 2>&1 && continue
    # One by one, so that an example with a bracket too few neither hides nor blames others.
    cp "$work/said" "$work/all_said"
    before=$wrong
    while read -r example; do
        cat "$work/$unit.head" "$example" >"$work/one.cpp"
        compiles "$work/one.cpp" "$@" >"$work/said" 2>&1 || report "$example"
        # Where the headers themselves do not compile, all would be listed.
        [ "$((wrong - before))" -lt 10 ] || break
    done <"$work/$unit.list"
    if [ "$wrong" -eq "$before" ]; then
        complain "the examples compile one by one but not together:"
        sed 's/^/    /' "$work/all_said" | sed 20q
    fi
done
while read -r example; do
    cp "$example" "$work/one.cpp"
    compiles "$work/one.cpp" "$@" >"$work/said" 2>&1 || report "$example"
done <"$work/program.list"

[ "$count" -ge "$least_examples" ] || complain "only $count examples found, at least $least_examples expected"
[ "$wrong" -eq 0 ] || exit 1
printf '%d examples compile\n' "$count"
