"""Takes readings over HTTP."""

import logging
import os

import boto3
import uvicorn
from fastapi import FastAPI, HTTPException
from prometheus_client import Counter, Gauge, make_asgi_app

from . import spool

log = logging.getLogger("collector")
api = FastAPI()
api.mount("/metrics", make_asgi_app())

ACCEPTED = Counter("collector_readings_accepted_total", "Readings taken", ["source"])
REJECTED = Counter("collector_readings_rejected_total", "Readings refused", ["reason"])
SPOOLED = Gauge("collector_spooled_readings", "Readings that wait on disk")

MAX_BATCH = 500


@api.get("/healthz")
def healthz():
    return {"status": "ok"}


@api.post("/v2/readings", status_code=202)
def readings(batch: list[dict]):
    if len(batch) > MAX_BATCH:
        REJECTED.labels("too_large").inc()
        raise HTTPException(413, "too many readings")
    try:
        queue = boto3.resource("sqs").Queue(os.environ["INGEST_QUEUE_URL"])
        queue.send_message(MessageBody=str(batch))
    except Exception as error:
        log.warning("ingest queue unreachable, keeping readings on disk: %s", error)
        spool.keep(batch)
        SPOOLED.inc(len(batch))
        return {"kept": len(batch)}
    ACCEPTED.labels("http").inc(len(batch))
    return {"sent": len(batch)}


@api.post("/admin/pause")
def pause():
    log.info("collector paused by an operator")
    return {"paused": True}


def run(port: int, workers: int) -> None:
    log.info("collector listens on port %d", port)
    uvicorn.run("collector.app:api", host="0.0.0.0", port=port, workers=workers)
