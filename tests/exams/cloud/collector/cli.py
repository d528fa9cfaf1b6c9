"""The command `larkfield-collector`."""

import argparse
import logging
import os
import sys

from . import app, spool

log = logging.getLogger("collector")


def main() -> int:
    parser = argparse.ArgumentParser(prog="larkfield-collector")
    parser.add_argument("--verbose", action="store_true", help="say more")
    commands = parser.add_subparsers(dest="command", required=True)

    serve = commands.add_parser("serve", help="take readings over HTTP")
    serve.add_argument("--port", type=int, default=int(os.environ.get("COLLECTOR_PORT", "8600")))
    serve.add_argument("--workers", type=int, default=int(os.environ.get("COLLECTOR_WORKERS", "4")))

    upload = commands.add_parser("upload", help="send readings kept on disk")
    upload.add_argument("--delete", action="store_true", help="remove what was sent")
    upload.add_argument("--older-than", metavar="MINUTES", type=int, default=0)

    verify = commands.add_parser("verify", help="look for gaps of a meter")
    verify.add_argument("--meter", required=True)
    verify.add_argument("--since", required=True)

    arguments = parser.parse_args()
    logging.basicConfig(level=os.environ.get("COLLECTOR_LOG_LEVEL", "INFO"))

    if "INGEST_QUEUE_URL" not in os.environ:
        log.critical("INGEST_QUEUE_URL is missing, cannot hand on readings")
        return 2
    if arguments.command == "serve":
        app.run(arguments.port, arguments.workers)
    elif arguments.command == "upload":
        spool.upload(delete=arguments.delete, older_than=arguments.older_than)
    else:
        spool.verify(arguments.meter, arguments.since)
    return 0


if __name__ == "__main__":
    sys.exit(main())
