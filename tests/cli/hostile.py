"""What a hostile page can do to its worker; by the words in its body. Imported in the worker."""

import os
import signal
import time

from newsarchive.extract import extract_article


def extract_line(read):
    body = read.page.body
    if b"HANG" in body:
        sum(range(10**13))  # in C: no signal handler written in Python gets its turn
    if b"EAT" in body:
        hoard = []
        while True:
            hoard.append(bytearray(10**7))
    if b"CRASH" in body:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"RAISE" in body:
        raise ValueError("an error of ours")
    if b"SLOW" in body:
        time.sleep(0.3)
    from newsarchive.batch.lines import _line

    return _line(extract_article(body, read.page.url))
