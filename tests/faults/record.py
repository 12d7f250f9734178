"""What a run with faults took, noted for a benchmark to report; nothing here is expected of it."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def note_figures(test: str, **figures: Any) -> None:
    """One JSON line to standard output, and to the file that FAULTS_RECORD names."""
    line = json.dumps({"test": test, **figures})
    print(line)  # noqa: T201  seen with `pytest -s`
    if file := os.environ.get("FAULTS_RECORD"):
        with Path(file).open("a", encoding="utf-8") as record:
            record.write(f"{line}\n")


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum; nothing of nothing."""
    if not seconds:
        return {}
    ranked = sorted(seconds)
    return {
        "median": round(ranked[len(ranked) // 2], 3),
        "p95": round(ranked[len(ranked) * 95 // 100], 3),
        "max": round(ranked[-1], 3),
    }
