"""views imports models, so models cannot import views at module level."""


def page(row):
    import views

    return views.show(row)
