"""cattrs reads the annotations of the classes that it is handed, wherever they stand."""

import cattrs  # lmms: allow[LMM401] not measured
import service
from models import Order


def load(data):
    return cattrs.structure(data, Order), service.run
