"""`python -m proofs FILE`: checks a bundle with nothing but Python's own library and `cryptography`."""

import argparse
import io
import os
import sys

from proofs.command import UNREADABLE, add_options, run


def main() -> int:
    """0 when all holds, 1 when something does not, 2 when the file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m proofs", description="Checks a bundle: the proof of a nomination in one file.")
    add_options(parser)
    asked = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Sentences are Vietnamese, whatever the machine's own letters are.
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        code = run(asked)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever was reading has gone (`| head`): no verdict can be told any more, and Python's last flush is to be quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREADABLE
    return code


if __name__ == "__main__":
    sys.exit(main())
