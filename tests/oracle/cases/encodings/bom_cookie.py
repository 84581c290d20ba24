# coding: utf-8
import a1
