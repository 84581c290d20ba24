"""Calls while it loads what is defined in other files: what that needs would only be imported a moment later."""

import objects
import views
from shop import create_app

app = create_app()
store = objects.Store()


def route(path):
    return views.show(path, store)
