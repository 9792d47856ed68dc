#!/bin/sh
# Says plainly what is missing instead of failing in the middle of an installation.
if [ -z "$PYTHON" ]; then
	found=$(python3 --version 2>/dev/null || echo "no python3")
	echo "Workup needs Python 3.11 or newer with its venv module; this machine has: $found." >&2
	echo "Install one (Debian: apt install python3 python3-venv), or name it: make run PYTHON=/path/to/python3.11" >&2
	exit 1
fi
