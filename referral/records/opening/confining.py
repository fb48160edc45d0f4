"""The walls of a child that opens a file: limits of the kernel's, and a list of what it may ask the kernel for.

Everything a library needs is imported and read before; afterwards nothing can be opened, not even to read.
"""

import ctypes
import os
import resource
from contextlib import suppress

try:
    import pyseccomp
except (ImportError, RuntimeError, OSError):  # the library of the system is not there
    pyseccomp = None

from referral.records.opening.terms import NOBODY, Walls

MAY_ASK = (
    "read", "write", "readv", "writev", "pread64", "lseek", "fstat", "close", "munmap", "mremap", "brk", "madvise",
    "futex", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall", "clock_gettime",
    "clock_getres", "gettimeofday", "time", "clock_nanosleep", "nanosleep", "getrandom", "getpid", "gettid",
    "getrusage", "times", "sched_yield", "sched_getaffinity", "uname", "sysinfo", "exit", "exit_group",
)  # fmt: skip
"""Calls that reach nothing but the process itself and what it was handed. All others answer "not permitted"."""
MAPPING = ("mmap", "mprotect")
EXECUTABLE = 4
"""PROT_EXEC of both: memory of before stays what it is, and no new memory becomes a program."""
THREAD = 0x10000
"""CLONE_THREAD of clone: part of the same process, under the same limits."""
OF_A_THREAD = ("set_robust_list", "rseq")
NOT_PERMITTED, NOT_THERE = 1, 38
"""EPERM; ENOSYS, upon which the C library asks by the older call, whose flags can be read."""
NOT_DUMPABLE = 4
"""PR_SET_DUMPABLE of prctl: nobody of the same user reads this process's memory."""


def limit(walls: Walls, with_a_thread: bool = False) -> None:
    """Set the kernel's limits, for good. Where a library needs a thread, NPROC, which counts threads too, is left to
    the list of calls."""
    processes = () if with_a_thread else ((resource.RLIMIT_NPROC, 0),)
    for what, most in (
        *processes,
        (resource.RLIMIT_AS, walls.memory),
        (resource.RLIMIT_CPU, walls.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def become_nobody() -> None:
    """Give up being root, where the service runs as root."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    ctypes.CDLL(None).prctl(NOT_DUMPABLE, 0, 0, 0, 0)


def close_the_kernel(with_a_thread: bool = False) -> bool:
    """From now on only MAY_ASK, and threads of this process where they are needed; whether that stands."""
    if pyseccomp is None:
        return False
    with suppress(OSError):
        _filter(with_a_thread).load()
        return True
    return False


def _filter(with_a_thread: bool) -> "pyseccomp.SyscallFilter":
    found = pyseccomp.SyscallFilter(pyseccomp.ERRNO(NOT_PERMITTED))
    if with_a_thread:
        found.add_rule(pyseccomp.ERRNO(NOT_THERE), "clone3")
        found.add_rule(pyseccomp.ALLOW, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, THREAD, THREAD))
    for name in (*MAY_ASK, *(OF_A_THREAD if with_a_thread else ())):
        with suppress(OSError, ValueError):  # not every machine has every call
            found.add_rule(pyseccomp.ALLOW, name)
    for name in MAPPING:
        found.add_rule(pyseccomp.ALLOW, name, pyseccomp.Arg(2, pyseccomp.MASKED_EQ, EXECUTABLE, 0))
    return found
