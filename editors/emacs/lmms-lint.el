;;; lmms-lint.el --- lmms-lint by eglot -*- lexical-binding: t; -*-
;; Load this file, then M-x eglot in a Python buffer.  With another Python server beside it, use a
;; multiplexer: eglot speaks to one server for each buffer.
(require 'eglot)
(add-to-list 'eglot-server-programs '((python-mode python-ts-mode) . ("lmms-lint" "server")))
(provide 'lmms-lint)
;;; lmms-lint.el ends here
