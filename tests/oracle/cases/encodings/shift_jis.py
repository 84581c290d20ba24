# -*- coding: shift_jis -*-
x = "表"; import a1  # 表示
y = "能"; from a2 import 表
