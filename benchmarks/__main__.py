"""``python -m benchmarks WHAT``: prints a table; the last line is JSON."""

import argparse
import asyncio

from benchmarks import updates


def main() -> None:
    """Runs one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Figures, measured side by side.")
    parser.add_argument("what", choices=["updates"])
    parser.add_argument("--taps", type=int, default=4000, help="button presses a run at no network delay")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median counts")
    given = parser.parse_args()
    asyncio.run(updates.measure(given.taps, given.runs))


if __name__ == "__main__":
    main()
