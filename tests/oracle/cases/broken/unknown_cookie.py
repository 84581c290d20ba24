# coding: no-such-codec
import a1
