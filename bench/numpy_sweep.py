#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The sweep of bench/sweep.cpp as a NumPy user writes it, in two ways: `full` on arrays of the whole
grid, `broadcast` on axes that NumPy stretches.

    numpy_sweep.py full|broadcast FOLDER

FOLDER/inputs.bin holds the axes and constants as doubles. For every line "run" on standard input the
sweep is computed once and the seconds it took are printed; at the end of the input the result is written
to FOLDER/rate.bin and FOLDER/active.bin.
"""

import pathlib
import sys
import time

import numpy as np

# The constraints' positions in e2t's order.
COMPUTE, MEMORY, FEED, COOLING, RACK = 0, 1, 5, 7, 10


def full(bytes_axis, utility_axis, cooling_axis, pue_axis, c):
    """Every input as an array of the grid's shape."""
    n_bytes, n_power, n_pue = len(bytes_axis), len(utility_axis), len(pue_axis)
    memory, utility, pue = np.meshgrid(bytes_axis, utility_axis, pue_axis, indexing="ij")
    cooling = np.broadcast_to(cooling_axis[None, :, None], (n_bytes, n_power, n_pue))
    energy = np.full(memory.shape, c["energy"] * c["overhead"])
    ceilings = np.stack([
        np.full(memory.shape, c["compute"] / c["flop"]),
        c["bandwidth"] / memory,
        (utility * c["feed_limit"] - c["fixed_load"]) / pue / energy,
        cooling / energy,
        cooling * (memory / 1e9 * 0.2 + 1.0) / (energy * pue),
    ])
    which = np.argmin(ceilings, axis=0)
    names = np.array([COMPUTE, MEMORY, FEED, COOLING, RACK], dtype=np.uint8)
    return np.min(ceilings, axis=0), names[which]


def broadcast(bytes_axis, utility_axis, cooling_axis, pue_axis, c):
    """Every input along its own axis; the minimum is kept as ceilings come."""
    memory = bytes_axis[:, None, None]
    utility, cooling = utility_axis[None, :, None], cooling_axis[None, :, None]
    pue = pue_axis[None, None, :]
    energy = c["energy"] * c["overhead"]
    rate = np.full((len(bytes_axis), len(utility_axis), len(pue_axis)), c["compute"] / c["flop"])
    active = np.full(rate.shape, COMPUTE, dtype=np.uint8)
    for index, ceiling in [
        (MEMORY, c["bandwidth"] / memory),
        (FEED, (utility * c["feed_limit"] - c["fixed_load"]) / pue / energy),
        (COOLING, cooling / energy),
        (RACK, cooling * (memory / 1e9 * 0.2 + 1.0) / (energy * pue)),
    ]:
        np.copyto(active, index, where=ceiling < rate)
        np.minimum(rate, ceiling, out=rate)
    return rate, active


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("full", "broadcast"):
        sys.exit(__doc__)
    sweep = {"full": full, "broadcast": broadcast}[sys.argv[1]]
    folder = pathlib.Path(sys.argv[2])
    inputs = np.fromfile(folder / "inputs.bin")
    names = ["compute", "flop", "bandwidth", "feed_limit", "fixed_load", "energy", "overhead"]
    c = dict(zip(names, (float(x) for x in inputs[: len(names)])))
    axes = np.split(inputs[len(names) :], 4)
    rate = active = None
    for line in sys.stdin:
        if line.strip() != "run":
            break
        rate = active = None
        start = time.perf_counter()
        rate, active = sweep(*axes, c)
        print(time.perf_counter() - start, flush=True)
    rate.tofile(folder / "rate.bin")
    active.tofile(folder / "active.bin")


if __name__ == "__main__":
    main()
