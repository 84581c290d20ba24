"""Annotations need the name while the module loads; that `globals()` may read others changes nothing of it."""

import shapes  # expect: LMM102 import it in the functions that need it, and for annotations under `if TYPE_CHECKING:`


def area(shape: shapes.Shape):
    return shapes.measure(shape)


def setting(name):
    return globals().get(name)
