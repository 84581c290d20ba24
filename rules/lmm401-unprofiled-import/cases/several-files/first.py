"""Once for each module: at its first import in the order of paths."""

import httpx  # expect: LMM401 (imported in 2 files)
