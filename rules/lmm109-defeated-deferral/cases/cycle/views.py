def show(row):
    import models

    return models.Row(row)
