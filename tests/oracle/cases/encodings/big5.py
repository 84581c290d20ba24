# -*- coding: big5 -*-
x = "許功蓋"; import a1  # 許
