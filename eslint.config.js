// Strict, type-checked linting. The layers of the code base are rules here, so that a wrong import is a build error:
// vscode -> mcp -> tools -> artie; the sandbox stands alone; only src/vscode and src/extension.ts know 'vscode'.
import tseslint from "typescript-eslint";

/** Forbids imports from the given places inside one folder of src; of those in `typesOnly`, types may be imported. */
function layer(folder, forbidden, typesOnly = []) {
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          paths: [{ name: "vscode", message: "Only src/vscode and src/extension.ts may import 'vscode'." }],
          patterns: [...forbidden, ...typesOnly].map((name) => ({
            group: [`**/${name}/**`],
            allowTypeImports: typesOnly.includes(name),
            message: `src/${folder} may not import ${typesOnly.includes(name) ? "values of " : ""}src/${name}: dependencies point one way.`,
          })),
        },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ["dist/", ".vscode-test/", "node_modules/", "**/*.js", "**/*.mjs", "**/*.cjs"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  layer("artie", ["tools", "mcp", "sandbox", "vscode"]),
  layer("sandbox", ["tools", "mcp", "vscode"], ["artie"]),
  layer("tools", ["mcp", "sandbox", "vscode"]),
  layer("mcp", ["sandbox", "vscode"]),
  {
    files: ["src/vscode/page/webview/**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          paths: ["vscode"],
          patterns: [
            { group: ["node:*"], message: "The page runs in a browser." },
            {
              regex: "^\\.\\./(?!messages\\.ts$|words\\.ts$)",
              message: "The page knows its messages and its words, and nothing else of the extension.",
            },
            { group: ["../words.ts"], allowTypeImports: true, message: "The words come from the page's frame." },
          ],
        },
      ],
    },
  },
  {
    files: ["src/cli.ts", "src/cli/**/*.ts", "src/bridge.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: ["vscode"],
          patterns: [{ group: ["**/vscode/**"], message: "The command line runs outside VS Code." }],
        },
      ],
    },
  },
  { files: ["test/**/*.ts"], rules: { "no-console": "off" } },
);
