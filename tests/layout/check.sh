#!/bin/sh
# SPDX-License-Identifier: MIT
# The shape of include/e2t.
#
#     sh check.sh <repo root>
#
# Each folder includes only those listed before it, the core includes nothing heavy, and every header
# has its licence line, #pragma once and at most 400 lines.
set -u
LC_ALL=C
export LC_ALL

root=$1
cd "$root/include/e2t" || exit 1

most_lines=400
wrong=0
complain() {
    printf '%s\n' "$1"
    wrong=$((wrong + 1))
}

# What the headers of a folder may include besides their own folder. number/ and quantity/ do not
# know each other; catalog/ is data that scenario files may name, so ingest/ may look into it.
allowed_for() {
    case $1 in
        base) echo "" ;;
        quantity | number) echo "base" ;;
        scenario) echo "base quantity number" ;;
        serving) echo "base quantity number scenario" ;;
        production | catalog) echo "base quantity number scenario serving" ;;
        sweep) echo "base quantity number scenario serving production" ;;
        analysis) echo "base quantity number scenario serving production sweep" ;;
        report) echo "base quantity number scenario serving production sweep analysis" ;;
        ingest) echo "base quantity number scenario serving production sweep analysis report catalog" ;;
        *) return 1 ;;
    esac
}

# The core may be included everywhere: it costs next to nothing and needs no package.
is_core() {
    case $1 in
        number/pack.hpp | number/strip.hpp | serving/fit.hpp) return 1 ;;
        base/* | quantity/* | number/* | scenario/* | serving/* | production/* | catalog/* | tpf.hpp) return 0 ;;
        *) return 1 ;;
    esac
}
heavy='string stdexcept cmath algorithm functional vector iostream chrono'

headers=$(find . -type f | sed 's|^\./||' | sort)
count=0
for header in $headers; do
    count=$((count + 1))
    case $header in
        *.hpp) ;;
        *) complain "$header: headers are called *.hpp" ;;
    esac

    [ "$(sed -n 1p "$header")" = "// SPDX-License-Identifier: MIT" ] ||
        complain "$header: the first line is not '// SPDX-License-Identifier: MIT'"
    grep -qx '#pragma once' "$header" || complain "$header: no #pragma once"
    lines=$(wc -l <"$header")
    [ "$lines" -le "$most_lines" ] ||
        complain "$header: $((lines)) lines; past $most_lines look for the second idea"

    # Every include, one a line: "e2t/x/y.hpp" or <z>, whatever the spacing.
    includes=$(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*\(["<][^">]*[">]\).*/\1/p' "$header")

    folder=${header%%/*}
    if [ "$folder" != "$header" ]; then
        if ! allowed=$(allowed_for "$folder"); then
            complain "$header: no rule for the folder $folder in tests/layout/check.sh"
            continue
        fi
        for include in $includes; do
            # version.hpp includes nothing, so every folder may say which version wrote a file.
            case $include in
                [\"\<]e2t/*/*) ;;
                [\"\<]e2t/version.hpp[\"\>]) continue ;;
                *e2t/*) complain "$header: includes $include, which is above its folder"; continue ;;
                *) continue ;;
            esac
            target=${include#?e2t/}
            target=${target%%/*}
            case " $folder $allowed " in
                *" $target "*) ;;
                *) complain "$header: $folder/ does not include $target/ ($include)" ;;
            esac
        done
    fi

    for include in $includes; do
        name=${include#?}
        name=${name%?}
        case $include in
            \"*) case $name in
                e2t/*) ;;
                *) complain "$header: includes $include; headers are named from e2t/ on" ;;
            esac ;;
        esac
        if is_core "$header"; then
            for banned in $heavy; do
                [ "$name" != "$banned" ] || complain "$header: the core does not include <$banned>"
            done
            case $name in
                fmt/* | Eigen/* | nlohmann/* | toml++/*)
                    complain "$header: the core does not include $name" ;;
            esac
        fi
    done
done

# A core header reaches no package through another header either.
for header in $headers; do
    is_core "$header" || continue
    if grep -q -e '"e2t/number/pack.hpp"' -e '"e2t/number/strip.hpp"' -e '"e2t/serving/fit.hpp"' "$header"; then
        complain "$header: the core does not include number/pack.hpp, number/strip.hpp or serving/fit.hpp"
    fi
done

[ "$count" -ge 10 ] || complain "only $count headers found under $root/include/e2t"
[ "$wrong" -eq 0 ] || exit 1
printf '%d headers in order\n' "$count"
