"""Checks that notebooks are valid and written as the runner writes them.

Usage: validate.py NOTEBOOK... Prints one line of JSON per notebook with a problem: {"path": …, "problem": …}.
"""

import json
import sys
from pathlib import Path

import nbformat


def problem_of(path: str) -> str | None:
    text = Path(path).read_text(encoding="utf-8")
    try:
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    except (nbformat.ValidationError, nbformat.reader.NotJSONError, AttributeError) as error:
        return f"is not a valid notebook: {str(error).splitlines()[0]}"
    if text != nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n":
        return "is formatted in another way than npm run notebooks does it"
    return None


if __name__ == "__main__":
    for path in sys.argv[1:]:
        problem = problem_of(path)
        if problem is not None:
            print(json.dumps({"path": path, "problem": problem}))
