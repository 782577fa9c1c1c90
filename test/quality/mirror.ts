import { transformSync } from "esbuild";

/** The test that belongs to a source file; undefined for a file that needs none of its own. */
export function testOf(path: string): string | undefined {
  const match = /^(?:src\/|(?=checks\/))(.+)\.ts$/.exec(path);
  if (match?.[1] === undefined || path.endsWith("/index.ts") || path.endsWith(".d.ts")) return undefined;
  return `test/${match[1]}.test.ts`;
}

/** Whether anything is left of a TypeScript text once its types are gone. */
export function hasRuntimeCode(text: string): boolean {
  const { code } = transformSync(text, {
    loader: "ts",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  return code.trim() !== "";
}
