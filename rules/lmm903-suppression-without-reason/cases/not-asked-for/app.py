import pandas  # lmms: allow[LMM101]
import torch  # noqa: LMM101
