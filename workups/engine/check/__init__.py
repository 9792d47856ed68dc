"""The gate: what is asked of a protocol, beyond being readable, before anybody may be advised by it.

`faults_of` is for the file's author: everything to be put right. Vignettes, their coverage and the mutants they miss
are `vignettes.py`, `coverage.py` and `mutation.py`.
"""

from workups.engine.check.gate import faults_of

__all__ = ["faults_of"]
