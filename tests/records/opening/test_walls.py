"""Whoever takes over what opens a file has gained nothing: planted programs try what a thief would."""

import os
import stat
from pathlib import Path

import pytest

from referral.records.opening import NotOpened, Walls, asking, standing
from referral.records.opening.asking import ENVIRONMENT, asked
from referral.records.opening.terms import NOBODY
from tests.records.opening.pictures import heic, jpeg
from tests.records.opening.seeing import planted, verdict_on

NOT_PERMITTED = "PermissionError 1"
TRIED = {
    "speak to the network": "socket.socket()",
    "speak to this machine": "socket.socketpair()",
    "read a file": "open('/etc/passwd')",
    "write a file": "open('/tmp/stolen', 'w')",
    "make a file in memory": "os.memfd_create('x')",
    "list a folder": "os.listdir('/')",
    "look at a file": "os.stat('/etc/passwd')",
    "look at the processes": "open('/proc/1/environ')",
    "remove a file": "os.unlink('/tmp/stolen')",
    "change a file": "os.chmod('/tmp', 0o777)",
    "start a program": "os.execv('/bin/true', ['true'])",
    "become two": "os.fork()",
    "end another": "os.kill(1, 0)",
    "be root again": "os.setuid(0)",
    "make a pipe": "os.pipe()",
    "make a program of memory": "mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)",
    "change its folder": "os.chdir('/')",
}
EXPLOIT = """
import _thread, mmap, os, resource, socket
from referral.records.opening import answers, confining, kinds
def tried(asked):
    try:
        eval(asked)
        return "DONE"
    except Exception as refused:
        return f"{type(refused).__name__} {getattr(refused, 'errno', '')}"
def exploit(content, walls):
    for asked in TRIED:
        yield answers.part(b"F", tried(asked).encode())
kinds.OPENS["image/jpeg"] = kinds.OPENS["image/heic"] = exploit
"""
SAYS_ALL = """
import sys
def tried(asked):
    try:
        eval(asked)
    except Exception as refused:
        return f"{type(refused).__name__} {refused.args[0]}"
"""
NO_SECCOMP = "confining.pyseccomp = None\n"


def _said(program: str, content: bytes = b"", walls: Walls | None = None) -> list[str]:
    """What a planted program answered, part by part, without the media type and the end."""
    with planted(program) as warm:
        answer, _ = asked(warm, content or jpeg(), walls or Walls())
    parts = []
    while answer:
        length = int.from_bytes(answer[1:5])
        parts.append(answer[5 : 5 + length].decode())
        answer = answer[5 + length :]
    return parts[1:-1]


def _tried(asked: list[str], more: str = "", walls: Walls | None = None, content: bytes = b"") -> list[str]:
    return _said(f"TRIED = {asked!r}\n{EXPLOIT}{more}", content, walls)


def test_a_child_can_do_nothing_but_reckon_and_answer() -> None:
    assert dict(zip(TRIED, _tried([*TRIED.values()]), strict=True)) == dict.fromkeys(TRIED, NOT_PERMITTED)


def test_a_child_has_no_thread_but_where_its_library_needs_one_and_never_another_process() -> None:
    asked = [
        "_thread.start_new_thread(int, ())",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "socket.socket()",
    ]
    assert _tried(asked)[0] == "RuntimeError "
    assert _tried(asked, content=heic()) == ["DONE", *[NOT_PERMITTED] * 3]


def test_a_child_cannot_lift_a_limit() -> None:
    assert _tried(["resource.setrlimit(resource.RLIMIT_CPU, (99, 99))"]) == ["ValueError "]


def test_without_the_list_of_calls_the_limits_still_hold() -> None:
    asked = [
        "open('/etc/passwd')",
        "socket.socket()",
        "os.fork()",
        "os.write(0, b'x')",
    ]
    said = _tried(asked, NO_SECCOMP, Walls(without_seccomp=True))
    assert said == ["OSError 24", "OSError 24", "BlockingIOError 11", "OSError 27"]


def test_a_child_of_root_is_nobody() -> None:
    said = _tried(["int(f'user {os.getuid()}')"], NO_SECCOMP + SAYS_ALL, Walls(without_seccomp=True))
    assert f"'user {os.getuid() or NOBODY}'" in said[0]


def test_a_child_holds_nothing_but_the_file_and_the_pipe_for_its_answer() -> None:
    """The pipe cannot be wound, so the call tells that it is there (29); of all others that they are not (9)."""
    said = _tried([f"os.lseek({number}, 0, 1)" for number in range(12)])
    assert said == ["DONE", "OSError 29", "DONE", *["OSError 9"] * 9]


def test_a_child_finds_no_secret_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in its environment nor in its memory: it was never the service."""
    monkeypatch.setenv("MASTER_KEYS", "a secret of the service")
    asked = [
        "{}[repr(dict(os.environ))]",
        "{}[repr([n for n in sys.modules if n.startswith(('flask', 'sqlalchemy', 'referral.config'))])]",
        "{}[repr(len([n for n in sys.modules if n.startswith('referral')]) > 3)]",
    ]
    environment, modules, ours = (each.partition(" ")[2] for each in _tried(asked, SAYS_ALL))
    assert "secret" not in environment and set(eval(environment)) <= {*ENVIRONMENT, "LC_CTYPE", "PWD"}
    assert modules == "[]" and ours == "True"


def test_a_child_that_reckons_for_ever_is_ended_by_its_seconds_of_the_processor() -> None:
    program = f"{EXPLOIT}\ndef tried(asked):\n    while True: pass\n"
    walls = Walls(cpu_seconds=1, seconds=60)
    with planted(f"TRIED = ['x']\n{program}") as warm:
        answer, verdict = asked(warm, jpeg(), walls)
    assert verdict and not verdict.is_late and verdict.cpu < 2.5
    with pytest.raises(NotOpened, match="took_too_long"):
        asking.weighed(answer, verdict, walls)


def test_a_child_that_sleeps_for_ever_is_ended_by_the_clock() -> None:
    program = (
        f"TRIED = ['x']\n{EXPLOIT}\ndef tried(asked):\n    import time\n    time.sleep(99)\nimport time\n"
    )
    walls = Walls(seconds=1)
    with planted(program) as warm:
        answer, verdict = asked(warm, jpeg(), walls)
    assert verdict and verdict.is_late
    with pytest.raises(NotOpened, match="took_too_long"):
        asking.weighed(answer, verdict, walls)


def test_a_child_has_only_its_memory() -> None:
    assert _tried(["bytearray(400 << 20)", "bytearray(950 << 20)"]) == ["DONE", "MemoryError "]


def test_who_says_more_than_agreed_is_not_listened_to() -> None:
    program = f"TRIED = []\n{EXPLOIT}\ndef exploit(content, walls):\n    while True: yield bytes(1 << 20)\n"
    program += "kinds.OPENS['image/jpeg'] = exploit\n"
    walls = Walls(pages=1)
    with planted(program) as warm:
        answer, verdict = asked(warm, jpeg(), walls)
    assert len(answer) < 5 << 20
    with pytest.raises(NotOpened):
        asking.weighed(answer, verdict, walls)


def test_a_child_that_dies_says_damaged_and_one_that_says_nothing_too() -> None:
    for what in ("os._exit(0)", "(lambda: __import__('ctypes').string_at(0))()"):
        program = f"import ctypes\nTRIED = [{what!r}]\n{EXPLOIT}"
        with planted(program) as warm:
            answer, verdict = asked(warm, jpeg(), Walls())
        with pytest.raises(NotOpened, match="damaged"):
            asking.weighed(answer, verdict, Walls())


def test_walls_stand_here() -> None:
    found = standing()
    assert all(found[name] for name in ("fork", "limits", "seccomp", "libheif"))


def test_without_seccomp_nothing_is_opened_unless_somebody_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with planted(f"from referral.records.opening import confining\n{NO_SECCOMP}") as warm:
        monkeypatch.setattr(asking, "opener", lambda: warm)
        assert standing()["seccomp"] is False
        assert verdict_on(jpeg()) == "walls_missing"
        assert verdict_on(jpeg(), Walls(without_seccomp=True)) == 1
        assert verdict_on(heic(), Walls(without_seccomp=True)) == "walls_missing"


def test_an_old_libheif_opens_no_heic(monkeypatch: pytest.MonkeyPatch) -> None:
    old = "import pillow_heif\npillow_heif.libheif_version = lambda: '1.23.1'\n"
    with planted(old) as warm:
        monkeypatch.setattr(asking, "opener", lambda: warm)
        assert standing()["libheif"] is False
        assert [verdict_on(each) for each in (jpeg(), heic())] == [1, "unknown_format"]


@pytest.mark.parametrize(
    ("ends_with", "is_inside"),
    [('while [ "$1" != "--" ]; do shift; done; shift; exec "$@"', True), ("exit 1", False)],
)
def test_bwrap_is_used_where_it_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends_with: str, is_inside: bool
) -> None:
    """A stand-in that only steps aside, and one that the machine forbids."""
    program = tmp_path / "bwrap"
    program.write_text(f"#!/bin/sh\n{ends_with}\n", encoding="ascii")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = asking.started()
    try:
        assert (found.walls["bwrap"], found.walls["seccomp"]) == (is_inside, True)
    finally:
        found.end()


def test_bwrap_is_told_to_leave_no_network_no_home_and_no_settings() -> None:
    told = [*asking._inside("bwrap")]
    assert {"--unshare-all", "--die-with-parent", "--cap-drop"} <= set(told)
    bound = [told[n + 1] for n, each in enumerate(told) if each == "--ro-bind"]
    assert not {"/", "/etc", "/home", "/root", "/var", "/tmp", "/run"} & set(bound) and "--bind" not in told
