import os

if os.environ.get("FORCE_COLOUR"):
    import colours  # expect: LMM110 app.py must not load colours at start-up (contract), but may do so: app -> colours


def main(text):
    return colours.paint(text) if "FORCE_COLOUR" in os.environ else text
