-- Neovim 0.11 and later: copy to ~/.config/nvim/lsp/lmms_lint.lua, then vim.lsp.enable('lmms_lint').
return {
  cmd = { 'lmms-lint', 'server' },
  filetypes = { 'python' },
  root_markers = { '.lmms', 'lmms.toml', 'pyproject.toml', '.git' },
}
