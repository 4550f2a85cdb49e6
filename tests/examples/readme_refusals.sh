#!/bin/sh
# SPDX-License-Identifier: MIT
# The README shows what a compiler says of PUE counted twice and what a program says of a PUE of 0.9:
# every line of its second and third text block must be in what they really say.
#
#     sh readme_refusals.sh <repo root> <compiler>
set -u
LC_ALL=C
export LC_ALL

root=$1
compiler=$2
readme=$root/README.md
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
wrong=0

# says BLOCK OUTPUT: every line of that text block of the README is part of the output
says() {
    awk -v wanted="$1" '/^```text$/ { block++; next } /^```$/ { if (block == wanted) exit; next }
                        block == wanted' "$readme" >"$work/quoted"
    [ -s "$work/quoted" ] || { echo "README.md: there is no text block $1"; wrong=1; }
    while IFS= read -r line; do
        grep -qF -- "$line" "$2" && continue
        printf 'README.md: nobody says: %s\nbut:\n' "$line"
        sed 's/^/    /' "$2"
        wrong=1
    done <"$work/quoted"
}

printf '%s\n' '#include <e2t/tpf.hpp>' 'using namespace e2t::literals;' >"$work/twice.cpp"
sed -n '/^    e2t::Quantity<e2t::output_token_rate> rate/,/;$/p' "$readme" >>"$work/twice.cpp"
grep -q 'Pue{1.2} / e2t::Pue{1.2}' "$work/twice.cpp" || { echo 'README.md: PUE is not counted twice'; wrong=1; }
if "$compiler" -std=c++20 -I"$root/include" -fsyntax-only "$work/twice.cpp" 2>"$work/said"; then
    echo 'README.md: the code that counts PUE twice compiles'
    wrong=1
fi
says 2 "$work/said"

cat >"$work/pue.cpp" <<'CODE'
#include <e2t/tpf.hpp>

#include <cstdio>
int main() {
  try {
    static_cast<void>(e2t::Pue{0.9});
  } catch (const e2t::Error& error) {
    std::puts(error.what());
  }
}
CODE
"$compiler" -std=c++20 -I"$root/include" -o "$work/pue" "$work/pue.cpp" && "$work/pue" >"$work/said"
says 3 "$work/said"
exit "$wrong"
