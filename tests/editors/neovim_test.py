"""Neovim 0.11: a person's session: see, hover, allow, undo, type letter by letter, save, measure anew."""

import json
import pathlib
import subprocess

import pytest
from conftest import TOP, need

SESSION = r"""
vim.opt.swapfile = false
local config = dofile('@TOP@/editors/neovim/lmms_lint.lua')
vim.lsp.config('lmms_lint', config)
vim.lsp.enable('lmms_lint')
local log = {}
local most = 0
local function codes()
  local found = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do found[#found + 1] = d.code end
  table.sort(found)
  return table.concat(found, ' ')
end
local function expect(what, wanted)
  vim.wait(20000, function() return codes() == wanted end, 20)
  log[#log + 1] = { what, wanted, codes() }
end
local function finish()
  vim.fn.writefile({ vim.json.encode(log) }, '@OUT@')
  vim.cmd('qall!')
end
local ok, why = pcall(function()
  vim.cmd('edit interface_report.py')
  expect('opened', 'LMM102')
  local line = vim.fn.search('^import jinja2')
  vim.api.nvim_win_set_cursor(0, { line, 8 })
  local client = vim.lsp.get_clients({ bufnr = 0 })[1]
  local where = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local hover = client:request_sync('textDocument/hover', where, 10000, 0)
  log[#log + 1] = { 'hover', true, hover.result.contents.value:find('jinja2 takes 48 ms', 1, true) ~= nil }
  vim.lsp.buf.code_action({ apply = true, filter = function(a) return a.title:find('Allow LMM102') end })
  expect('allowed', '')
  log[#log + 1] = { 'line', 'import jinja2  # lmms: allow[LMM102] reason', vim.fn.getline(line) }
  vim.cmd('undo')
  expect('undone', 'LMM102')
  vim.api.nvim_win_set_cursor(0, { line, 0 })
  vim.fn.append(line, '')
  for column, letter in ipairs(vim.fn.split('import pandas', '\\zs')) do
    vim.api.nvim_buf_set_text(0, line, column - 1, line, column - 1, { letter })
    vim.wait(60, function() return false end, 20)
    most = math.max(most, #vim.diagnostic.get(0))
  end
  log[#log + 1] = { 'quiet while typing', true, most <= 2 }
  expect('typed', 'LMM101 LMM102')
  vim.cmd('silent write')
  expect('saved', 'LMM101 LMM102')
  vim.api.nvim_buf_set_lines(0, line, line + 1, false, { 'import json  # lmms: allow[LMM101] why' })
  expect('allows nothing', 'LMM102 LMM902')
  vim.lsp.buf.code_action({ apply = true, context = { only = { 'source.fixAll' }, diagnostics = {} } })
  expect('fixed', 'LMM102')
  log[#log + 1] = { 'line', 'import json', vim.fn.getline(line + 1) }
  vim.api.nvim_buf_set_lines(0, line, line + 1, false, {})
  vim.cmd('silent write')
  expect('taken back and saved', 'LMM102')
  local profile = vim.fn.readfile('.lmms/profile.json')
  local text = table.concat(profile, '\n'):gsub('"jinja2": {[^}]*}', '"jinja2": {"import_ms": 1}')
  vim.fn.writefile(vim.split(text, '\n'), '.lmms/profile.json')
  expect('profile changed', '')
end)
if not ok then log[#log + 1] = { 'error', '', tostring(why) } end
finish()
"""


def test_a_session(app, environment, tmp_path):
    nvim = need("nvim")
    version = subprocess.run([nvim, "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = (int(x) for x in version.split()[1].lstrip("v").split(".")[:2])
    if (major, minor) < (0, 11):
        pytest.skip("Neovim is older than 0.11")
    out = tmp_path / "log.json"
    script = tmp_path / "session.lua"
    script.write_text(SESSION.replace("@TOP@", str(TOP)).replace("@OUT@", str(out)))
    subprocess.run(
        [nvim, "--clean", "--headless", "-S", str(script)],
        cwd=app,
        env=environment,
        timeout=240,
        check=False,
        capture_output=True,
    )
    log = json.loads(pathlib.Path(out).read_text())
    assert len(log) >= 9
    for what, wanted, found in log:
        assert wanted == found, (what, log)
