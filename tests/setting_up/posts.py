"""Mail servers on loopback, each wrong in its own way."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Line = Callable[[str], str]
"""What a server answers to a line; an empty answer: it hangs up."""


@contextmanager
def server(answers: Line, greeting: str = "220 here") -> Iterator[int]:
    """A server that speaks SMTP as far as it is told; the port where it listens. No greeting: it never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_serve, args=(listening, answers, greeting), daemon=True).start()
        yield int(listening.getsockname()[1])


def _serve(listening: socket.socket, answers: Line, greeting: str) -> None:
    held = []  # a connection that nothing refers to any more is closed
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        held.append(line)
        if greeting:
            threading.Thread(target=_speak, args=(line, answers, greeting), daemon=True).start()


def _speak(line: socket.socket, answers: Line, greeting: str) -> None:
    """Until either hangs up; who expected TLS does so in the middle of a word."""
    with (
        suppress(ConnectionError),
        line,
        line.makefile("rw", encoding="ascii", errors="replace", newline="\r\n") as told,
    ):
        told.write(greeting + "\r\n")
        told.flush()
        for said in told:
            if not (answer := answers(said.strip().upper())):
                return
            told.write(answer + "\r\n")
            told.flush()


def refusing(start: str, answer: str, offers: str = "") -> Line:
    """A server that answers this to what starts so, and takes the rest."""

    def answers(said: str) -> str:
        if said.startswith(start):
            return answer
        if said.startswith("EHLO"):
            return f"250-here\r\n250 {offers}" if offers else "250 here"
        return "354 go on" if said == "DATA" else "250 well"

    return answers
