# -*- coding: euc-jp -*-
x = "日本"; import a1  # 日本
