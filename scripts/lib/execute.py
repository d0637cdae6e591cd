"""Runs a notebook from the top on the project's kernel and writes the result to another file.

Usage: execute.py NOTEBOOK RESULT TIMEOUT_SECONDS_PER_CELL STAMP

Prints one line of JSON per cell that was run: {"cell": index, "seconds": …, "messages": …}. After the first failing
cell comes {"cell": index, "error": "…"}, and the exit code is 1; the result then holds what was run up to there.
"""

import isolated  # noqa: F401  (first, see there)

import json
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.filters import strip_ansi
from nbconvert.preprocessors.coalescestreams import CoalesceStreamsPreprocessor

# Kept in a notebook's metadata; what Jupyter, the kernel and other editors add is dropped, so that running a notebook
# again changes its outputs and nothing else.
METADATA = ("kernelspec", "language_info", "title", "workbook")
KERNEL = {"display_name": "TypeScript", "language": "typescript", "name": "tslab"}


def is_passing(output: nbformat.NotebookNode) -> bool:
    """Whether an output was for the reader who waited, such as how far a training is."""
    return output.get("metadata", {}).get("workbook", {}).get("passing", False)


def report(**event: object) -> None:
    print(json.dumps(event), flush=True)


class Runner:
    def __init__(self, path: Path, timeout: int) -> None:
        self.notebook = nbformat.read(path, as_version=4)
        self.timeout = timeout
        self.folder = path.parent
        self.current = 0
        self.started = 0.0

    def on_start(self, cell: object, cell_index: int) -> None:
        self.current = cell_index
        self.started = time.monotonic()

    def on_end(self, cell: nbformat.NotebookNode, cell_index: int, **_: object) -> None:
        if cell.cell_type == "code":
            seconds = round(time.monotonic() - self.started, 3)
            report(cell=cell_index, seconds=seconds, messages=len(cell.outputs))

    def run(self) -> str | None:
        """Runs all cells; returns what stopped it, or None."""
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []
                cell.execution_count = None
        client = NotebookClient(
            self.notebook,
            kernel_name=KERNEL["name"],
            resources={"metadata": {"path": str(self.folder)}},
            timeout=self.timeout,
            startup_timeout=120,
            # Should messages be lost, the one that says "done" among them, then no output may be trusted.
            raise_on_iopub_timeout=True,
            iopub_timeout=10,
            # The first error ends the run.
            allow_errors=False,
            force_raise_errors=True,
            record_timing=False,
            store_widget_state=False,
            shutdown_kernel="immediate",
            on_cell_execute=self.on_start,
            on_cell_executed=self.on_end,
        )
        try:
            client.execute()
        except CellExecutionError as error:
            return strip_ansi(str(error.traceback or error))
        except CellTimeoutError:
            return f"the cell did not end within {self.timeout} s"
        except DeadKernelError:
            return "the kernel died"
        except TimeoutError as error:
            return f"messages of the cell were lost ({error})"
        return None

    def tidy(self, stamp: str) -> None:
        """Merges the pieces of printed text, removes what differs from run to run, and notes what was run."""
        self.notebook, _ = CoalesceStreamsPreprocessor().preprocess(self.notebook, {})
        metadata = self.notebook.metadata
        metadata["kernelspec"] = KERNEL
        metadata["workbook"] = {**metadata.get("workbook", {}), "stamp": stamp}
        for name in set(metadata) - set(METADATA):
            del metadata[name]
        for cell in self.notebook.cells:
            cell.metadata.pop("execution", None)
            if cell.cell_type == "code":
                cell.outputs = [output for output in cell.outputs if not is_passing(output)]
            for output in cell.get("outputs", []):
                output.pop("transient", None)


def main(source: str, target: str, timeout: str, stamp: str) -> int:
    runner = Runner(Path(source), int(timeout))
    error = runner.run()
    runner.tidy(stamp)
    nbformat.validate(runner.notebook)
    nbformat.write(runner.notebook, target)
    if error is not None:
        report(cell=runner.current, error=error)
    return 0 if error is None else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
