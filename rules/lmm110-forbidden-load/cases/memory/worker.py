# expect: LMM110 the start-up of worker.py needs 90 MiB, the contract allows 64 MiB: tensors 80 MiB, queue_kit 10 MiB
import queue_kit
import tensors


def work(job):
    return queue_kit.done(tensors.run(job))
