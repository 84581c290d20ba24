import models


class Row(models.Base):
    pass


def show(row):
    return Row(row)
