# -*- coding: gbk -*-
x = "中文"; import a1  # 中
