"""A worker without models for tests of the engine: rows made from the text; some texts misbehave."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from mtreview.batch.units import Unit, key
from mtreview.batch.worker import Result, make_failed_row
from mtreview.config import Config

RECIPE = "light"


class LightWorker:
    def __init__(self, config: Config, cache: Path | None) -> None:
        self.once = cache

    def review(self, units: Sequence[Unit]) -> Result:
        result = Result()
        for unit in units:
            text = unit.target
            if "KILL ALWAYS" in text or ("KILL ONCE" in text and self._first()):
                os.kill(os.getpid(), signal.SIGKILL)
            if "SLOW" in text:
                time.sleep(0.05)
            if unit.error is not None:
                result.documents.append(make_failed_row(unit, unit.error, RECIPE))
                continue
            result.documents.append(
                {"document": unit.id, "origin": unit.origin, "key": key(unit, RECIPE), "status": "done", "pairs": 1,
                 "findings": 1, "windows": 1, "scores": [("quality", float(len(text) % 100))], "review": text}
            )  # fmt: skip
            result.segments.append(
                {
                    "document": unit.id,
                    "pair": 0,
                    "source": unit.source,
                    "target": text,
                    "scores": [("quality", 50.0)],
                    "parts": 1 + ("OVER" in text),
                    "stopped": "STOPPED" in text,
                }
            )
            result.findings.append(
                {"document": unit.id, "marked": text[:4], "id": "x", "pair": 0, "side": "target", "span": [0, 4],
                 "category": "fluency/grammar", "severity": "minor", "confidence": 0.5, "detector": "light", "reason": "r"}
            )  # fmt: skip
        return result

    def _first(self) -> bool:
        assert self.once is not None
        try:
            self.once.open("x").close()
        except FileExistsError:
            return False
        return True
