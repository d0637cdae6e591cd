"""Talks to run.mjs: one JSON command a line on stdin, one JSON answer a line on stdout."""

import json
import resource
import sys
import time

import numpy as np


def load_rows(path):
    """The training images, [count, 784] in [0, 1]."""
    return np.fromfile(path, dtype=np.float32).reshape(-1, 784)


def serve(prepare):
    """`prepare(command)` builds a net and returns a function that runs a number of steps and waits for the end."""
    run = None
    answers = sys.stdout
    sys.stdout = sys.stderr  # libraries that print must not garble the answers
    for line in sys.stdin:
        command = json.loads(line)
        try:
            if command["do"] == "prepare":
                started = time.perf_counter()
                run = prepare(command)
                run(2)
                answer = {"seconds": time.perf_counter() - started}
            elif command["do"] == "run":
                started = time.perf_counter()
                run(command["steps"])
                answer = {"ms": 1000 * (time.perf_counter() - started)}
            else:
                answer = {"peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
        except Exception as error:  # the answer tells run.mjs, which leaves this contestant out
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
