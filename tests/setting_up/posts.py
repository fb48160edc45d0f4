"""Mail servers on loopback, each wrong in its own way."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

Line = Callable[[str], str]
"""What a server answers to a line; an empty answer: it hangs up."""


@contextmanager
def server(answers: Line, greeting: str = "220 here") -> Iterator[int]:
    """A server that speaks SMTP as far as it is told; the port where it listens. No greeting: it never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=_serve, args=(listening, answers, greeting), daemon=True)
        serving.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            listening.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody who waits for a caller
            serving.join(5)


def _serve(listening: socket.socket, answers: Line, greeting: str) -> None:
    with (
        ExitStack() as held
    ):  # a connection that nothing refers to any more would be closed while others test
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            if greeting:
                threading.Thread(target=_speak, args=(line, answers, greeting), daemon=True).start()
            else:
                held.enter_context(line)


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
