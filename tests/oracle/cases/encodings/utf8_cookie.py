# -*- coding: UTF_8 -*-
x = "é漢😀"; import a1  # 😀
