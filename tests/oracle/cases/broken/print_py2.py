import a1
print "x"
import a2
