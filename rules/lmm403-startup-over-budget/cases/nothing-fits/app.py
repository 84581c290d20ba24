# expect: LMM403 takes 120 ms, 70 ms over the budget of 50 ms (forms 80 ms, paper 40 ms)
import forms
import paper


class Form(forms.Form):
    def show(self):
        return paper.print(self)
