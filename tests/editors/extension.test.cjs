// Loads the extension with a stand-in for the editor and for the client, and tells as JSON what
// it did: which server it would start, and what it said. Argument: the case, as JSON.
"use strict";

const Module = require("node:module");
const path = require("node:path");

const [, , extensionFolder, asJson] = process.argv;
const given = JSON.parse(asJson);
const told = { started: [], stopped: 0, said: [] };
const listeners = {};
const disposable = { dispose() {} };

const settings = { path: given.path ?? "" };
const vscode = {
  workspace: {
    workspaceFolders: given.folders?.map((folder) => ({ uri: { fsPath: folder } })),
    isTrusted: given.trusted ?? true,
    getConfiguration: (section) => ({
      get: (key, otherwise) => (section === "warroom" ? settings[key] : undefined) ?? otherwise,
    }),
    onDidChangeConfiguration: (then) => ((listeners.configuration = then), disposable),
    onDidGrantWorkspaceTrust: (then) => ((listeners.trust = then), disposable),
  },
  window: { showErrorMessage: (message) => told.said.push(message) },
  commands: { registerCommand: (name, then) => ((listeners[name] = then), disposable) },
};

class LanguageClient {
  constructor(id, name, server, client) {
    this.told = { id, server, client };
  }
  async start() {
    if (given.broken) throw new Error("spawn ENOENT");
    told.started.push(this.told);
  }
  async stop() {
    told.stopped += 1;
  }
}

const load = Module._load;
Module._load = (name, ...rest) => {
  if (name === "vscode") return vscode;
  if (name === "vscode-languageclient/node") return { LanguageClient };
  return load(name, ...rest);
};

(async () => {
  const extension = require(path.join(extensionFolder, given.main));
  const context = { subscriptions: [] };
  await extension.activate(context);
  for (const step of given.then ?? []) {
    if (step.path !== undefined) {
      settings.path = step.path;
      await listeners.configuration({ affectsConfiguration: (name) => name === "warroom.path" });
    } else if (step.trust) {
      vscode.workspace.isTrusted = true;
      await listeners.trust();
    } else if (step.command) {
      await listeners[step.command]();
    } else {
      await extension.deactivate();
    }
  }
  told.subscriptions = context.subscriptions.length;
  process.stdout.write(JSON.stringify(told));
})();
