# coding=koi8-r
x = "жж"; import a1
