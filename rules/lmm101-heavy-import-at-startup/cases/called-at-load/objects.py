"""An object that is made while the program loads runs its __init__."""

import requests


class Store:
    def __init__(self):
        self.session = requests.Session()
