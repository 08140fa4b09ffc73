// Writes what follows from docs/openapi.json: the types, and which operations take an Idempotency-Key.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTypeScript, { astToString } from "openapi-typescript";

const MADE = "// Made by `npm run generate` from docs/openapi.json.\n\n";
const document = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"));

const keyed = [];
for (const [path, item] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(item)) {
    const key = (operation.parameters ?? []).find(({ name }) => name === "Idempotency-Key");
    if (key !== undefined) {
      // The client fills it in where the caller does not.
      key.required = false;
      keyed.push(`${method.toUpperCase()} ${path}`);
    }
  }
}

write("schema.ts", astToString(await openapiTypeScript(document)));
const lines = keyed.sort().map((operation) => `  ${JSON.stringify(operation)},\n`).join("");
write(
  "idempotent_operations.ts",
  `/** The operations that take an \`Idempotency-Key\`: method and path. */\n` +
    `export const IDEMPOTENT_OPERATIONS: ReadonlySet<string> = new Set([\n${lines}]);\n`,
);

function write(file, text) {
  writeFileSync(new URL(`../src/${file}`, import.meta.url), MADE + text);
}
