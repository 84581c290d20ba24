"""Tomorrow's energy, hour by hour."""

import energy_curve


def handle(event):
    import requests

    weather = requests.get("http://hub.local/weather", timeout=2).json()
    return list(energy_curve.DAY * weather["temperature"])
