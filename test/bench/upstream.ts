// An API for servers that are measured, in a process of its own: the sandbox's answers, read once and served without
// what making them costs.
import { createServer } from "node:http";
import { startSandbox } from "../../src/sandbox/index.ts";

export interface Upstream {
  readonly url: string;
  readonly key: string;
  readonly uuids: readonly string[];
}

const answers = new Map<string, string>();
await using sandbox = await startSandbox({ pipelines: Number(process.argv[2]) });
const key = sandbox.apiKey;
const uuids = sandbox.snapshot().pipelines.map(({ uuid }) => uuid);
for (const path of ["/pipelines", ...uuids.map((uuid) => `/pipelines/${uuid}?includeRelatedObjects=true`)]) {
  const answer = await fetch(sandbox.url + path, { headers: { authorization: `Bearer ${key}` } });
  answers.set(path, await answer.text());
}

const server = createServer((request, response) => {
  const answer = answers.get(request.url ?? "");
  response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
  response.end(answer ?? '{"error":"not found"}');
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address) {
    process.send?.({ url: `http://127.0.0.1:${address.port}`, key, uuids } satisfies Upstream);
  }
});
process.on("disconnect", () => {
  server.closeAllConnections();
  server.close();
});
