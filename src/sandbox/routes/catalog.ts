// Search over everything that the connectors can see.
import type { Hono } from "hono";
import { searchCatalog } from "../catalog.ts";
import type { StateHolder } from "../holder.ts";
import { requestBody, type SandboxEnv } from "../http/context.ts";
import { catalogSearchBody } from "../payloads/connectors.ts";

export function catalogRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.post("/data-catalog/search", (c) => {
    const { query = "" } = requestBody(c, catalogSearchBody);
    return c.json({ items: searchCatalog(sandbox.state, query) });
  });
}
