"""Whether the web process of this container answers: exit code 0 while /healthz does."""

import os
import sys
from urllib.request import urlopen


def main() -> int:
    """Ask once, for eight seconds at most; OSError says what is wrong."""
    with urlopen(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz", timeout=8) as answer:
        return int(answer.status != 200)


if __name__ == "__main__":
    sys.exit(main())
