"""Vim with ALE: see, allow, type, save."""

import json
import os
import pathlib
import subprocess

import pytest
from conftest import TOP, need

SESSION = r"""
set nocompatible noswapfile nobackup
filetype plugin on
set runtimepath^=@TOP@/editors/vim
let g:ale_linters = {'python': ['lmms_lint']}
let g:ale_lint_delay = 50
@ALE@
let g:log = []
function! Codes() abort
  return join(sort(map(copy(ale#engine#GetLoclist(bufnr(''))), {_, d -> get(d, 'code', '')})), ' ')
endfunction
function! Expect(what, wanted) abort
  for l:i in range(200)
    if Codes() ==# a:wanted | break | endif
    sleep 100m
  endfor
  call add(g:log, [a:what, a:wanted, Codes()])
endfunction
function! Session(timer) abort
  try
    call Expect('opened', 'LMM102')
    call search('^import jinja2')
    call setline('.', 'import jinja2  # lmms: allow[LMM102] seldom')
    doautocmd TextChanged
    call Expect('allowed', '')
    undo
    doautocmd TextChanged
    call Expect('undone', 'LMM102')
    let l:line = search('^import jinja2')
    call append(l:line, '')
    for l:end in range(1, 13)
      call setline(l:line + 1, 'import pandas'[: l:end - 1])
      doautocmd TextChanged
      sleep 60m
    endfor
    call Expect('typed', 'LMM101 LMM102')
    write
    call Expect('saved', 'LMM101 LMM102')
    call writefile(['{"schema": 1, "modules": {"pandas": {"import_ms": 1}, "jinja2": {"import_ms": 1}}}'], '.lmms/profile.json')
    call Expect('profile changed', '')
  catch
    call add(g:log, ['error', '', v:exception . ' ' . v:throwpoint])
  endtry
  call writefile([json_encode(g:log)], '@OUT@')
  qall!
endfunction
autocmd VimEnter * call timer_start(200, 'Session')
"""

PLACES = ["/usr/share/vim-ale", "/usr/share/vim/addons", "~/.vim/pack/plugins/start/ale"]


def find_ale():
    for place in filter(None, [os.environ.get("ALE"), *PLACES]):
        found = pathlib.Path(place).expanduser()
        if (found / "autoload" / "ale.vim").exists():
            return found
    return None


def test_a_session(app, environment, tmp_path):
    vim = need("vim")
    ale = find_ale()
    if not ale:
        pytest.skip("ALE is not installed (named by the environment variable ALE)")
    version = subprocess.run([vim, "--version"], capture_output=True, text=True, check=True).stdout
    if "+job" not in version or "+timers" not in version:
        pytest.skip("Vim is built without jobs")
    out = tmp_path / "log.json"
    script = tmp_path / "vimrc"
    text = SESSION.replace("@TOP@", str(TOP)).replace("@OUT@", str(out))
    script.write_text(text.replace("@ALE@", f"set runtimepath+={ale}\nruntime plugin/ale.vim"))
    subprocess.run(
        [vim, "-u", str(script), "-i", "NONE", "-n", "--not-a-term", "interface_report.py"],
        cwd=app,
        env=environment,
        timeout=240,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    log = json.loads(out.read_text())
    assert len(log) == 6, log
    for what, wanted, found in log:
        assert wanted == found, (what, log)
