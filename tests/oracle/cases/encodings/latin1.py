# -*- coding: latin-1 -*-
# für alle
import a1  # é
x = "éèü"; import a2, é as ü
from café import ÿ  # naïve
