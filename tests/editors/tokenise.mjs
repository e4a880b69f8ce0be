// Reads {"texts": […]} and writes, for each, its lines of [start, end, scopes], as VS Code's own
// engine reads them with our grammar. Columns are code points from 0, ends exclusive.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , extensionFolder] = process.argv;
const require = createRequire(`${extensionFolder}/package.json`);
const oniguruma = require("vscode-oniguruma");
const { INITIAL, parseRawGrammar, Registry } = require("vscode-textmate");

await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")));
const grammarFile = `${extensionFolder}/syntaxes/cues.tmLanguage.json`;
const registry = new Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async (scope) =>
    scope === "source.cues" ? parseRawGrammar(readFileSync(grammarFile, "utf8"), grammarFile) : null,
});
const grammar = await registry.loadGrammar("source.cues");

function tokensOf(text) {
  let state = INITIAL;
  return text.split(/\r?\n/).map((line) => {
    const read = grammar.tokenizeLine(line, state);
    state = read.ruleStack;
    const column = (unit) => [...line.slice(0, unit)].length;
    return read.tokens.map((t) => [column(t.startIndex), column(t.endIndex), t.scopes.slice(1)]);
  });
}

const { texts } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(tokensOf)));
