// How the sidebar grows with an account: what its store and its tree of pipelines take for each thing that a person waits
// for, over a bare pass over the same rows, and how that grows from 800 pipelines to 5,000. Processor time, without VS Code.
import { registerHooks } from "node:module";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { median } from "../median.ts";

const SIZES = [800, 5_000] as const;
const ROUNDS = 15;
/** Sorting alone grows by 1.27. */
export const MAX_GROWTH = 1.8;
const HOVERS = 50;

/** By what a person does; milliseconds. */
type Times = Readonly<Record<string, number>>;

export interface ViewFigure {
  readonly what: string;
  /** At 5,000 pipelines, over all rows written as JSON once. */
  readonly overBare: number;
  /** From 800 to 5,000, over that of the number of rows (1 = linear). */
  readonly growth: number;
}

export async function viewFigures(): Promise<ViewFigure[]> {
  const stub = new URL("vscode.ts", import.meta.url).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "vscode" ? { url: stub, shortCircuit: true } : next(specifier, context),
  });
  try {
    // What is not compiled yet would weigh on the first.
    await timesOf(SIZES[0]);
    const [few, many] = [await timesOf(SIZES[0]), await timesOf(SIZES[1])];
    const { bare = NaN, ...things } = many;
    return Object.entries(things).map(([what, time]) => ({
      what,
      overBare: time / bare,
      growth: time / (few[what] ?? NaN) / (what === HOVER ? 1 : SIZES[1] / SIZES[0]),
    }));
  } finally {
    hooks.deregister();
  }
}

/** Of a row, however many there are. */
const HOVER = "hover";

async function timesOf(pipelines: number): Promise<Times> {
  const { Accounts } = await import("../../../src/vscode/shell/accounts.ts");
  const { Sessions } = await import("../../../src/vscode/shell/sessions.ts");
  const { Store } = await import("../../../src/vscode/shell/store.ts");
  const { Arrangement } = await import("../../../src/vscode/views/pipelines/arrangement.ts");
  const { RowDecorations } = await import("../../../src/vscode/views/pipelines/decorations.ts");
  const { PipelinesTree } = await import("../../../src/vscode/views/pipelines/tree.ts");
  const { memento, secrets } = await import("./storage.ts");
  await using sandbox = await startSandbox({ pipelines });
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet, show: quiet, dispose: quiet };
  const [globalState, workspaceState] = [memento(), memento()];
  const accounts = new Accounts({ globalState, secrets: secrets() }, log);
  const sessions = new Sessions(accounts, "bench", log);
  const account = { id: "bench", label: "Bench", apiUrl: sandbox.url, sandbox: false };
  await accounts.keep({ account, key: sandbox.apiKey });
  const store = new Store(sessions, log, globalState);
  const arrangement = new Arrangement({ store, accounts, context: { workspaceState } });
  const tree = new PipelinesTree(store, arrangement);
  const decorations = new RowDecorations(store);
  const draw = async () => {
    const nodes = await tree.getChildren();
    for (const node of nodes) {
      const { resourceUri } = tree.getTreeItem(node);
      if (resourceUri) decorations.provideFileDecoration(resourceUri);
    }
    return nodes;
  };
  await store.refresh();
  const nodes = await draw();
  if (nodes.length !== store.pipelines.length) throw new Error(`${nodes.length} rows of ${store.pipelines.length}.`);
  let round = 0;
  /** Whatever was worked out from the rows is worked out anew. */
  const forget = () => store.environments.rename("bench", String(round++));
  const times = {
    bare: await timed(() => void JSON.stringify(store.pipelines)),
    paint: await timed(draw, forget),
    "a change everywhere": await timed(forget),
    refresh: await timed(() => store.refresh()),
    "filter by name": await timed(draw, async () => {
      await forget();
      arrangement.previewName("postgres");
    }),
    "needs attention": await timed(draw, async () => {
      arrangement.previewName("");
      await arrangement.filterBy([{ facet: "attention", key: "needed", label: "" }]);
      await forget();
    }),
    [HOVER]: await timed(() => {
      for (const node of nodes.slice(0, HOVERS)) tree.resolveTreeItem(tree.getTreeItem(node), node);
    }),
  };
  for (const each of [decorations, tree, arrangement, store, sessions, accounts]) each.dispose();
  return times;
}

/** The median of some rounds, after two that are not counted; in processor time, since other programs run beside it. */
async function timed(work: () => unknown, before?: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = -2; round < ROUNDS; round++) {
    await before?.();
    const began = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(began);
    if (round >= 0) times.push((user + system) / 1000);
  }
  return median(times);
}

function quiet(): void {
  // Nothing is logged here.
}
