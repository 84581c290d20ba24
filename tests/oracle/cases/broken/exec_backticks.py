import a1
exec "x" in y
x = `y`
x <> y
raise E, "x"
import a2
