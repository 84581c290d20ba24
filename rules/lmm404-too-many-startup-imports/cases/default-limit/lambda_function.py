# expect: LMM404 imports 10 modules, the policy allows 9
import a1, a2, a3, a4, a5, a6, a7, a8, a9, a10


def lambda_handler(event, context):
    import a11

    return a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11
