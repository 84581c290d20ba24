def answer(request):
    return request
