"""A figure whose spread reaches beyond the band decides nothing."""


def nearly():
    import resources

    return resources


def clearly():
    import exceptions  # expect: LMM105 exceptions takes 9.4 ms to import

    return exceptions


def always():
    import settings  # expect: LMM105 nearly every start pays for it anyway

    return settings
