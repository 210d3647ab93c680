"""`python -m proofs FILE`: checks a bundle with nothing but Python's own library and `cryptography`."""

import argparse
import sys

from proofs.command import add_options, run


def main() -> int:
    """0 when all holds, 1 when something does not, 2 when the file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m proofs", description="Checks a bundle: the proof of a nomination in one file.")
    add_options(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
