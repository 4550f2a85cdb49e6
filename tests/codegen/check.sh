#!/bin/sh
# SPDX-License-Identifier: MIT
# Typed code compiles to the instructions of raw code.
#
#     sh check.sh <compiler> <include dir> <work dir>
#
# Compiles pairs.cpp at -O2 and compares, for every pair raw_x and typed_x, the sequence of
# instruction names. Fails when a pair differs, when half of one is missing, or when there are
# fewer than 12 pairs to compare.
set -u
LC_ALL=C
export LC_ALL

compiler=$1
include=$2
work=$3
least_pairs=12
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)

case $(uname -m) in
    x86_64 | aarch64 | arm64) ;;
    *)
        printf 'skipped: the instructions of %s are not known to this check\n' "$(uname -m)"
        exit 77
        ;;
esac

# g++ would make one function of two equal ones, which is the point, but leaves nothing to compare.
case $("$compiler" --version) in
    *clang*) keep_both= ;;
    *) keep_both=-fno-ipa-icf ;;
esac

assembly=$work/pairs.s
mkdir -p "$work"
# shellcheck disable=SC2086
"$compiler" -std=c++20 -O2 -ffp-contract=off -fno-asynchronous-unwind-tables $keep_both \
    -I"$include" -S -o "$assembly" "$here/pairs.cpp" || exit 1

awk -v least="$least_pairs" '
    # A label at the margin starts a function, the next .size ends it; other labels are local.
    /^_?(raw|typed)_[A-Za-z0-9_]*:/ {
        name = $1
        sub(/:.*/, "", name)
        sub(/^_/, "", name)
        side = name
        sub(/_.*/, "", side)
        sub(/^[a-z]*_/, "", name)
        if (!((side, name) in size)) size[side, name] = 0
        known[name] = 1
        next
    }
    /^[ \t]+\.(size|cfi_endproc)/ { side = "" }
    side != "" && /^[ \t]+[a-z]/ { code[side, name, ++size[side, name]] = $1 }

    END {
        for (name in known) {
            raw = size["raw", name] + 0
            typed = size["typed", name] + 0
            most = raw > typed ? raw : typed
            same = raw > 0 && typed > 0
            for (i = 1; i <= most; ++i) {
                if (code["raw", name, i] != code["typed", name, i]) same = 0
            }
            ++pairs
            if (same) continue
            ++different
            printf "raw_%s has %d instructions, typed_%s has %d:\n", name, raw, name, typed
            for (i = 1; i <= most; ++i) {
                left = code["raw", name, i]
                right = code["typed", name, i]
                printf "    %-12s %-12s%s\n", left, right, left == right ? "" : " <--"
            }
        }
        if (pairs < least) {
            printf "only %d pairs found, at least %d expected\n", pairs, least
            exit 1
        }
        printf "%d pairs compared, %d differ\n", pairs, different
        exit different > 0
    }
' "$assembly"
