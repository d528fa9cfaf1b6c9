"""Readings kept on disk while the queue is away."""

import json
import logging
import os
import pathlib
import time

log = logging.getLogger("collector.spool")
MAX_FILES = 20000


def folder() -> pathlib.Path:
    return pathlib.Path(os.environ.get("COLLECTOR_SPOOL_DIR", "/var/spool/collector"))


def keep(batch: list[dict]) -> None:
    if sum(1 for _ in folder().glob("*.json")) >= MAX_FILES:
        log.error("spool is full, readings are lost")
        return
    (folder() / f"{time.time_ns()}.json").write_text(json.dumps(batch))


def upload(delete: bool, older_than: int) -> None:
    for path in sorted(folder().glob("*.json")):
        log.info("uploading %s", path.name)
        if delete:
            path.unlink()


def verify(meter: str, since: str) -> None:
    log.info("looking for gaps of %s since %s", meter, since)
