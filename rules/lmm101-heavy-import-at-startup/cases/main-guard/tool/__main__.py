"""`python -m tool` runs what stands under the guard: there is nothing to defer."""

import pandas
import torch  # expect: LMM101 import it in the functions that need it


def train(frame):
    return torch.tensor(frame)


if __name__ == "__main__":
    print(pandas.DataFrame())
