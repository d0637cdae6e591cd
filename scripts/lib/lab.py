"""JupyterLab with nothing but this project's kernel, extensions and settings. Arguments go to JupyterLab."""

import isolated  # noqa: F401  (first, see there)
from jupyterlab.labapp import main

if __name__ == "__main__":
    main()
