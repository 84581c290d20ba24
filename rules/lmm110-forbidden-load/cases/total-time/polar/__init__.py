# expect: LMM110 the start-up of polar takes 430 ms, the contract allows 400 ms: kernels 350 ms, plan 80 ms
import kernels  # expect: LMM201 kernels
import plan


def collect(frame):
    return kernels.run(plan.optimise(frame))


def to_numpy(frame):
    import numpy  # deferred: the contract holds

    return numpy.array(frame)
