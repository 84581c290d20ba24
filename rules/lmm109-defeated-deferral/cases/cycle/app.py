"""The models import the views: the views cannot import the models at module level."""

import models


def main():
    return models.page()
