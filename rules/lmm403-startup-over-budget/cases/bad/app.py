# expect: LMM403 the start-up of app.py takes 630 ms, 330 ms over the budget of 300 ms (frames 200 ms, plots 150 ms, transport 100 ms, arrays 90 ms, the rest 90 ms)
import cloud  # expect: LMM101 cloud
import frames  # expect: LMM101 frames
import metrics  # nearly every start needs it: no move
import plots  # expect: LMM101 plots


def main(kind):
    metrics.count(kind)
    if kind == "report":
        return plots.draw(frames.read())
    return cloud.list()
