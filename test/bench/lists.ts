// How much longer a tool takes than the bare requests it makes: both in the same run, against the same sandbox.
import { startSandbox } from "../../src/sandbox/index.ts";
import { createArtieClient } from "../../src/artie/index.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { median } from "./median.ts";
import { callTool, servicesFor } from "../unit/support/services.ts";

const ROUNDS = 15;

export interface ListFigure {
  readonly pipelines: number;
  /** Median time of `list_all_artie_pipelines` over that of the same three requests with their JSON parsed. */
  readonly ratio: number;
}

export async function listFigure(pipelines: number): Promise<ListFigure> {
  await using sandbox = await startSandbox({ pipelines });
  const tool = catalog.find(({ name }) => name === "list_all_artie_pipelines");
  if (!tool) throw new Error("The catalog has no tool that lists pipelines.");
  const artie = createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: "artie-bench" });
  const services = servicesFor(sandbox, { artie });
  const bare = async (path: string) => {
    const response = await fetch(sandbox.url + path, { headers: { authorization: `Bearer ${sandbox.apiKey}` } });
    return response.json();
  };
  const tools: number[] = [];
  const requests: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    requests.push(
      await timed(() =>
        Promise.all(["/pipelines", "/connectors?includeSourceConnectors=true", "/source-readers"].map(bare)),
      ),
    );
    tools.push(await timed(() => callTool(tool, {}, services)));
  }
  return { pipelines, ratio: median(tools) / median(requests) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
