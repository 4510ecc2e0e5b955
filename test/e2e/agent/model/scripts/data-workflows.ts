// What is in the data: where a column lives, and events from a file.
import { bullets, type Script } from "../script.ts";

export const traceColumn: Script = {
  example: "Search the catalog for billing_address and list every pipeline that touches it.",
  matches: /catalog for (?<query>\w+)/i,
  *play({ query }) {
    const touching = new Map<string, Set<string>>();
    let cursor: string | undefined;
    do {
      const answer = yield { tool: "artie_data_catalog_search", input: { query, cursor } };
      if (!answer.ok) return answer.problem;
      for (const { table = "", pipelines = [] } of answer.data.items) {
        for (const { name = "" } of pipelines) touching.set(name, (touching.get(name) ?? new Set()).add(table));
      }
      cursor = answer.data.cursor;
    } while (cursor !== undefined);
    const lines = [...touching].map(([name, tables]) => `${name}: ${[...tables].sort().join(", ")}`).sort();
    return `${touching.size} pipelines touch ${query}:\n\n${bullets(lines)}`;
  },
};

export const loadEvents: Script = {
  example: "Load the sign-ups in sign-ups.csv through bulk track, and keep every request below 10 MB.",
  matches: /\bin (?<file>[\w.-]+) through bulk track/i,
  *play({ file }) {
    const input = { file, ingestionKey: "secret://INGESTION_KEY" };
    const loaded = yield { tool: "create_a_artie_bulk_track", input };
    return loaded.ok ? `${String(loaded.data.accepted)} events were accepted.` : `Not loaded. ${loaded.problem}`;
  },
};
