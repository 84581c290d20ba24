// Starts `lmms-lint server` and shows what it says. Everything else is the server's.
import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import {
  ExecuteCommandRequest,
  LanguageClient,
  LanguageClientOptions,
  ServerOptions,
} from "vscode-languageclient/node";

const NAME = process.platform === "win32" ? "lmms-lint.exe" : "lmms-lint";
const BIN = process.platform === "win32" ? "Scripts" : "bin";

let client: LanguageClient | undefined;

/** What the user named, else the workspace's virtual environment, else PATH. */
function findProgram(): string {
  const named = vscode.workspace.getConfiguration("lmms-lint").get<string>("path", "");
  if (named) {
    return named;
  }
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    for (const venv of [".venv", "venv", "env"]) {
      const program = path.join(folder.uri.fsPath, venv, BIN, NAME);
      if (fs.existsSync(program)) {
        return program;
      }
    }
  }
  return NAME;
}

async function start(): Promise<void> {
  const command = findProgram();
  const server: ServerOptions = { command, args: ["server"] };
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: "file", language: "python" }],
    initializationOptions: vscode.workspace.getConfiguration("lmms-lint"),
    outputChannelName: "lmms-lint",
  };
  client = new LanguageClient("lmms-lint", "lmms-lint", server, options);
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const choice = await vscode.window.showErrorMessage(
      `lmms-lint cannot be started (${command}): ${error}. Install it with "pip install lmms-lint", or name it in the setting lmms-lint.path.`,
      "Open settings",
    );
    if (choice) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "lmms-lint.path");
    }
  }
}

async function stop(): Promise<void> {
  const old = client;
  client = undefined;
  await old?.stop();
}

/** Asks the server to run one of its commands on what the active editor shows. */
async function ask(command: string): Promise<string | null> {
  const editor = vscode.window.activeTextEditor;
  if (!client || !editor) {
    return null;
  }
  const { uri } = editor.document;
  const position = client.code2ProtocolConverter.asPosition(editor.selection.active);
  return client.sendRequest(ExecuteCommandRequest.type, {
    command,
    arguments: [{ uri: client.code2ProtocolConverter.asUri(uri), position }],
  });
}

async function showPlan(): Promise<void> {
  const content = await ask("lmms-lint.plan");
  if (content) {
    const document = await vscode.workspace.openTextDocument({ content, language: "plaintext" });
    await vscode.window.showTextDocument(document, { preview: true });
  }
}

/** What the server shows by itself, and says in an error if it cannot. */
async function run(command: string): Promise<void> {
  try {
    await ask(command);
  } catch (error) {
    await vscode.window.showErrorMessage(`lmms-lint: ${error instanceof Error ? error.message : error}`);
  }
}

async function showChain(): Promise<void> {
  const chain = await ask("lmms-lint.chain");
  await vscode.window.showInformationMessage(chain ?? "No start-up that is known loads this import.");
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("lmms-lint.showPlan", showPlan),
    vscode.commands.registerCommand("lmms-lint.showChain", showChain),
    vscode.commands.registerCommand("lmms-lint.measure", () => run("lmms-lint.profile")),
    vscode.commands.registerCommand("lmms-lint.openReport", () => run("lmms-lint.report")),
    vscode.commands.registerCommand("lmms-lint.restart", async () => {
      await stop();
      await start();
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await stop();
}
