# coding=cp1251
x = "ф"; import модуль as м  # комментарий
