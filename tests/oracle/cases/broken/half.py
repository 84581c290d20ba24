import a1
from b import
import c
from 
import d.
