"""Emacs with eglot: see, allow, save."""

import json
import subprocess

import pytest
from conftest import TOP, need

SESSION = r"""
(setq make-backup-files nil auto-save-default nil create-lockfiles nil)
(package-initialize)
(load "@TOP@/editors/emacs/lmms-lint.el")
(defvar log nil)
(defun codes ()
  (let (found)
    (dolist (d (flymake-diagnostics))
      (when (string-match "\\[\\(LMM[0-9]+\\)\\]\\|\\(LMM[0-9]+\\)" (flymake-diagnostic-text d))
        (push (substring (flymake-diagnostic-text d) (or (match-beginning 1) (match-beginning 2))
                         (or (match-end 1) (match-end 2))) found)))
    (mapconcat #'identity (sort found #'string<) " ")))
(defun expect (what wanted)
  (let ((end (+ (float-time) 20)))
    (while (and (< (float-time) end) (not (equal (codes) wanted)))
      (eglot--signal-textDocument/didChange) ; else by an idle timer, and batch is never idle
      (flymake-start)
      (accept-process-output nil 0.1)))
  (push (list what wanted (codes)) log))
(condition-case why
    (progn
      (find-file "interface_report.py")
      (setq-local flymake-no-changes-timeout 0.1)
      (python-mode)
      (let ((eglot-sync-connect 20)) (apply #'eglot--connect (eglot--guess-contact)))
      (eglot--maybe-activate-editing-mode)
      (expect "opened" "LMM102")
      (goto-char (point-min))
      (re-search-forward "^import jinja2")
      (beginning-of-line)
      (buffer-enable-undo)
      (let ((action (seq-find (lambda (a) (string-match "Allow" (plist-get a :title)))
                              (eglot-code-actions (line-beginning-position) (line-end-position)))))
        (eglot--apply-workspace-edit (plist-get action :edit)))
      (expect "allowed" "")
      (undo-boundary)
      (undo)
      (expect "undone" "LMM102")
      (goto-char (point-min))
      (re-search-forward "^import jinja2")
      (end-of-line)
      (newline)
      (dolist (letter (string-to-list "import pandas"))
        (insert letter)
        (eglot--signal-textDocument/didChange)
        (accept-process-output nil 0.05))
      (expect "typed" "LMM101 LMM102")
      (save-buffer)
      (expect "saved" "LMM101 LMM102")
      (with-temp-file ".lmms/profile.json"
        (insert "{\"schema\": 1, \"modules\": {\"pandas\": {\"import_ms\": 1}, \"jinja2\": {\"import_ms\": 1}}}"))
      (expect "profile changed" ""))
  (error (push (list "error" "" (format "%S" why)) log)))
(with-temp-file "@OUT@" (insert (json-encode (vconcat (mapcar #'vconcat (reverse log))))))
(kill-emacs)
"""


def test_a_session(app, environment, tmp_path):
    emacs = need("emacs")
    there = '(progn (package-initialize) (princ (if (locate-library "eglot") "yes" "no")))'
    asked = subprocess.run(
        [emacs, "--batch", "--eval", there], capture_output=True, text=True, check=True, env=environment
    )
    if asked.stdout.strip() != "yes":
        pytest.skip("Emacs has no eglot")
    out = tmp_path / "log.json"
    script = tmp_path / "session.el"
    script.write_text(SESSION.replace("@TOP@", str(TOP)).replace("@OUT@", str(out)))
    run = subprocess.run(
        [emacs, "--batch", "-l", str(script)], cwd=app, env=environment, timeout=240, capture_output=True, check=False
    )
    assert out.exists(), run.stderr.decode()[-2000:]
    log = json.loads(out.read_text())
    assert len(log) == 6, log
    for what, wanted, found in log:
        assert wanted == found, (what, log)
