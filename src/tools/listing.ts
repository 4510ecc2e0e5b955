// The catalog as it is listed. When the product is bundled its facts take the place of this file (esbuild.mjs): the tools
// themselves, with the client that they call, are loaded with the first call.
import { catalog } from "./catalog.ts";
import type { ToolFacts } from "./facts.ts";

export const listing: readonly ToolFacts[] = catalog;
