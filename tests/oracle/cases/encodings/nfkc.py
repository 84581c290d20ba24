import ﬁle as ｆ, µ
from ℌ.ａ import ª as º, ſ
import __future__
from ｌ import é
import x; __ｉmport__("ﬁ")
from ｔyping import TYPE_ＣHECKING
if TYPE_CHECKING: import a1
if TYPE_ＣHECKING: import a2
def ｆ():
    import a3
class ﬁ:
    import a4
import 변수, ไทย, 𝔘𝔫𝔦
import a5 # 😀 ﬁ
