# -*- coding: utf-8-sig -*-
x = "é"; import a1
