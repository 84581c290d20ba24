from ase import atoms  # expect: LMM110 the start-up of ase loads 4 modules, the contract allows 3: ase 3, units 1

__all__ = ["atoms"]
