"""A process that is of use only to the one that started it ends with that one, however it ended."""

import ctypes
import os
import signal
import sys
import threading
import time

#: Linux's number of « send me this signal when my parent ends ».
_PR_SET_PDEATHSIG = 1
#: How often it is looked at where the system does not tell.
_LOOK_SECONDS = 0.2


def end_with(parent: int) -> None:
    """Have this process get SIGTERM when its parent, which is process ``parent``, has ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        # It may have ended before it could be asked for.
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
    else:
        watch(parent)


def watch(parent: int) -> None:
    """Do the same by looking again and again."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=look, daemon=True).start()
