// Makes the bundle of the sources: node build.mjs NODE_MODULES OUT. The same sources give the same
// bytes; scripts and styles have names that change with them.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [, , modules, out] = process.argv;
if (!modules || !out) throw new Error("usage: node build.mjs NODE_MODULES OUT");
const require = createRequire(join(resolve(modules), "x.js"));
const esbuild = require("esbuild");
const source = join(dirname(fileURLToPath(import.meta.url)), "src");

const result = await esbuild.build({
  absWorkingDir: source,
  entryPoints: [{ in: "main.tsx", out: "app" }],
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  outdir: resolve(out),
  nodePaths: [resolve(modules)],
  write: false,
  logLevel: "warning",
});

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "assets"), { recursive: true });
let index = readFileSync(join(source, "index.html"), "utf8");
for (const { path, contents } of result.outputFiles) {
  // By the bytes alone: esbuild's own names depend on where the packages are, too.
  const digest = createHash("sha256").update(contents).digest("hex").slice(0, 8);
  const name = `app-${digest}${extname(path)}`;
  writeFileSync(join(out, "assets", name), contents);
  index = index.replace(`{${extname(path)}}`, `/app/assets/${name}`);
}
writeFileSync(join(out, "index.html"), index);
writeFileSync(join(out, "icon.svg"), readFileSync(join(source, "icon.svg")));
