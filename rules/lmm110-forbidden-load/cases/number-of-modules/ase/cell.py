import units  # expect: LMM401

SIZE = units.LENGTH
