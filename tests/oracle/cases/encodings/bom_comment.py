# above, after the mark
import a1  # é
