import a1
x = "﻿"; import a2
