"""Hands on what its parts define."""

from shop.factory import make_app as create_app
