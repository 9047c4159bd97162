"""Runs a benchmark in a process of its own, so that its memory is its own."""

import importlib
import multiprocessing
import resource
import sys
from multiprocessing.connection import Connection

from benchmarks.report import Row

_UNITS_OF_MAXRSS = 1024 if sys.platform == "darwin" else 1
"""macOS tells bytes, others kilobytes."""


def apart(name: str) -> list[Row]:
    """What that benchmark finds in a fresh process."""
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe(duplex=False)
    process = fresh.Process(target=_measure, args=(name, theirs))
    process.start()
    theirs.close()
    try:
        rows: list[Row] = ours.recv()
    except EOFError:
        sys.exit(f"{name} ended without a result.")
    finally:
        process.join()
    return rows


def _measure(name: str, answer: Connection) -> None:
    module = importlib.import_module(f"benchmarks.{name}")
    before = peak()
    rows: list[Row] = module.measure()
    if hasattr(module, "MEASURES_OTHERS"):
        answer.send(rows)
        return
    grown = (peak() - before) / 1024
    memory = Row("memory at its peak, beyond the loaded program", f"{grown:.0f} MB")
    answer.send([*rows, memory])


def peak() -> float:
    """The most memory this process ever held, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNITS_OF_MAXRSS
