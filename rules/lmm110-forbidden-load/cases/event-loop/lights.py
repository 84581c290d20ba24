ON = 1
