"""Keeps Jupyter to this project's virtual environment.

Beside the user's folders, which variables can redirect, Jupyter always reads the ones of the system (/etc/jupyter,
/usr/share/jupyter): a kernel, an extension or a setting there would change what readers of the workbook see. Importing
this module before any other part of Jupyter takes them out.
"""

import jupyter_core.paths as paths

paths.SYSTEM_CONFIG_PATH = paths.ENV_CONFIG_PATH
paths.SYSTEM_JUPYTER_PATH = paths.ENV_JUPYTER_PATH
