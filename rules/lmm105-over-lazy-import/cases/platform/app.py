"""What only some platforms have must not stop the others when the program starts."""

import sys


def detach(command):
    from subprocess import CREATE_NEW_PROCESS_GROUP, STARTUPINFO

    return command, CREATE_NEW_PROCESS_GROUP, STARTUPINFO()


def lock(file):
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)


def wait(streams):
    from select import epoll

    return epoll(), streams


def run(command):
    from subprocess import run  # expect: LMM105 subprocess takes 2 ms

    return run(command), sys.platform
