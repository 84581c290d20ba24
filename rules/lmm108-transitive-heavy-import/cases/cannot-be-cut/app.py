"""Every line of the chain is needed while its file loads: there is nothing to ask for."""

import frames


class Window(frames.Base):
    pass
