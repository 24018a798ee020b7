"""Commands that a test stops as a person does. What runs in the background ignores Ctrl-C, and so would they."""

import signal
import subprocess


def stoppable(command: list[str]) -> subprocess.Popen[str]:
    """The command under way; Ctrl-C is for it what it is in a terminal."""
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
