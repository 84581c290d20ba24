" lmms-lint by ALE's language client.
call ale#Set('python_lmms_lint_executable', 'lmms-lint')

function! LmmsLintRoot(buffer) abort
  let l:path = expand('#' . a:buffer . ':p')
  for l:mark in ['.lmms', 'lmms.toml', 'pyproject.toml', '.git']
    let l:found = finddir(l:mark, fnamemodify(l:path, ':h') . ';')
    let l:found = empty(l:found) ? findfile(l:mark, fnamemodify(l:path, ':h') . ';') : l:found
    if !empty(l:found)
      return fnamemodify(l:found, ':p:s?/$??:h')
    endif
  endfor
  return fnamemodify(l:path, ':h')
endfunction

call ale#linter#Define('python', {
\ 'name': 'lmms_lint',
\ 'lsp': 'stdio',
\ 'executable': {b -> ale#Var(b, 'python_lmms_lint_executable')},
\ 'command': '%e server',
\ 'project_root': function('LmmsLintRoot'),
\})
