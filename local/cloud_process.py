"""Runs the local cloud as long as somebody holds the other end of its stdin: `cloud_process.py PROGRAM FOLDER`.

The pipe ends however its holder ended, kill -9 included. Run by the cloud's own Python, which has none of our
packages. FOLDER is the cloud's home; it is removed at the end.
"""

import os
import runpy
import shutil
import signal
import sys
import threading

ENDS_WITHIN = 5.0


def end_with_the_pipe() -> None:
    sys.stdin.buffer.read()
    unwilling = threading.Timer(ENDS_WITHIN, os._exit, (1,))
    unwilling.daemon = True
    unwilling.start()
    os.kill(os.getpid(), signal.SIGTERM)


def main(program: str, folder: str) -> None:
    sys.argv = [program]
    threading.Thread(target=end_with_the_pipe, daemon=True).start()
    try:
        runpy.run_path(program, run_name="__main__")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
