// Starts `warroom lsp` for the workspace and connects the editor with it. What the language is,
// the server knows; here is only where the server is found.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const LANGUAGE = "cues";
const OF_A_PROJECT = [".venv", "bin", "warroom"];

let client;

/** The program, and the folder that it runs in: the setting's, the workspace's own, or PATH's. */
function server() {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  const set = vscode.workspace.getConfiguration("warroom").get("path", "").trim();
  if (set) {
    // A bare name is looked for in PATH; anything else is relative to the workspace.
    const bare = path.basename(set) === set;
    return { command: bare ? set : path.resolve(folders[0] ?? "", set), cwd: folders[0] };
  }
  for (const folder of folders) {
    const own = path.join(folder, ...OF_A_PROJECT);
    if (fs.existsSync(own)) {
      return { command: own, cwd: folder };
    }
  }
  return { command: "warroom", cwd: folders[0] };
}

async function start() {
  // The workspace may bring the program itself: it is not run before the workspace is trusted.
  if (client || !vscode.workspace.isTrusted) {
    return;
  }
  const { command, cwd } = server();
  const run = { command, args: ["lsp"], options: { cwd } };
  client = new LanguageClient(
    "warroom",
    "warroom",
    { run, debug: run },
    { documentSelector: [{ scheme: "file", language: LANGUAGE }] },
  );
  try {
    await client.start();
  } catch (fault) {
    client = undefined;
    vscode.window.showErrorMessage(
      `warroom: “${command} lsp” does not start (${fault.message ?? fault}). ` +
        "Run make setup in the project, or set warroom.path.",
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("warroom.path")) {
        await stop();
        await start();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(start),
    vscode.commands.registerCommand("warroom.restart", async () => {
      await stop();
      await start();
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
