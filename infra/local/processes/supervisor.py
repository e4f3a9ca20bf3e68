"""``python -m infra.local.processes.supervisor COMMAND …`` runs a command, and ends it when standard input is closed.

For programs that would go on running after the process that started them was killed.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from threading import Thread


def main(command: list[str]) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def watch() -> None:
        sys.stdin.buffer.read()
        child.terminate()

    Thread(target=watch, daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
