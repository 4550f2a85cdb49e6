#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Merges the results of one run of bench/run.sh into a table and one JSON file.

Usage: /usr/bin/python3 bench/report.py FOLDER [JSON]

FOLDER/include_ratio.json holds rows {name, compiler, flags, value}. Every other sub-folder is one
way to build: compiler.txt, flags.txt, and one Google Benchmark JSON per program. There every user
counter becomes a figure of that name, and the time becomes real_time_ns; of repetitions the median
is taken. The JSON written has "machine" and, for each figure, a list of rows.
"""

import json
import os
import pathlib
import platform
import sys

# What Google Benchmark itself puts into an entry; everything else that is a number is a counter.
NOT_COUNTERS = {
    "name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions",
    "repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit", "label",
    "aggregate_name", "aggregate_unit", "error_occurred", "error_message", "big_o", "rms",
    "cpu_coefficient", "real_coefficient", "complexity_n", "allocs_per_iter", "max_bytes_used",
    "total_allocated_bytes", "net_heap_growth",
}  # fmt: skip
NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


def entries_of(result):
    """One entry a benchmark: the median where it was repeated."""
    entries = result["benchmarks"]
    medians = {e["run_name"]: e for e in entries if e.get("aggregate_name") == "median"}
    for entry in entries:
        if entry.get("error_occurred"):
            raise ValueError(f"{entry['name']}: {entry.get('error_message', 'error')}")
        run_name = entry.get("run_name", entry["name"])
        if entry.get("run_type") == "aggregate" or run_name in medians:
            continue
        medians[run_name] = entry
    return medians


def figures_of(entry):
    yield "real_time_ns", entry["real_time"] * NANOSECONDS[entry.get("time_unit", "ns")]
    for key, value in entry.items():
        if key not in NOT_COUNTERS and isinstance(value, (int, float)) and not isinstance(value, bool):
            yield key, value


def machine():
    cpu = platform.processor() or platform.machine()
    info = pathlib.Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
    return {"cpu": cpu, "cores": os.cpu_count(), "system": f"{platform.system()} {platform.machine()}"}


def collect(folder):
    figures, problems = {}, []
    include = folder / "include_ratio.json"
    if include.exists():
        figures["include_ratio"] = json.loads(include.read_text())
    for build in sorted(path for path in folder.iterdir() if path.is_dir()):
        compiler = (build / "compiler.txt").read_text().strip()
        flags = (build / "flags.txt").read_text().strip()
        for path in sorted(build.glob("*.json")):
            try:
                entries = entries_of(json.loads(path.read_text()))
            except (ValueError, KeyError) as error:
                problems.append(f"{build.name}/{path.name}: {error}")
                continue
            for name, entry in entries.items():
                for figure, value in figures_of(entry):
                    row = {"name": f"{path.stem}/{name}", "compiler": compiler, "flags": flags, "value": value}
                    figures.setdefault(figure, []).append(row)
    return figures, problems


def print_table(about, figures):
    print(f"machine: {about['cpu']}, {about['cores']} cores, {about['system']}")
    # A time is not comparable between machines: shown only where a benchmark reports no ratio.
    told = {row["name"] for figure, rows in figures.items() if figure != "real_time_ns" for row in rows}
    lines = [("figure", "value", "compiler", "flags", "name")]
    for figure, rows in figures.items():
        for row in rows:
            if figure != "real_time_ns" or row["name"] not in told:
                lines.append((figure, f"{row['value']:.4g}", row["compiler"], row["flags"], row["name"]))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    for line in lines:
        cells = [line[0].ljust(widths[0]), line[1].rjust(widths[1]), line[2].ljust(widths[2]), line[3].ljust(widths[3])]
        print("  ".join([*cells, line[4]]))


def main():
    folder = pathlib.Path(sys.argv[1])
    figures, problems = collect(folder)
    about = machine()
    print_table(about, figures)
    if len(sys.argv) > 2:
        text = json.dumps({"machine": about, **figures}, indent=2)
        pathlib.Path(sys.argv[2]).write_text(text + "\n")
    for problem in problems:
        print(f"problem: {problem}", file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
