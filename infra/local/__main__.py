"""``python -m infra.local`` runs the inbox on this machine until Ctrl-C; ``--durable`` saves data in ``.local/``."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import time

from infra.local.logs import log_to_terminal
from infra.local.processes.settings import CannotRun, LocalSettings
from infra.local.run import LocalRun, local_run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    parser.add_argument("--durable", action="store_true", help="keep the data when it stops (needs Java)")
    durable = parser.parse_args().durable
    os.environ.setdefault("POWERTOOLS_METRICS_DISABLED", "true")
    log_to_terminal()
    for stop in (signal.SIGINT, signal.SIGTERM):  # a background job of a shell ignores SIGINT by default
        signal.signal(stop, signal.default_int_handler)
    try:
        settings = LocalSettings.from_environment(os.environ)
        with local_run(settings, durable=durable) as run:
            print(welcome(run, settings, durable), flush=True)
            try:
                while True:
                    # The system may hand a signal to any thread. Python raises it in this one, once it runs again.
                    time.sleep(1)
            finally:
                # Functions that still run lose their database now, as in a crash: their errors say nothing new.
                logging.disable()
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
    return 0


def welcome(run: LocalRun, settings: LocalSettings, durable: bool) -> str:
    sandbox = f"the sandbox; {run.control_url} makes customers write and calls fail"
    marketplace = settings.marketplace.url if settings.marketplace else sandbox
    data = "kept in .local/data" if durable else "gone when this stops"
    return f"""
  Inbox        {run.url}
  Marketplace  {marketplace}
  Settings     synchronises every {settings.sync_seconds:g} s, replies can be undone for {settings.undo_seconds} s, \
automatic replies {"on" if settings.auto_reply else "off"}
  Data         {data}

  Ctrl-C stops it.
"""


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that did not end in time may hold locks, for which an orderly end of the interpreter would wait.
    os._exit(code)
