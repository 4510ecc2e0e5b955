// Strict, type-checked linting. The layers of the code base are rules here, so that a wrong import is a build error.
import tseslint from "typescript-eslint";

/** From the top down: a room may import what stands on the floors below its own, and nothing beside it or above. */
const HOUSE = [
  ["vscode", "cli", "gateway"],
  ["mcp", "clients"],
  ["tools"],
  ["audit"],
  ["rules"],
  ["account"],
  ["spec"],
  ["artie"],
];
/** The same inside src/vscode. */
const VSCODE = [["views", "page", "documents", "agent", "commands", "grants"], ["ui"], ["shell"]];
/** Only the top floor starts the sandbox, which stands alone but for the types of the API's shapes. */
const OUTBUILDING = "sandbox";

const LITERAL_TEXTS = {
  selector: "CallExpression:matches([callee.name='t'], [callee.property.name='t'])[arguments.0.type!='Literal']",
  message: "Write the text out: what is no literal can't be extracted to be translated.",
};

/** What fails by chance in a test of a window: something else may match for a moment, or not be there yet. */
const CHANCES = [
  {
    selector: "Literal[value=/notification-toast/]",
    message: "Another notification may stand beside it: take workbench.toast, answer or progress, by what it says.",
  },
  {
    selector: "CallExpression[callee.property.name='getByText'][callee.object.name='page']",
    message:
      "The window may say so in two places: take workbench.asked, notification or view, or a part of the window.",
  },
  {
    selector:
      "CallExpression[callee.name='expect'] > AwaitExpression > CallExpression[callee.property.name=/^(is(Visible|Hidden|Enabled|Disabled|Checked)|all(Inner|Text)\\w*)$/]",
    message: "It may not be so yet: wait for it with waitFor, or with expect.poll.",
  },
  {
    selector: "CallExpression[callee.property.name='waitForTimeout']",
    message: "Wait for what is seen, never for a time.",
  },
];

const RUN_PAST_INVOKE = {
  regex: "/define\\.ts$",
  importNames: ["behaviorOf"],
  message: "A tool is run by invoke alone (src/tools/run/invoke.ts), so that no call goes past what holds for all.",
};

/** Forbids imports of these rooms, static or not, and of 'vscode' outside src/vscode. */
function without(rooms, files, { typesOf = [], knowsVscode = false, runsTools = false } = {}) {
  const regex = (names) => `^(?:\\.\\.?/)+(?:${names.join("|")})/`;
  const message = "Dependencies point one way: see the floors in eslint.config.js.";
  const later = regex([...rooms, ...typesOf]).replaceAll("/", "\\/");
  const patterns = [
    { regex: regex(rooms), message },
    ...(runsTools ? [] : [RUN_PAST_INVOKE]),
    ...(typesOf.length > 0 ? [{ regex: regex(typesOf), allowTypeImports: true, message }] : []),
  ];
  return {
    files,
    rules: {
      "@typescript-eslint/no-restricted-imports": ["error", { paths: knowsVscode ? [] : ["vscode"], patterns }],
      "no-restricted-syntax": [
        "error",
        { selector: `ImportExpression[source.value=/${later}/]`, message },
        ...(knowsVscode ? [LITERAL_TEXTS] : []),
      ],
    },
  };
}

/** One rule for each room: all that does not stand below it is out of its reach. */
function floors(plan, rule) {
  return plan.flatMap((rooms, floor) =>
    rooms.map((room) =>
      rule(
        room,
        plan
          .slice(0, floor + 1)
          .flat()
          .filter((other) => other !== room),
        floor,
      ),
    ),
  );
}

const inHouse = floors(HOUSE, (room, others, floor) =>
  without(floor === 0 ? others : [...others, OUTBUILDING], [`src/${room}/**/*.ts`], { knowsVscode: room === "vscode" }),
);
const inRun = without(["vscode", "cli", "gateway", "mcp", "clients", OUTBUILDING], ["src/tools/run/*.ts"], {
  runsTools: true,
});
const inVscode = floors(VSCODE, (room, others) =>
  without(["cli", "gateway", ...others], [`src/vscode/${room}/**/*.ts`], { knowsVscode: true }),
);

export default tseslint.config(
  { ignores: ["dist/", ".vscode-test/", "node_modules/", "**/*.js", "**/*.mjs", "**/*.cjs"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-invalid-void-type": ["error", { allowAsThisParameter: true }],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  ...inHouse,
  inRun,
  ...inVscode,
  without(
    HOUSE.flat().filter((room) => room !== "artie"),
    ["src/sandbox/**/*.ts"],
    { typesOf: ["artie"] },
  ),
  without(["cli"], ["src/extension.ts"], { knowsVscode: true }),
  without(["vscode"], ["src/cli.ts", "src/bridge.ts", "src/launcher.ts", "src/uninstall.ts"]),
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
  { files: ["test/**/*.ts"], rules: { "no-console": "off" } },
  {
    files: ["test/{e2e,host}/**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "/sandbox/index\\.ts$",
              importNames: ["startSandbox"],
              message:
                "Take stillSandbox (test/support): in time that goes on by itself, a busy machine looks too late.",
            },
          ],
        },
      ],
      "no-restricted-syntax": ["error", ...CHANCES],
    },
  },
);
