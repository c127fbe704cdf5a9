"""What a hostile page can do to its worker; by the words in its body. Imported in the worker."""

import os
import signal
import time

from newsarchive.batch import explanations, lines
from newsarchive.extract import extract_article


def extract_line(read):
    attack(read.page.body)
    return lines._line(extract_article(read.page.body, read.page.url))


def explain_page(read):
    attack(read.page.body)
    return explanations.Explanation(article=extract_article(read.page.body, read.page.url), blocks=[])


def attack(body):
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
