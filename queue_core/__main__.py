"""`python -m queue_core` is the `cherga` command."""

import sys

from queue_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
