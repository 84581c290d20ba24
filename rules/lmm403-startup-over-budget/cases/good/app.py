import cloud  # expect: LMM101 cloud
import frames  # expect: LMM101 frames
import metrics  # nearly every start needs it: no move
import plots  # expect: LMM101 plots


def main(kind):
    metrics.count(kind)
    if kind == "report":
        return plots.draw(frames.read())
    return cloud.list()
