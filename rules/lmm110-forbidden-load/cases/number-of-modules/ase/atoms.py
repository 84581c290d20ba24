from ase import cell

SIZE = cell.SIZE
