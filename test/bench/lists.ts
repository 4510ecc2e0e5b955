// How the tools grow with an account: both they and the bare requests that they make are timed in one run, against the
// same sandbox.
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type ArtieClient, createArtieClient } from "../../src/artie/index.ts";
import { callByName, servicesFor } from "../unit/support/services.ts";
import { median } from "./median.ts";

const ROUNDS = 15;
/** What a list of all pipelines is made from. */
const LISTS = ["/pipelines", "/connectors?includeSourceConnectors=true", "/source-readers"];

export interface ListFigure {
  readonly pipelines: number;
  /** Median time of `list_all_artie_pipelines` over that of the same three requests with their JSON parsed. */
  readonly list: number;
  /** Median time of the first call that names a pipeline over that of the bare list of pipelines. */
  readonly byName: number;
  /** The same of the two bare requests that such a call takes: the list, and the pipeline with its surroundings. */
  readonly bothBare: number;
  /** Lists that calls by name ask for after the first, a write between them. */
  readonly listsAfterwards: number;
}

export async function listFigure(pipelines: number): Promise<ListFigure> {
  await using sandbox = await startSandbox({ pipelines });
  const running = sandbox.snapshot().pipelines.filter(({ status }) => status === "running");
  const [lists, bareLists, named, bareNamed] = [[], [], [], []] as [number[], number[], number[], number[]];
  const bareWhole: number[] = [];
  let listsAfterwards = 0;
  // What is kept for the next moment would weigh on the memory of all rounds.
  const options = { url: sandbox.url, key: sandbox.apiKey, userAgent: "artie-bench", freshMs: 0 };
  for (const { name, uuid } of running.slice(0, ROUNDS)) {
    const artie = createArtieClient(options);
    bareLists.push(await timed(() => Promise.all(LISTS.map((path) => bare(sandbox, path)))));
    lists.push(await timed(() => call(sandbox, artie, "list_all_artie_pipelines", {})));
    const other = createArtieClient(options);
    bareNamed.push(await timed(() => bare(sandbox, "/pipelines")));
    bareWhole.push(await timed(() => bare(sandbox, `/pipelines/${uuid}?includeRelatedObjects=true`)));
    named.push(await timed(() => call(sandbox, other, GET, { pipeline: name })));
    const before = listsOf(sandbox);
    await call(sandbox, other, GET, { pipeline: name });
    await call(sandbox, other, "artie_pipelines_update_status", { pipeline: name, status: "paused" });
    await call(sandbox, other, GET, { pipeline: name });
    listsAfterwards += listsOf(sandbox) - before;
  }
  const [list, byName] = [median(lists) / median(bareLists), median(named) / median(bareNamed)];
  const bothBare = 1 + median(bareWhole) / median(bareNamed);
  return { pipelines, list, byName, bothBare, listsAfterwards };
}

const GET = "get_single_artie_pipeline_by_id";

async function call(sandbox: Sandbox, artie: ArtieClient, name: string, input: object): Promise<void> {
  const { ok, value } = await callByName(name, input, servicesFor(sandbox, { artie }));
  if (!ok) throw new Error(`${name} failed: ${JSON.stringify(value)}`);
}

function listsOf({ requests }: Sandbox): number {
  return requests.filter(({ method, path }) => method === "GET" && path === "/pipelines").length;
}

async function bare({ url, apiKey }: Sandbox, path: string): Promise<unknown> {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${apiKey}` } });
  return response.json();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
