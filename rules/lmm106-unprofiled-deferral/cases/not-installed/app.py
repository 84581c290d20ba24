"""What is not installed where the profile was made must stay in its function: at module level it would fail."""


def notebook():
    import ipykernel.kernelspec

    return ipykernel.kernelspec


def settings():
    import django.conf  # expect: LMM106 django.conf is imported in a function

    return django.conf


def server():
    import uvicorn  # expect: LMM106 no figure in profile.json says what that saves

    return uvicorn
