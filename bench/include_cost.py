#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""include_ratio: what `#include <e2t/tpf.hpp>` costs over `#include <Eigen/Core>`.

Usage: /usr/bin/python3 bench/include_cost.py [--pairs N] [--header H] COMPILER...

For each compiler: N times, in alternating order, the processor time of -fsyntax-only for a file
with the one include and for a file with the other; the ratio of the two medians. Compiler caches
are not involved. Prints JSON rows {name, compiler, flags, value}.
"""

import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

FLAGS = ["-std=c++20", "-fsyntax-only"]


def processor_seconds(command):
    """User and system time of one command, which other load on the machine disturbs least."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"include_cost.py: {' '.join(command)} failed:\n{done.stderr[:2000]}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def eigen_flags():
    try:
        found = subprocess.run(["pkg-config", "--cflags", "eigen3"], capture_output=True, text=True)
    except FileNotFoundError:
        return []
    return found.stdout.split()


def measure(compiler, header, pairs, folder):
    root = pathlib.Path(__file__).resolve().parent.parent
    ours = folder / "ours.cpp"
    theirs = folder / "theirs.cpp"
    ours.write_text(f"#include <{header}>\nint main() {{}}\n")
    theirs.write_text("#include <Eigen/Core>\nint main() {}\n")
    command_ours = [compiler, *FLAGS, f"-I{root / 'include'}", str(ours)]
    command_theirs = [compiler, *FLAGS, *eigen_flags(), str(theirs)]
    for command in (command_ours, command_theirs):  # once unmeasured: files into memory
        processor_seconds(command)
    seconds_ours, seconds_theirs = [], []
    for pair in range(pairs):
        first = [(command_ours, seconds_ours), (command_theirs, seconds_theirs)]
        for command, seconds in first if pair % 2 == 0 else reversed(first):
            seconds.append(processor_seconds(command))
    return statistics.median(seconds_ours) / statistics.median(seconds_theirs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=11)
    parser.add_argument("--header", default="e2t/tpf.hpp")
    parser.add_argument("compiler", nargs="+")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for compiler in options.compiler:
            value = measure(compiler, options.header, options.pairs, pathlib.Path(folder))
            version = subprocess.run([compiler, "-dumpfullversion", "-dumpversion"], capture_output=True, text=True)
            rows.append(
                {
                    "name": f"{options.header} over Eigen/Core",
                    "compiler": f"{pathlib.Path(compiler).name} {version.stdout.split()[0]}",
                    "flags": " ".join(FLAGS),
                    "value": round(value, 4),
                }
            )
    json.dump(rows, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
